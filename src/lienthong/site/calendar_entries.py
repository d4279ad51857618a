"""What people's calendars tell of agreements that lapse."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cooperation.queries import (
    concerned_in,
    list_carried,
    read_radar,
    renewal_due_on,
)
from lienthong.cooperation.terms.radar import ANSWER, RadarEntry, Section
from lienthong.identity.queries import get_account, list_acting_of
from lienthong.identity.terms import Acting
from lienthong.work.terms import CalendarEntry


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
