"""An archive of many documents: real subjects and numbers, multiplied; the rest is made up."""

import csv
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.documents.models import Arrival, Dispatch, SearchEntry, Series
from lienthong.documents.rules.tokens import as_text, content_tokens, heading_tokens
from lienthong.documents.terms import FoundKind, Handling, Stage
from lienthong.kernel.vietnamese import fold
from lienthong.site.statistics import keep_statistics

_syllables = importlib.import_module(  # noqa: TID251 - no name of Python's
    "lienthong.documents.migrations.0012_syllables"
)

SUBJECTS = Path(__file__).parent / "data" / "real_subjects.csv"
FIRST_DAY = date(2017, 1, 2)
A_GENERATION = 10_000
"""Documents that are written one by one; more of them are copied from these by the database."""

DAYS = 36
"""Days that a generation covers: a hundred of them end in November 2026."""

EVERY_SO_MANY = 5
"""One document in five is an outgoing one; one in ten has a content that could be read."""

HOLDERS = (
    "Phạm Thị Lan", "Đỗ Văn Minh", "Vũ Thị Hoa", "Trịnh Xuân Bách", "Hà Thị Nga", "Lường Văn Sơn",
    "Nguyễn Thị Thu Hà", "Lê Đình Phúc", "Mai Văn Quân", "Hoàng Thị Yến",
)  # fmt: skip
OFFICES = ("Sở Tài chính", "Sở Nội vụ", "Sở Y tế", "Sở Xây dựng", "Công an tỉnh", "Sở Tư pháp")


@dataclass(frozen=True)
class Subject:
    """A real document's number and symbol, type and subject, and who issued it."""

    number: str
    type_name: str
    text: str
    issuer: str


@cache
def real_subjects() -> tuple[Subject, ...]:
    """Every real document's description (`data/README.md`)."""
    with SUBJECTS.open(encoding="utf-8") as file:
        return tuple(
            Subject(row["number"], row["type"], row["subject"], row["issuer"])
            for row in csv.DictReader(file)
        )


def fill(agency_id: UUID, start: int, end: int) -> None:
    """Write documents `start`…`end` of an archive and their entries, past every rule.

    Whole generations. The index is made anew at the end, as after any bulk load.
    """
    _without_index()
    for generation in range(start // A_GENERATION, end // A_GENERATION):
        with transaction.atomic():
            if generation == 0:
                _write(agency_id, 0, list(islice(cycle(real_subjects()), A_GENERATION)))
            else:
                _copy(generation)
    _with_index()
    for year in range(FIRST_DAY.year, FIRST_DAY.year + 10):
        last = Arrival.objects.filter(year=year).aggregate(last=Max("number"))["last"]
        Series.objects.update_or_create(
            agency_id=agency_id, register="incoming", year=year, defaults={"last": last or 0}
        )


def _copy(generation: int) -> None:
    """The first generation again, later by so many days; years and months of entries too."""
    later = generation * DAYS
    if connection.vendor == "sqlite":
        key = f"substr({{}}, 1, 24) || '{generation:08x}'"
        moved, year, month = (
            f"date({{}}, '+{later} days')",
            "CAST(strftime('%Y', {}) AS INTEGER)",
            "strftime('%Y%m', {})",
        )
    else:
        key = f"(substr({{}}::text, 1, 28) || '{generation:08x}')::uuid"
        moved, year, month = (
            f"({{}} + {later})",
            "extract(year from {})::integer",
            "to_char({}, 'YYYYMM')",
        )
    last_day = FIRST_DAY + timedelta(days=DAYS)
    more = generation * A_GENERATION
    of_all = {"number": f"number + {more}"}
    arrived, issued, day = (moved.format(name) for name in ("arrived_on", "issued_on", "day"))
    changed: dict[Any, dict[str, str]] = {
        Arrival: {
            **of_all,
            "id": key.format("id"),
            "year": year.format(arrived),
            "arrived_on": arrived,
            "issued_on": issued,
        },
        Dispatch: {
            **of_all, "id": key.format("id"), "year": year.format(issued), "issued_on": issued
        },
        SearchEntry: {
            "document_id": key.format("document_id"),
            "day": day,
            "tokens": f"replace(replace(replace(tokens, '@y2017', '@y' || {year.format(day)}),"
            f" '@m201701', '@m' || {month.format(day)}), '@m201702', '@m' || {month.format(day)})",
        },
    }  # fmt: skip
    with connection.cursor() as cursor:
        for model, columns in changed.items():
            names = [
                field.column
                for field in model._meta.concrete_fields  # noqa: SLF001 - Django's public name
                if model is not SearchEntry or field.column != "id"
            ]
            values = [columns.get(name, f'"{name}"') for name in names]
            first = {Arrival: "arrived_on", Dispatch: "issued_on", SearchEntry: "day"}[model]
            quoted = ", ".join(f'"{name}"' for name in names)
            order = "id" if model is SearchEntry else "number"
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({quoted}) SELECT {', '.join(values)}"  # noqa: SLF001 - names of ours
                f" FROM {model._meta.db_table} WHERE {first} < %s ORDER BY {order}",  # noqa: SLF001
                [last_day],
            )


def _write(agency_id: UUID, first: int, subjects: list[Subject]) -> None:
    arrivals, dispatches, entries = [], [], []
    for place, subject in enumerate(subjects, start=first):
        rows = dispatches if place % EVERY_SO_MANY == 0 else arrivals
        row: Any = _dispatch(agency_id, place, subject) if rows is dispatches else _arrival(
            agency_id, place, subject
        )  # fmt: skip
        rows.append(row)
        entries.append(_entry(row, subject, place))
    Arrival.objects.bulk_create(arrivals)
    Dispatch.objects.bulk_create(dispatches)
    SearchEntry.objects.bulk_create(entries)


def _day(place: int) -> date:
    """Spread over the generation's days, in order."""
    return FIRST_DAY + timedelta(days=place * DAYS // A_GENERATION)


def _arrival(agency_id: UUID, place: int, subject: Subject) -> Arrival:
    chance = Random(place)
    day = _day(place)
    fresh = chance.random() < 0.0005
    handling = Handling.TO_ASSIGN if fresh else chance.choice((Handling.DONE, Handling.FILED))
    code = f"{place % 5000 + 1}/{subject.number.partition('/')[2] or 'CV'}"
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    author = subject.issuer if place % 2 else chance.choice(OFFICES)
    return Arrival(
        id=UUID(int=chance.getrandbits(128)), agency_id=agency_id, agency_name="Cơ quan đo tốc độ",
        number=place + 1, year=day.year, arrived_on=day, channel="paper", author=author, code=code,
        issued_on=day, type_name=subject.type_name, subject=subject.text,
        folded=fold(f"{code} {author}"), urgency="normal", handling=handling,
        holders="" if fresh else chance.choice(HOLDERS), registered_by="Trần Thị Thư",
        registered_at=at,
    )  # fmt: skip


def _dispatch(agency_id: UUID, place: int, subject: Subject) -> Dispatch:
    chance = Random(place)
    day = _day(place)
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    person = UUID(int=1)
    return Dispatch(
        id=UUID(int=chance.getrandbits(128)), agency_id=agency_id, agency_name="Cơ quan đo tốc độ",
        type_code="cong-van", subject=subject.text, folded="", urgency="normal",
        stage=Stage.ISSUED, drafter_id=person, drafter_name=chance.choice(HOLDERS),
        signer_id=person, signer_name="Lê Văn Trưởng", register="out", year=day.year,
        number=place + 1, symbol=subject.number.partition("/")[2][:100], issued_on=day,
        created_at=at, changed_at=at,
    )  # fmt: skip


def _entry(row: Arrival | Dispatch, subject: Subject, place: int) -> SearchEntry:
    """What `save` would enter; the subject's own tokens are worked out once for each subject."""
    told = row.findable()
    content = " ".join(said(place)) if place % 10 == 0 else ""
    rest = replace(told, headings=told.headings[1:]).tokens()
    tokens = rest | _tokens_of(subject.text) | content_tokens(content)
    return SearchEntry(
        kind=FoundKind(told.kind), document_id=row.id, agency_id=row.agency_id, day=told.day,
        tokens=as_text(tokens), content=content,
    )  # fmt: skip


def said(place: int) -> Iterator[str]:
    """A content of some three hundred syllables, put together from other subjects."""
    known = real_subjects()
    return (known[(place * 7 + step * 13) % len(known)].text for step in range(10))


@cache
def _tokens_of(text: str) -> frozenset[str]:
    return frozenset(heading_tokens([text]))


def _without_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE name = 'documents_search_entry_entered'"
            )
            _KEPT["trigger"] = cursor.fetchone()[0]
            cursor.execute("DROP TRIGGER documents_search_entry_entered")
        else:
            cursor.execute("SELECT pg_get_indexdef('documents_search_blocks'::regclass)")
            _KEPT["index"] = cursor.fetchone()[0]
            cursor.execute("DROP INDEX documents_search_blocks")


def _with_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_KEPT["trigger"])
            tell = "INSERT INTO documents_search_index(documents_search_index"
            cursor.execute(f"{tell}, rank) VALUES ('hashsize', 268435456)")
            cursor.execute(f"{tell}) VALUES ('rebuild')")
            cursor.execute(f"{tell}, rank) VALUES ('hashsize', 1048576)")
            for statement in _syllables.FILL:
                cursor.execute(statement)
            keep_statistics(timezone.now())
            cursor.execute("PRAGMA synchronous=FULL")
        else:
            cursor.execute("SET maintenance_work_mem = '2GB'")
            cursor.execute(_KEPT["index"])
            cursor.execute(
                "VACUUM ANALYZE documents_search_entry, documents_arrival, documents_dispatch"
            )


_KEPT: dict[str, str] = {}
