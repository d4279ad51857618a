"""Who may read a restricted document, and what may be made of many documents at once."""

from collections.abc import Collection
from uuid import UUID

from lienthong.documents.terms import ReasonTooShort
from lienthong.identity.terms import Acting, Role

MOST_AT_ONCE = 200
SHORTEST_REASON = 10
LONGEST_REASON = 500


def tidy_why(text: str) -> str:
    """The reason of a decision that others must understand; refuses other lengths."""
    words = " ".join(text.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise ReasonTooShort(least=SHORTEST_REASON, field="reason")
    return words


def may_read(*, restricted: bool, account_id: UUID, readers: Collection[UUID]) -> bool:
    """Whether somebody of the agency may read a document: a restricted one only if chosen."""
    return not restricted or account_id in readers


def may_keep_key(account_id: UUID | None, acting: Acting) -> bool:
    """Whether somebody retires a key: their own; the agency's its clerk and administrator."""
    if account_id is not None:
        return account_id == acting.account_id
    return bool(acting.roles & {Role.CLERK, Role.AGENCY_ADMINISTRATOR})
