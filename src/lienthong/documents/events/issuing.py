"""Facts about issued documents."""

from dataclasses import dataclass
from typing import ClassVar

from lienthong.audit.terms import Fact
from lienthong.documents.events.about import AboutDispatch


@dataclass(frozen=True, kw_only=True)
class DispatchIssued(AboutDispatch, Fact):
    """A document was issued: it stands in the register and is on its way to its recipients."""

    TAG: ClassVar[str] = "documents:dispatch:issued"
    LABEL: ClassVar[str] = "document issued"

    subject: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DispatchPosted(AboutDispatch, Fact):
    """Paper or a letter went to recipients outside the exchange."""

    TAG: ClassVar[str] = "documents:dispatch:posted"
    LABEL: ClassVar[str] = "document posted"

    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DispatchReminded(AboutDispatch, Fact):
    """Recipients who had not acted were reminded."""

    TAG: ClassVar[str] = "documents:dispatch:reminded"
    LABEL: ClassVar[str] = "recipients reminded"

    recipients: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchUpdated(AboutDispatch, Fact):
    """Deadline or urgency of an issued document were set anew; its recipients were told."""

    TAG: ClassVar[str] = "documents:dispatch:updated"
    LABEL: ClassVar[str] = "issued document updated"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchRecalled(AboutDispatch, Fact):
    """An issued document was recalled; its record is frozen (NĐ 30/2020, Appendix VI)."""

    TAG: ClassVar[str] = "documents:dispatch:recalled"
    LABEL: ClassVar[str] = "document recalled"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchReplaced(AboutDispatch, Fact):
    """Another document, `by`, stands in the place of an issued one (NĐ 30/2020 Điều 18)."""

    TAG: ClassVar[str] = "documents:dispatch:replaced"
    LABEL: ClassVar[str] = "document replaced"

    by: str
    reason: str
    asked_back: tuple[str, ...] = ()
    """Who had it, got no new one and was asked to give it back."""
