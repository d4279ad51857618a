"""Facts about review reports."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms.reviews import ReviewKind


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Fact):
    """Somebody asked for a review report of an agreement, or of all of a party."""

    TAG: ClassVar[str] = "cooperation:review:asked"
    LABEL: ClassVar[str] = "review report asked for"

    review_id: UUID
    review_kind: ReviewKind
    about: str
    period: str
    agreement_id: UUID | None

    def subjects(self) -> tuple[str, ...]:
        """The report, and the agreement it is of."""
        own = f"cooperation.review:{self.review_id}"
        if self.agreement_id is None:
            return (own,)
        return (own, f"cooperation.agreement:{self.agreement_id}")
