"""For which side of which agreements an agency speaks: as a party, or by carrying one on."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.cooperation.models import Agreement, AgreementParty
from lienthong.cooperation.queries.decisions import standing_decisions
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.owners import list_owners
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.succession import Outcome


def sides_in(*, reference: str, agency_id: UUID | None, on: date) -> frozenset[Side]:
    """The sides of one agreement for which an agency speaks on a day; none for a stranger."""
    if agency_id is None:
        return frozenset()
    agreement_id, _, draft = get_draft(reference=reference)
    owners = list_owners(agreement_id=agreement_id, draft=draft, on=on)
    return frozenset(owner.side for owner in owners if owner.agency_id == agency_id)


def agreements_of(*, agency_id: UUID, on: date) -> dict[str, frozenset[Side]]:
    """The agreements for a side of which an agency speaks, by reference.

    Two database queries, and some for each agreement that it carries on by a decision.
    """
    parties = AgreementParty.objects.filter(version__superseded_at=None, agency=agency_id)
    found: dict[str, frozenset[Side]] = {}
    for reference, side in parties.values_list("version__agreement__reference", "side"):
        found[reference] = found.get(reference, frozenset()) | {Side(side)}
    carried = standing_decisions().filter(successor=agency_id)
    rows = carried.exclude(outcome=Outcome.END.value)
    for reference in set(rows.values_list("agreement__reference", flat=True)):
        sides = sides_in(reference=reference, agency_id=agency_id, on=on)
        found[reference] = found.get(reference, frozenset()) | sides
    return found


def agreements_with(agency_id: UUID) -> QuerySet[Agreement]:
    """The agreements that a body signed or carries on by a decision, as a query to filter by."""
    parties = AgreementParty.objects.filter(version__superseded_at=None, agency=agency_id)
    carried = standing_decisions().filter(successor=agency_id).exclude(outcome=Outcome.END.value)
    which = Q(id__in=parties.values("version__agreement"))
    return Agreement.objects.filter(which | Q(id__in=carried.values("agreement")))
