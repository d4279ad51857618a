"""For which side of which agreements an agency speaks: as a party, or by carrying one on."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.cooperation.models import Agreement, AgreementParty
from lienthong.cooperation.queries.decisions import standing_decisions
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.owners import list_owners, owners_of
from lienthong.cooperation.terms import Bound, Side
from lienthong.cooperation.terms.succession import Outcome

FEW = 500
"""Agreements of an agency: beyond, it is asked row by row which rows are of them."""


def sides_in(*, reference: str, agency_id: UUID | None, on: date) -> frozenset[Side]:
    """The sides of one agreement for which an agency speaks on a day; none for a stranger."""
    if agency_id is None:
        return frozenset()
    agreement_id, _, draft = get_draft(reference=reference)
    owners = list_owners(agreement_id=agreement_id, draft=draft, on=on)
    return frozenset(owner.side for owner in owners if owner.agency_id == agency_id)


def agreements_facing(*, agency_id: UUID, on: date) -> dict[Side, QuerySet[Agreement]]:
    """By side the agreements in which an agency speaks for another one, as queries to filter by.

    A provider is a party of thousands: none is named here but those carried on by a decision. The
    number of database queries is constant.
    """
    signed = AgreementParty.objects.filter(version__superseded_at=None, agency=agency_id)
    carried = _carried_sides(agency_id, on)
    return {
        side: Agreement.objects.filter(
            Q(id__in=signed.exclude(side=side.value).values("version__agreement"))
            | Q(id__in=[key for key, sides in carried.items() if sides - {side}])
        )
        for side in Side
    }


def agreements_with(agency_id: UUID) -> QuerySet[Agreement]:
    """The agreements that a body signed or carries on by a decision, as a query to filter by."""
    parties = AgreementParty.objects.filter(version__superseded_at=None, agency=agency_id)
    carried = standing_decisions().filter(successor=agency_id).exclude(outcome=Outcome.END.value)
    which = Q(id__in=parties.values("version__agreement"))
    return Agreement.objects.filter(which | Q(id__in=carried.values("agreement")))


def has_part(agency_id: UUID, *, path: str) -> Q:
    """Whether the agreement that `path` leads to is one of them, asked row by row.

    For rows that are few, or an agency that is a party of thousands: the set of all its agreements
    takes longer to draw up than some rows to look through.
    """
    parties = AgreementParty.objects.filter(
        version__agreement=OuterRef(path), version__superseded_at=None, agency=agency_id
    )
    carried = standing_decisions().filter(agreement=OuterRef(path), successor=agency_id)
    return Q(Exists(parties)) | Q(Exists(carried.exclude(outcome=Outcome.END.value)))


def _carried_sides(agency_id: UUID, on: date) -> dict[UUID, set[Side]]:
    """For which sides an agency speaks in the agreements that decisions let it carry on."""
    decided = standing_decisions().filter(successor=agency_id).exclude(outcome=Outcome.END.value)
    rows = AgreementParty.objects.filter(
        version__superseded_at=None, version__agreement__in=decided.values("agreement")
    ).order_by("version", "position")
    parties: dict[UUID, list[Bound]] = defaultdict(list)
    told = rows.values_list("version__agreement", "side", "name", "agency_id")
    for key, side, name, body in told:
        parties[key].append(Bound.of(side, name, body))
    return {
        key: {owner.side for owner in owners if owner.agency_id == agency_id}
        for key, owners in owners_of(parties, on=on).items()
    }
