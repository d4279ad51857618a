"""What the register above the exchange is asked: numbers, and what is recalled there."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from lienthong.exchange.terms.documents import DocumentDraft
from lienthong.identity.terms import Acting


class NumberKeeper(Protocol):
    """Who keeps the series of numbers of agencies; named in settings.NUMBER_KEEPER.

    The register stands above the exchange, and one number is given once, whichever way its document
    goes out (NĐ 30/2020 Điều 15).
    """

    def propose(self, *, agency_id: UUID, type_key: str, on: date) -> int | None:
        """The next number of a type's series; None where the agency numbers elsewhere."""

    def take(self, *, draft: DocumentDraft, sent_id: UUID, acting: Acting, now: datetime) -> None:
        """Take the draft's number for the document `sent_id`, in the caller's transaction.

        Refuses one that is given already or not the next.
        """

    def find_recallable(self, *, sent_id: UUID) -> UUID | None:
        """The register's document that went out as `sent_id`, while it is recalled there.

        None of one without a draft, and of one whose row says already that it has ended.
        """
