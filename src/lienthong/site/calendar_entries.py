"""What people's calendars tell of agreements: which lapse, what becomes due under them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cooperation.queries import (
    concerned_in,
    list_carried,
    list_due,
    read_radar,
    renewal_due_on,
)
from lienthong.cooperation.terms.radar import ANSWER, RadarEntry, Section
from lienthong.cooperation.terms.week import DueItem, DueKind
from lienthong.identity.queries import get_account, list_acting_of
from lienthong.identity.terms import Acting
from lienthong.work.terms import CalendarEntry

DAYS_AHEAD = 183
PAGES_OF_DUE = {
    DueKind.COMMITMENT: "cooperation:commitment",
    DueKind.MILESTONE: "cooperation:commitment",
    DueKind.ROLLOUT: "cooperation:rollout",
    DueKind.TRIAL: "cooperation:trial",
    DueKind.CONCLUSION: "cooperation:meeting",
}


def agreements_that_lapse(account_id: UUID, on: date, now: datetime) -> Sequence[CalendarEntry]:
    """The days to draft a renewal and the earliest ends, still to come and without an answer.

    Whoever answers for agreements is told of all, others of those their agency is a party of or
    carries on.
    """
    account = get_account(account_id=account_id)
    choices = list_acting_of(account=account, on=on, now=now)
    entries = read_radar(on=on).of(Section.ATTENTION, Section.LATER)
    ahead = [one for one in entries if one.lapse.worst is not None and on <= one.lapse.worst]
    if ahead and not any(acting.may(ANSWER) for acting in choices):
        ahead = _concerned(ahead, choices, on)
    return [event for entry in ahead for event in _events(entry, on)]


def commitments_that_are_due(account_id: UUID, on: date, now: datetime) -> Sequence[CalendarEntry]:
    """What becomes due within half a year under the agreements of somebody's agencies.

    Commitments, milestones, conclusions of meetings, and the days on which trials may end.
    """
    account = get_account(account_id=account_id)
    choices = list_acting_of(account=account, on=on, now=now)
    agencies = {acting.agency_id for acting in choices} - {None}
    found = {
        (one.kind, one.key, one.text, one.on): one
        for agency in agencies
        if agency is not None
        for one in list_due(agency_id=agency, on=on, days=DAYS_AHEAD)
    }
    return [
        CalendarEntry(
            name=f"{one.kind}-{one.key}-{one.on}-{uuid5(NAMESPACE_OID, one.text)}",
            title=_title(one),
            note=one.note,
            on=one.on,
            path=reverse(PAGES_OF_DUE[one.kind], args=[one.key]),
        )
        for one in found.values()
        if one.on is not None
    ]


def _title(one: DueItem) -> str:
    """With the reference by which people know it; a meeting has none."""
    if one.kind is DueKind.CONCLUSION:
        return _("Conclusion of a meeting: {text}").format(text=one.text)
    return f"{one.key}: {one.text}"


def _concerned(
    entries: Iterable[RadarEntry], choices: Iterable[Acting], on: date
) -> list[RadarEntry]:
    agencies = {acting.agency_id for acting in choices} - {None}
    taken = {
        agency: list_carried(agency_id=agency, on=on).taken
        for agency in agencies
        if agency is not None
    }
    return [
        entry
        for entry in entries
        if any(concerned_in(entry, agency, some) for agency, some in taken.items())
    ]


def _events(entry: RadarEntry, on: date) -> Iterator[CalendarEntry]:
    path = reverse("cooperation:agreement", args=[entry.reference])
    names = " – ".join(party.name for party in entry.parties)
    due = renewal_due_on(entry.lapse)
    if due is not None and on <= due:
        yield CalendarEntry(
            name=f"renew-{entry.agreement_id}",
            title=_("Draft the renewal of {reference}").format(reference=entry.reference),
            note=names,
            on=due,
            path=path,
        )
    if entry.lapse.worst is not None:
        yield CalendarEntry(
            name=f"lapse-{entry.agreement_id}",
            title=_("{reference} may lapse after this day").format(reference=entry.reference),
            note=names,
            on=entry.lapse.worst,
            path=path,
        )
