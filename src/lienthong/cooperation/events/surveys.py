"""Facts about surveys of needs, on the side that asks and on the side that answers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms.surveys import LateState, NeedState


@dataclass(frozen=True, kw_only=True)
class _AboutSurvey:
    """What the facts about one survey round share: its number, its title, who asks."""

    survey_id: UUID
    survey: str
    title: str
    agency_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The round, then the agency that asks."""
        return (f"cooperation.survey:{self.survey_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class SurveyDrafted(_AboutSurvey, Fact):
    """A survey round was prepared, or its draft changed."""

    TAG: ClassVar[str] = "cooperation:survey:drafted"
    LABEL: ClassVar[str] = "survey drafted"

    questions: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class SurveySent(_AboutSurvey, Fact):
    """A survey went to the agencies it asks, as a document of the exchange."""

    TAG: ClassVar[str] = "cooperation:survey:sent"
    LABEL: ClassVar[str] = "survey sent"

    document_id: UUID
    asked: int


@dataclass(frozen=True, kw_only=True)
class SurveyReminded(_AboutSurvey, Fact):
    """Those who had not answered were reminded, through the exchange."""

    TAG: ClassVar[str] = "cooperation:survey:reminded"
    LABEL: ClassVar[str] = "reminded of a survey"

    reminded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(_AboutSurvey, Fact):
    """An agency's answer came in, or was entered by hand from `source`."""

    TAG: ClassVar[str] = "cooperation:survey:answered"
    LABEL: ClassVar[str] = "answer to a survey taken in"

    answering: UUID
    answering_name: str
    number: int
    needs: int
    source: str

    def subjects(self) -> tuple[str, ...]:
        """The round, who asks, who answered."""
        return (*super().subjects(), f"directory.agency:{self.answering}")


@dataclass(frozen=True, kw_only=True)
class SurveyClosed(_AboutSurvey, Fact):
    """A round takes no more answers."""

    TAG: ClassVar[str] = "cooperation:survey:closed"
    LABEL: ClassVar[str] = "survey closed"

    answered: int
    asked: int
    told: int = 0


@dataclass(frozen=True, kw_only=True)
class LateAnswerCame(_AboutSurvey, Fact):
    """An agency's answer came after the round was closed; it is kept."""

    TAG: ClassVar[str] = "cooperation:survey:late_came"
    LABEL: ClassVar[str] = "answer came after closing"

    answering: UUID
    answering_name: str


@dataclass(frozen=True, kw_only=True)
class LateAnswerDecided(_AboutSurvey, Fact):
    """An answer that came after closing was taken in, or left for a reason."""

    TAG: ClassVar[str] = "cooperation:survey:late_decided"
    LABEL: ClassVar[str] = "decided on a late answer"

    answering: UUID
    answering_name: str
    taken: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class SurveyTold(_AboutSurvey, Fact):
    """Those asked were told what became of each need, as a document of the exchange."""

    TAG: ClassVar[str] = "cooperation:survey:told"
    LABEL: ClassVar[str] = "told what became of needs"

    document_id: UUID
    needs: int


@dataclass(frozen=True, kw_only=True)
class NeedsMerged(_AboutSurvey, Fact):
    """Needs that are the same became one."""

    TAG: ClassVar[str] = "cooperation:need:merged"
    LABEL: ClassVar[str] = "needs made one"

    need: str
    merged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeedsRanked(_AboutSurvey, Fact):
    """Needs were ranked."""

    TAG: ClassVar[str] = "cooperation:need:ranked"
    LABEL: ClassVar[str] = "needs ranked"

    needs: tuple[str, ...]
    priority: int


@dataclass(frozen=True, kw_only=True)
class NeedAnswered(_AboutSurvey, Fact):
    """A need was answered with yes, no or when. Never the internal note."""

    TAG: ClassVar[str] = "cooperation:need:answered"
    LABEL: ClassVar[str] = "need answered"

    need: str
    answer: NeedState
    promised: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class NeedTaken(_AboutSurvey, Fact):
    """A need became a commitment or a task."""

    TAG: ClassVar[str] = "cooperation:need:taken"
    LABEL: ClassVar[str] = "need made a commitment or a task"

    need: str
    commitment: str
    task_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class _AboutRequest:
    """What the facts about a survey in the asked agency's hands share."""

    request_id: UUID
    title: str
    agency_id: UUID
    sender: str

    def subjects(self) -> tuple[str, ...]:
        """The survey as received, then the agency that is asked."""
        return (f"cooperation.request:{self.request_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class RequestReceived(_AboutRequest, Fact):
    """A survey arrived with a document of the exchange."""

    TAG: ClassVar[str] = "cooperation:request:received"
    LABEL: ClassVar[str] = "survey received"

    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestAnswered(_AboutRequest, Fact):
    """The asked agency sent its answer, as a document of the exchange."""

    TAG: ClassVar[str] = "cooperation:request:answered"
    LABEL: ClassVar[str] = "survey answered"

    document_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class RequestTold(_AboutRequest, Fact):
    """The asked agency was told what becomes of its needs."""

    TAG: ClassVar[str] = "cooperation:request:told"
    LABEL: ClassVar[str] = "told what becomes of our needs"

    outcomes: int


@dataclass(frozen=True, kw_only=True)
class RequestClosed(_AboutRequest, Fact):
    """Who asked told that the survey takes no more answers."""

    TAG: ClassVar[str] = "cooperation:request:closed"
    LABEL: ClassVar[str] = "survey closed by who asks"

    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestLate(_AboutRequest, Fact):
    """Who asked told what becomes of an answer that came after closing."""

    TAG: ClassVar[str] = "cooperation:request:late"
    LABEL: ClassVar[str] = "told about a late answer"

    document_id: UUID
    late: LateState
