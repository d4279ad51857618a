"""What an agency's clerk entered last, to be offered again."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import IntegerField, Max
from django.db.models.functions import Cast

from lienthong.exchange.models import OutgoingDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Symbol, place and signer of the last document; the highest number of a year (0: none)."""

    symbol: str = ""
    place: str = ""
    competence: str = ""
    signer_position: str = ""
    signer_name: str = ""
    highest_number: int = 0


def get_habits(*, agency_id: UUID, year: int) -> Habits:
    """What the agency's last document says, and which numbers of the year are used."""
    sent = OutgoingDocument.objects.filter(agency_id=agency_id)
    last = sent.order_by("-message").first()
    if last is None:
        return Habits()
    numbers = sent.filter(year=year).annotate(value=Cast("number", IntegerField()))
    return Habits(
        symbol=last.symbol,
        place=last.place,
        competence=last.competence,
        signer_position=last.signer_position,
        signer_name=last.signer_name,
        highest_number=numbers.aggregate(highest=Max("value"))["highest"] or 0,
    )
