"""Rows of the register of incoming documents."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lienthong.documents.models import INCOMING, Arrival, ArrivalReader, Series
from lienthong.documents.queries.index import Index, id_of
from lienthong.documents.queries.inheritance import left_over
from lienthong.documents.rules.asking import Condition, Token, condition_of, read_question
from lienthong.documents.rules.finding import readable_by
from lienthong.documents.rules.tokens import trait
from lienthong.documents.terms import (
    ArrivalCard,
    ArrivalPointer,
    ArrivalQuestion,
    ArrivalSummary,
    ArrivalUnknown,
    Channel,
    FoundKind,
    Handling,
)
from lienthong.work.queries import list_summaries
from lienthong.work.terms import Urgency

MOST_COUNTED = 10_000
"""Rows that are counted and can be leafed through; a year or words bring those beyond."""

MOST_FOUND = 1_000
"""Rows that words find, the last entered first."""


class Arrivals:
    """Rows that fit a question, the newest number first; words are asked of the index once."""

    def __init__(self, asked: ArrivalQuestion) -> None:
        self._rows = _asked(asked).order_by("-year", "-number")
        self._reader_id = asked.reader_id

    def count(self, most: int | None = MOST_COUNTED) -> int:
        """How many there are, counted no further than `most`: nobody waits for a million.

        By number, as they are listed: so an index that holds all that is asked counts them,
        whatever the database knows of its tables. Without the order SQLite took the index of
        numbers and symbols, and read each row for its id.
        """
        return self._rows.values("number")[:most].count()

    def list_rows(self, first: int = 0, limit: int = 25) -> list[ArrivalSummary]:
        """Those from the `first` one on."""
        rows = list(self._rows[first : first + limit])
        hidden = _hidden(rows, self._reader_id)
        return [_summary(row, hidden=row.id in hidden) for row in rows]


def count_arrivals(*, asked: ArrivalQuestion, most: int | None = MOST_COUNTED) -> int:
    """How many rows fit, counted no further than `most`."""
    return Arrivals(asked).count(most)


def list_arrivals(
    *, asked: ArrivalQuestion, first: int = 0, limit: int = 25
) -> list[ArrivalSummary]:
    """Rows that fit, the newest number first."""
    return Arrivals(asked).list_rows(first, limit)


def list_years(*, agency_id: UUID) -> list[int]:
    """The years for which the agency's register has rows, the newest first."""
    series = Series.objects.filter(agency_id=agency_id, register=INCOMING)
    return list(series.order_by("-year").values_list("year", flat=True))


def list_wanted_before(
    *, agency_id: UUID, arrival_ids: Collection[UUID], due_on: date
) -> list[tuple[str, date]]:
    """Those of the documents whose senders want an answer before a day: entry and wanted day."""
    rows = Arrival.objects.filter(agency_id=agency_id, id__in=arrival_ids, due_on__lt=due_on)
    found = rows.order_by("year", "number")
    return [(str(row), row.due_on) for row in found if row.due_on is not None]


def get_arrival(*, agency_id: UUID, arrival_id: UUID, on: date) -> ArrivalCard:
    """A row whole with the tasks that follow from it; refuses another agency's (ArrivalUnknown)."""
    rows = Arrival.objects.select_related("continues")
    row = rows.filter(id=arrival_id, agency_id=agency_id).first()
    if row is None:
        raise ArrivalUnknown
    replaced = row.replaces.first()
    tasks = list(row.tasks.values_list("task_id", flat=True))
    return ArrivalCard(
        summary=_summary(row),
        exchange_id=row.exchange_id,
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        instruction=row.instruction,
        instructed_by=row.instructed_by,
        instructed_at=row.instructed_at,
        tasks=tuple(list_summaries(ids=tasks, on=on)),
        frozen_at=row.frozen_at,
        replaced_by=_neighbour(row.replaced_by),
        replaces=_neighbour(replaced),
        continues=_point(row.continues) if row.continues else None,
        continued_by=tuple(_point(one) for one in row.continued_by.order_by("registered_at")),
    )


def _point(row: Arrival) -> ArrivalPointer:
    return ArrivalPointer(
        id=row.id, entry=str(row), agency_id=row.agency_id, agency_name=row.agency_name
    )


def _asked(asked: ArrivalQuestion) -> QuerySet[Arrival]:
    words = condition_of(read_question(asked.text))
    if words:
        # By their ids alone, all the agency's: asked for it too, SQLite walks through its register.
        rows = Arrival.objects.filter(id__in=_found(asked, words))
    else:
        rows = Arrival.objects.filter(agency_id=asked.agency_id)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.handling is not None:
        rows = rows.filter(handling=asked.handling)
        if asked.handling is Handling.TO_ASSIGN:
            rows = rows.filter(frozen_at=None)
    if asked.not_continued_by is not None:
        rows = left_over(rows, by=asked.not_continued_by)
    if asked.only_frozen:
        rows = rows.filter(frozen_at__isnull=False)
    return rows


def _found(asked: ArrivalQuestion, words: Condition) -> list[UUID]:
    """Rows of the register in which the words stand and that the reader may read, by the index."""
    reader = asked.reader_id or asked.agency_id
    mine = readable_by(agency_id=asked.agency_id, account_id=reader, oversees=False)
    here = tuple(Token(one) for one in mine), (Token(trait("k", FoundKind.ARRIVAL)),)
    hits = Index().newest_hits(here + words, MOST_FOUND)
    return [id_of(hit) for hit in hits]


def _hidden(rows: list[Arrival], reader_id: UUID | None) -> set[UUID]:
    """The restricted ones that this person was not chosen to read; one query for a page."""
    restricted = {row.id for row in rows if row.restricted}
    if not restricted or reader_id is None:
        return set()
    mine = ArrivalReader.objects.filter(arrival_id__in=restricted, account_id=reader_id)
    return restricted - set(mine.values_list("arrival_id", flat=True))


def _neighbour(row: Arrival | None) -> ArrivalSummary | None:
    """Another row that is named beside one; of a restricted one not what it is about."""
    return _summary(row, hidden=row.restricted) if row else None


def _summary(row: Arrival, *, hidden: bool = False) -> ArrivalSummary:
    return ArrivalSummary(
        id=row.id,
        number=row.number,
        year=row.year,
        arrived_on=row.arrived_on,
        author=row.author,
        code=row.code,
        issued_on=row.issued_on,
        type_name=row.type_name,
        subject="" if hidden else row.subject,
        urgency=Urgency(row.urgency),
        due_on=row.due_on,
        handling=Handling(row.handling),
        holders=row.holders,
        handed_on=row.handed_on,
        note="" if hidden else row.note,
        channel=Channel(row.channel),
        restricted=row.restricted,
    )
