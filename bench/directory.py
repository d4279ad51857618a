"""The directory with all real data: `./run bench directory [--json FILE]`.

Times of the load, of the successors of all 27 districts, of the province's tree as of a day and of
search as somebody types, each beside a floor of the same run: the bare SQL that fetches the same
rows, or for the search a look at every folded name. Uses a database of its own, of the kind the
settings name, which goes away at the end.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
django.setup()  # before any table is imported

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._database import fresh_database  # noqa: E402
from lienthong.audit.terms import SYSTEM  # noqa: E402
from lienthong.directory.operations import load_register  # noqa: E402
from lienthong.directory.queries import (  # noqa: E402
    find_by_code,
    find_by_name,
    find_committee,
    list_successions,
    tree_as_of,
)
from lienthong.directory.queries.names import forget_names  # noqa: E402
from lienthong.directory.terms import Body, Card  # noqa: E402

TODAY = date(2026, 11, 23)
THEN = date(2018, 1, 1)
ROUNDS = 15
TYPED = (
    "huyện Nga Sơn",
    "ubnd xa hoang hoa",
    "Quảng Xương",
    "thanh hoa",
    "so khoa hoc va cong nghe",
    "Phường Hạc Thành",
    "Đông Sơn",
    "tinh bac ninh",
)

Figure = dict[str, float | int | str]


Times = list[tuple[float, float]]
"""Milliseconds of each run: on the clock, and of this process's CPU (for busy machines)."""


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> Times:
    """The times of `rounds` runs, after one to warm up."""
    work()
    return [one_run(work) for _ in range(rounds)]


def one_run(work: Callable[[], object]) -> tuple[float, float]:
    """The times of one run."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000


def figure(name: str, times: Times, floor: Times | None = None) -> Figure:
    """Median and 95th percentile, and how many times the floor's median that is."""
    clock, busy = zip(*times, strict=True)
    told: Figure = {
        "name": name,
        "median_ms": round(statistics.median(clock), 2),
        "p95_ms": round(statistics.quantiles(clock, n=20, method="inclusive")[-1], 2),
        "cpu_p95_ms": round(statistics.quantiles(busy, n=20, method="inclusive")[-1], 2),
        "runs": len(times),
    }
    if floor:
        bare = statistics.median(clock_ms for clock_ms, _ in floor)
        told["floor_ms"] = round(bare, 2)
        told["ratio"] = round(statistics.median(clock) / bare, 1)
    return told


def fetch(sql: str, parameters: list[Any]) -> list[Any]:
    """The rows of a bare query: the floor of what any layer above can do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def measure_load() -> Figure:
    """The load of all real data into the empty tables."""
    started = time.perf_counter()
    done = load_register(actor=SYSTEM, now=timezone.now())
    seconds = time.perf_counter() - started
    return {
        "name": "load of all real data",
        "seconds": round(seconds, 2),
        "units": done.units,
        "agencies": done.agencies,
    }


def measure_successors(province: Card) -> Figure:
    """The successors of all 27 districts' committees, in one question."""
    (tree,) = tree_as_of(on=THEN, unit_id=province.id, depth=1)
    committees = [find_committee(unit_id=node.card.id) for node in tree.children]
    ids = [committee.id for committee in committees if committee]
    marks = ", ".join(["%s"] * len(ids))
    keys = [_as_stored(key) for key in ids]
    floor = milliseconds(
        lambda: fetch(
            "SELECT l.*, v.* FROM directory_agency_link l JOIN directory_agency_version v"
            f" ON v.body_id = l.successor_id WHERE l.predecessor_id IN ({marks})",
            keys,
        )
    )
    times = milliseconds(lambda: list_successions(body=Body.AGENCY, ids=ids, on=TODAY))
    return figure(f"successors of {len(ids)} districts", times, floor)


def measure_tree(province: Card) -> Figure:
    """The province's tree of 2018: 27 districts, 635 communes."""
    floor = milliseconds(
        lambda: fetch(
            "SELECT c.* FROM directory_unit_version d JOIN directory_unit_version c"
            " ON c.parent_id = d.body_id WHERE d.parent_id = %s"
            " AND d.valid_from <= %s AND d.valid_until > %s"
            " AND c.valid_from <= %s AND c.valid_until > %s ORDER BY c.sort_key",
            [_as_stored(province.id), THEN, THEN, THEN, THEN],
        )
    )
    times = milliseconds(lambda: tree_as_of(on=THEN, unit_id=province.id))
    return figure("tree of the province as of a day", times, floor)


def measure_search() -> list[Figure]:
    """Search at each letter typed; making the list of names anew after a change apart."""
    beginnings = [text[: n + 1] for text in TYPED for n in range(len(text))]
    names = [row[0] for row in fetch("SELECT folded FROM directory_unit_version", [])]
    names += [row[0] for row in fetch("SELECT folded FROM directory_agency_version", [])]
    floor = milliseconds(lambda: [name for name in names if " nga" in name])
    find_by_name(text="x")
    times = [one_run(partial(find_by_name, text=typed)) for typed in beginnings]

    def anew() -> None:
        forget_names()
        find_by_name(text="x")

    return [
        figure(f"search as typed over {len(names)} names", times, floor),
        figure("first search after a change", milliseconds(anew, rounds=3)),
    ]


def _as_stored(key: UUID) -> UUID | str:
    return key if connection.vendor == "postgresql" else key.hex


def main(arguments: list[str]) -> None:
    """Measure everything in a fresh database and print it; `--json FILE` writes it too."""
    parser = argparse.ArgumentParser(prog="bench directory")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as JSON")
    options = parser.parse_args(arguments)

    with fresh_database() as vendor:
        figures = [measure_load()]
        province = find_by_code(code="38", on=TODAY)[0].card
        figures += [measure_successors(province), measure_tree(province), *measure_search()]
    for item in figures:
        print("  ".join(f"{key}={value}" for key, value in item.items()))
    if options.json:
        told = json.dumps({"database": vendor, "figures": figures}, indent=2)
        options.json.write_text(told + "\n", encoding="utf-8")
