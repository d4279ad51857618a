"""Words of documents: registers, cards, and what is refused."""

from lienthong.documents.terms.refusals import (
    AgencyNeeded,
    AlreadyHandled,
    ArrivalUnknown,
    IssuedInFuture,
    PerhapsDuplicate,
    TextTooLong,
    ValueMissing,
)
from lienthong.documents.terms.values import (
    INSTRUCT,
    READ,
    REGISTER,
    URGENCY_OF_PRIORITY,
    ArrivalCard,
    ArrivalDraft,
    ArrivalQuestion,
    ArrivalSummary,
    Assignment,
    Channel,
    Handling,
)

__all__ = [
    "INSTRUCT",
    "READ",
    "REGISTER",
    "URGENCY_OF_PRIORITY",
    "AgencyNeeded",
    "AlreadyHandled",
    "ArrivalCard",
    "ArrivalDraft",
    "ArrivalQuestion",
    "ArrivalSummary",
    "ArrivalUnknown",
    "Assignment",
    "Channel",
    "Handling",
    "IssuedInFuture",
    "PerhapsDuplicate",
    "TextTooLong",
    "ValueMissing",
]
