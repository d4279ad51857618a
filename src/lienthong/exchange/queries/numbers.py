"""What is asked of the register above: the next number, and what is recalled there."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.exchange.terms import OFFICIAL_LETTER, NumberKeeper


def get_number_keeper() -> NumberKeeper:
    """Who keeps the numbers of agencies (settings.NUMBER_KEEPER)."""
    keeper: type[NumberKeeper] = import_string(settings.NUMBER_KEEPER)
    return keeper()


def propose_number(*, agency_id: UUID, on: date) -> int | None:
    """The next number of an official letter; None where the agency numbers elsewhere."""
    return get_number_keeper().propose(agency_id=agency_id, type_key=OFFICIAL_LETTER.key, on=on)


def find_recallable(*, document_id: UUID) -> UUID | None:
    """The register's document that went out as this one and is recalled there; None otherwise."""
    return get_number_keeper().find_recallable(sent_id=document_id)
