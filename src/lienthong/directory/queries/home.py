"""The province whose directory this is."""

from datetime import date
from uuid import UUID

from django.conf import settings

from lienthong.directory.queries.codes import find_by_code
from lienthong.directory.terms import Body


def home_province(on: date) -> UUID | None:
    """The province whose directory this is (settings), if the record has it.

    Who had its code last by the day; before identity codes were given, who has it now.
    """
    hits = find_by_code(code=settings.DIRECTORY.province_code)
    holders = [hit for hit in hits if hit.card.body is Body.AGENCY and hit.card.unit_id]
    by_then = [hit for hit in holders if hit.valid_from <= on]
    return next((hit.card.unit_id for hit in by_then or holders), None)
