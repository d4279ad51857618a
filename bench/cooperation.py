"""Cooperation at size: `./run bench cooperation [--results N] [--json FILE]`.

10,000 agreements, 200,000 commitments, 5,000,000 results, 99,600 sites, all MADE UP: reports with
their files, the matrix of communes as of a day, the pages of the programme. Beside each figure
what was wanted, how many database queries it took, and its floor: the same queries asked of the
database by themselves, their rows fetched and thrown away. Uses a database of its own, of the kind
the settings name, which goes away at the end.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
django.setup()  # before any table is imported

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._database import fresh_database, server_cpu  # noqa: E402
from bench._programme import ROLLOUTS, SITES_EACH, Size, fill, reference  # noqa: E402
from lienthong.audit.terms import SYSTEM  # noqa: E402
from lienthong.cooperation.models import Agreement  # noqa: E402
from lienthong.cooperation.operations.review_annex import write_annex  # noqa: E402
from lienthong.cooperation.operations.review_sheets import write_sheets  # noqa: E402
from lienthong.cooperation.queries.coverage import communes_of, read_coverage  # noqa: E402
from lienthong.cooperation.queries.review_content import read_review  # noqa: E402
from lienthong.cooperation.terms.reviews import Review, ReviewKind  # noqa: E402
from lienthong.directory.operations import load_register  # noqa: E402
from lienthong.directory.queries import find_by_code, find_committee  # noqa: E402
from lienthong.identity.terms import Role  # noqa: E402
from lienthong.identity.testing import make_account, sign_in  # noqa: E402
from lienthong.site.loaded import keep_loaded  # noqa: E402
from lienthong.site.statistics import keep_statistics  # noqa: E402

TODAY = date(2026, 11, 30)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ROUNDS = 20
OF_A_PARTY = 100
"""Agreements in the report of a party."""
Figure = dict[str, float | int | str]
Asked = tuple[str, Any]
"""A query and its values."""


def timed(name: str, work: Callable[[], object], *, rounds: int, wanted_ms: float) -> Figure:
    """Median and 95th percentile of `rounds` runs after a first, the queries of one, its floor."""
    asked: list[Asked] = []
    queries = 0

    def keep(execute: Callable[..., Any], sql: str, params: Any, *told: Any) -> Any:
        nonlocal queries
        queries += 1
        if sql.startswith("SELECT"):
            asked.append((sql, params))
        return execute(sql, params, *told)

    # Not Django's log of queries: it keeps the last 9,000, and a report asks more.
    with connection.execute_wrapper(keep):
        work()
    clock, cpu = _run(work, rounds)
    _, bare = _run(lambda: _ask(asked), rounds)
    p95, floor = _p95(clock), statistics.median(bare)
    busy = statistics.median(cpu)
    figure: Figure = {
        "name": name,
        "median_ms": round(statistics.median(clock), 1),
        "p95_ms": round(p95, 1),
        "cpu_median_ms": round(busy, 1),
        "cpu_p95_ms": round(_p95(cpu), 1),
        "wanted_ms": wanted_ms,
        "of_wanted": round(p95 / wanted_ms, 2),
        "queries": queries,
        "floor_cpu_ms": round(floor, 1),
        "times_floor": round(busy / floor, 1) if floor else 0.0,
    }
    print("  ".join(f"{key}={value}" for key, value in figure.items()), flush=True)
    return figure


def _run(work: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """By the clock and by the processor, in milliseconds, `rounds` times."""
    clock, cpu = [], []
    for _ in range(rounds):
        started, used = time.perf_counter(), _cpu()
        work()
        clock.append((time.perf_counter() - started) * 1000)
        cpu.append((_cpu() - used) * 1000)
    return clock, cpu


def _ask(asked: list[Asked]) -> None:
    """The same queries, bare."""
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            cursor.fetchall()


def _p95(values: list[float]) -> float:
    return max(values) if len(values) < ROUNDS else statistics.quantiles(values, n=20)[-1]


def _cpu() -> float:
    """CPU of this process and of the database's, in seconds: what the machine's load leaves."""
    return time.process_time() + server_cpu()


def measure_reports() -> list[Figure]:
    """Reports of one agreement and of many, with Word, PDF and Excel."""
    ids = list(
        Agreement.objects.order_by("reference_key").values_list("id", flat=True)[:OF_A_PARTY]
    )
    found = []
    for count in (1, min(OF_A_PARTY, len(ids))):
        some = ids[:count]

        def make(some: list[Any] = some) -> Review:
            review = read_review(
                kind=ReviewKind.INTERIM,
                about="giả định",
                period="2026",
                span=YEAR,
                agreements=some,
                today=TODAY,
            )
            write_sheets(review, agency_name="Cơ quan giả định", made_at=timezone.now())
            write_annex(review, agency_name="Cơ quan giả định")
            return review

        name = f"report of {count} agreements with Word, PDF, Excel"
        found.append(timed(name, make, rounds=3, wanted_ms=5000))
    return found


def measure_pages(client: Client, unit: Any) -> list[Figure]:
    """The pages of the programme."""
    middle = reference(ROLLOUTS // 2)
    pages = {
        "coverage and map": (reverse("cooperation:coverage"), 300),
        "one commune": (reverse("cooperation:unit_story", args=[unit]), 150),
        "start page": (reverse("start"), 150),
        "this week, own agreements": (reverse("cooperation:week"), 150),
        "this week, all agreements": (f"{reverse('cooperation:week')}?all=1", 150),
        "agreements": (reverse("cooperation:list"), 150),
        "one agreement": (reverse("cooperation:agreement", args=[middle]), 150),
        "commitments": (reverse("cooperation:commitments"), 150),
        "one commitment": (reverse("cooperation:commitment", args=[f"{middle}-C1"]), 150),
        "results": (reverse("cooperation:results"), 150),
        "results of an agreement": (f"{reverse('cooperation:results')}?agreement={middle}", 150),
        "roll-outs": (reverse("cooperation:rollouts"), 150),
        f"one roll-out, {SITES_EACH} sites": (
            reverse("cooperation:rollout", args=["Z1-C1-R1"]),
            150,
        ),
        "reports": (reverse("cooperation:reviews"), 150),
        "meetings": (reverse("cooperation:meetings"), 150),
        "undecided successions": (reverse("cooperation:undecided"), 150),
    }
    return [
        timed(name, lambda address=address: _get(client, address), rounds=ROUNDS, wanted_ms=wanted)
        for name, (address, wanted) in pages.items()
    ]


def measure_commune(unit: Any) -> Figure:
    """The week of a commune, a party of few agreements among all."""
    committee = find_committee(unit_id=unit)
    if committee is None:
        raise SystemExit("the commune has no committee")
    account = make_account(roles=(Role.PROGRAMME_OFFICER,), agency_id=committee.id, agency_name="B")
    client = Client(SERVER_NAME="127.0.0.1")
    sign_in(client, account, agency_id=committee.id)
    address = reverse("cooperation:week")
    return timed(
        "this week of a commune", lambda: _get(client, address), rounds=ROUNDS, wanted_ms=150
    )


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def main(arguments: list[str]) -> None:
    """Fill a fresh database, measure and print; `--json FILE` writes it too."""
    parser = argparse.ArgumentParser(prog="bench cooperation")
    parser.add_argument("--agreements", type=int, default=10_000, metavar="N")
    parser.add_argument("--results", type=int, default=5_000_000, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    size = Size(agreements=options.agreements, results=options.results)

    if options.agreements < ROLLOUTS or options.results < 1:
        parser.error(f"at least {ROLLOUTS} agreements and one result")
    with fresh_database() as vendor:
        load_register(actor=SYSTEM, now=timezone.now())
        communes = communes_of(TODAY)
        province = find_by_code(code="H56", on=TODAY)[0].card.id
        started = time.perf_counter()
        fill(size, communes, province)
        seconds = round(time.perf_counter() - started, 1)
        print(
            f"filled in {seconds} s: {size.agreements} agreements, {size.commitments} commitments,"
            f" {size.results} results, {ROLLOUTS * SITES_EACH} sites",
            flush=True,
        )
        keep_statistics(timezone.now())  # both as the platform does at each start
        keep_loaded()
        figures = measure_reports()
        figures.append(
            timed(
                "matrix of communes as of a day",
                lambda: read_coverage(on=TODAY),
                rounds=ROUNDS,
                wanted_ms=300,
            )
        )
        account = make_account(roles=(Role.PROGRAMME_OFFICER,), agency_id=province, agency_name="A")
        client = Client(SERVER_NAME="127.0.0.1")
        sign_in(client, account, agency_id=province)
        figures += measure_pages(client, communes[0].id)
        figures.append(measure_commune(communes[0].id))
    if options.json:
        told = json.dumps({"database": vendor, "figures": figures}, indent=2, ensure_ascii=False)
        options.json.write_text(told + "\n", encoding="utf-8")
