"""The very rows that a figure counts, each as far as its reader may see it."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Min

from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.documents.queries import name_issued
from lienthong.exchange.queries import name_exchanged
from lienthong.identity.queries import list_account_names
from lienthong.identity.terms import Acting
from lienthong.reporting.queries.counted_rows import WHO, rows_of
from lienthong.reporting.queries.definitions import get_definition
from lienthong.reporting.rules.periods import last_day_to_tell
from lienthong.reporting.rules.subjects import (
    ACTIVITY,
    AGENCY,
    ISSUED,
    RECEIVED,
    SENT,
    TASK,
    ids_in,
    thing_of,
)
from lienthong.reporting.terms import (
    SEE_PEOPLE,
    CaseCard,
    CaseQuestion,
    Counted,
    Kind,
    Outcome,
)
from lienthong.work.queries import name_tasks

Named = Mapping[tuple[str, UUID], tuple[str, str]]
"""What things are called, and what more is said of them, by kind and id; only what is readable."""


def count_cases(*, asked: CaseQuestion, today: date) -> int:
    """How many cases `list_cases` lists: as many as the figure says."""
    kind = _kind(asked, today)
    rows = rows_of(asked, kind, today=today)
    if kind is Kind.PEOPLE:
        return rows.order_by().annotate(who=WHO).values("who").distinct().count()
    return rows.count()


def list_cases(
    *, asked: CaseQuestion, acting: Acting, today: date, first: int = 0, limit: int = 25
) -> list[CaseCard]:
    """The cases that a figure counts, the newest first, each with this person's rights.

    What they may not read stands there with its day, agency and outcome only.
    """
    cases = _page(asked, today, first, limit)
    named = _name([one.subject for one in cases], acting, today)
    agencies = get_cards(body=Body.AGENCY, ids={one.agency_id for one in cases}, on=today)
    cards = []
    for one in cases:
        kind, key = thing_of(one.subject)
        title, note = named.get((kind, key), ("", ""))
        agency = agencies.get(one.agency_id)
        late = one.outcome is Outcome.OPEN
        elsewhere = kind == ACTIVITY and one.agency_id != acting.agency_id
        cards.append(
            CaseCard(
                kind=kind,
                key=key,
                on=one.on,
                agency_id=one.agency_id,
                agency_name=agency.name if agency else "",
                outcome=Outcome.LATE if late else one.outcome,
                readable=(kind, key) in named and not elsewhere,
                title="" if elsewhere else title,
                note=note,
            )
        )
    return cards


def _kind(asked: CaseQuestion, today: date) -> Kind:
    day = last_day_to_tell(asked.period, today=today)
    return get_definition(indicator=asked.indicator, on=day).kind


def _page(asked: CaseQuestion, today: date, first: int, limit: int) -> list[Counted]:
    kind = _kind(asked, today)
    rows = rows_of(asked, kind, today=today)
    if kind is Kind.PEOPLE:
        people = rows.order_by().annotate(who=WHO).values("who", "agency_id")
        found = people.annotate(since=Min("on")).order_by("who")[first : first + limit]
        return [
            Counted(one["who"], one["agency_id"], one["since"], Outcome.ACTIVE) for one in found
        ]
    return [
        Counted(row.subject, row.agency_id, row.on, Outcome(row.outcome))
        for row in rows.order_by("-on", "-id")[first : first + limit]
    ]


def _name(subjects: Iterable[str], acting: Acting, today: date) -> Named:
    """Ask each folder once for what it tells this person."""
    names = list(subjects)
    found: dict[tuple[str, UUID], tuple[str, str]] = {}
    if issued := ids_in(names, ISSUED):
        told = name_issued(ids=issued, acting=acting, on=today)
        found |= {(ISSUED, key): said for key, said in told.items()}
    sent, received = ids_in(names, SENT), ids_in(names, RECEIVED)
    if sent or received:
        told = name_exchanged(sent=sent, received=received, acting=acting)
        found |= {(SENT if key in sent else RECEIVED, key): said for key, said in told.items()}
    if tasks := ids_in(names, TASK):
        titles = name_tasks(ids=tasks, acting=acting)
        found |= {(TASK, key): (title, "") for key, title in titles.items()}
    if agencies := ids_in(names, AGENCY):
        cards = get_cards(body=Body.AGENCY, ids=agencies, on=today)
        found |= {(AGENCY, key): (card.name, card.code) for key, card in cards.items()}
    return found | _people(names, acting)


def _people(names: Iterable[str], acting: Acting) -> dict[tuple[str, UUID], tuple[str, str]]:
    """Who of the own agency was active, for those who answer for it."""
    if acting.agency_id is None or not acting.may(SEE_PEOPLE):
        return {}
    own = f"/{acting.agency_id}"
    accounts = {thing_of(one)[1] for one in names if one.startswith(f"{ACTIVITY}:") and own in one}
    return {(ACTIVITY, key): (name, "") for key, name in list_account_names(ids=accounts).items()}
