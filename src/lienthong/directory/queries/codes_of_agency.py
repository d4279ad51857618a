"""All codes an agency has had."""

from uuid import UUID

from lienthong.directory.models import AgencyCode
from lienthong.directory.models.bitemporal import recorded
from lienthong.directory.queries.cards import get_card
from lienthong.directory.terms import Body, CodeHit, CodeScheme


def list_codes_of_agency(*, agency_id: UUID) -> list[CodeHit]:
    """The agency's codes with scheme and period: its own ones first, then aliases, newest first.

    `in_force` says that the record gives the code no end. Refuses an unknown id (UnknownBody).
    """
    card = get_card(Body.AGENCY, agency_id)
    rows = AgencyCode.objects.filter(recorded(None), body=agency_id)
    return [
        CodeHit(
            card=card,
            code=row.code,
            scheme=CodeScheme(row.scheme),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            in_force=row.valid_until is None,
            demonstration=row.demonstration,
            alias=row.alias,
            basis=row.basis,
        )
        for row in rows.order_by("alias", "-valid_from", "code")
    ]
