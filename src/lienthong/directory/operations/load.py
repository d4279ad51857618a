"""Load the real data of the package into an empty directory."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.db import connection, transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.directory.events import RegisterLoaded
from lienthong.directory.models import ChangeEvent
from lienthong.directory.operations.writing import FILLED, Progress, write_draft
from lienthong.directory.rules.drafts import Draft
from lienthong.directory.rules.loading import Tables, build_register
from lienthong.directory.terms import Body, DataDamaged

FILES = (
    "provinces_63_to_2025-06-30.csv",
    "provinces_34_from_2025-07-01.csv",
    "province_renamings.csv",
    "thanhhoa_units_history.csv",
    "thanhhoa_merges_2019_2025-01.csv",
    "thanhhoa_mapping_old_to_new_2025-07-01.csv",
    "vietnam_communes_10035_2025-03-01.csv",
    "vietnam_communes_3321_2025-07-01.csv",
    "thanhhoa_departments_2025.csv",
    "attested_bodies.csv",
)


LEVEL1_FILE = "level1_codes.csv"
"""The kernel's list of level-1 codes, kept there once."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a load did; `already` means that the data was there and nothing was written."""

    already: bool
    units: int = 0
    agencies: int = 0
    events: int = 0
    links: int = 0
    codes: int = 0


def load_register(*, actor: Actor, now: datetime, progress: Progress | None = None) -> Loaded:
    """Load all real data in one transaction, with all its rows recorded at `now`.

    Doing it twice changes nothing: the events have stable ids. One fact tells of the load as a
    whole, with the counts and the SHA-256 of each file; a fact for each of its thousands of events
    would say no more, since the files prove what was loaded. `progress` is told each step's rows.
    Refuses a damaged file (DataDamaged). Fact: directory:register:loaded, none when it was loaded.
    """
    tables, hashes = read_tables()
    draft = build_register(tables)
    with transaction.atomic():
        if ChangeEvent.objects.filter(key=next(iter(draft.events))).exists():
            return Loaded(already=True)
        write_draft(draft, recorded_by=actor.name, now=now, progress=progress)
        _count_for_the_planner()
        loaded = _counted(draft)
        append_fact(
            fact=RegisterLoaded(
                units=loaded.units,
                agencies=loaded.agencies,
                events=loaded.events,
                links=loaded.links,
                codes=loaded.codes,
                files=hashes,
            ),
            actor=actor,
            now=now,
        )
    return loaded


def _count_for_the_planner() -> None:
    """Let PostgreSQL see how much the tables hold now.

    Until it does so by itself, a minute or more later, it takes them for empty and plans queries
    that then run for minutes.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in FILLED)  # noqa: SLF001 - Django's public name for what it knows of a table
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def read_tables() -> tuple[Tables, dict[str, str]]:
    """The data files as rows (with their line under "#") and the SHA-256 of each in hex."""
    own, kernel = (
        resources.files(f"lienthong.{folder}") / "data" for folder in ("directory", "kernel")
    )
    tables: Tables = {}
    hashes: dict[str, str] = {}
    for name, folder in [*((name, own) for name in FILES), (LEVEL1_FILE, kernel)]:
        content = (folder / name).read_bytes()
        hashes[name] = hashlib.sha256(content).hexdigest()
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        tables[name] = [row | {"#": str(reader.line_num)} for row in reader]
        if any(None in row or None in row.values() for row in tables[name]):
            raise DataDamaged(file=name, line="?", reason="a row has too few or too many columns")
    return tables, hashes


def _counted(draft: Draft) -> Loaded:
    bodies = {
        body: {version.id for version in draft.versions if version.body is body} for body in Body
    }
    return Loaded(
        already=False,
        units=len(bodies[Body.UNIT]),
        agencies=len(bodies[Body.AGENCY]),
        events=len(draft.events),
        links=len(draft.links),
        codes=len(draft.codes),
    )
