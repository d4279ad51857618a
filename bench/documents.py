"""Documents as an archive grows: `./run bench documents [--sizes N,N] [--json FILE] [--svg FILE]`.

Searches, the pages of register and search, registering with assigning one by one, and accepting
with assigning many at once, at each size, in one agency that holds all of it. What fills the
archive is real subjects, multiplied (`_archive`); what is measured are the platform's own queries,
pages and operations. Uses a database of its own, of the kind the settings name, which goes away at
the end. Layout and signing have benchmarks of their own (`layout`, `signing`).
"""

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
django.setup()  # before any table is imported

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._archive import HOLDERS, fill, real_subjects  # noqa: E402
from bench._chart import draw  # noqa: E402
from bench._database import fresh_database, server_cpu  # noqa: E402
from bench._received import receive  # noqa: E402
from lienthong.documents.models import Arrival  # noqa: E402
from lienthong.documents.operations import (  # noqa: E402
    accept_many,
    assign_arrival,
    assign_many,
    register_by_hand,
)
from lienthong.documents.queries import Search  # noqa: E402
from lienthong.documents.terms import (  # noqa: E402
    ArrivalDraft,
    Assignment,
    Channel,
    FindQuestion,
    FoundKind,
    Handling,
    Order,
)
from lienthong.identity.testing import sign_in  # noqa: E402
from lienthong.kernel.vietnamese import fold  # noqa: E402
from lienthong.site.loaded import keep_loaded  # noqa: E402
from lienthong.work.testing import Office, make_office  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
SEARCHES = 40
PAGES = 20
HANDLED = 300
AT_ONCE = 100
ROUNDS = 5
CODE = "H56.DO"

Figure = dict[str, float | int | str]
Make = Callable[[Random], dict[str, object]]


def _syllables(chance: Random, count: int) -> list[str]:
    """So many syllables that follow each other in some real subject."""
    words: list[str] = []
    while len(words) < count:
        words = chance.choice(real_subjects()).text.split()
    start = chance.randrange(len(words) - count + 1)
    return words[start : start + count]


def _symbol(chance: Random) -> str:
    return chance.choice(real_subjects()).number.rpartition("/")[2]


def _scattered(chance: Random) -> str:
    words = chance.choice(real_subjects()).text.split()
    return " ".join(chance.sample(words, min(3, len(words))))


KINDS: dict[str, Make] = {
    "two syllables": lambda chance: {"text": " ".join(_syllables(chance, 2))},
    "four syllables without accents": lambda c: {"text": fold(" ".join(_syllables(c, 4)))},
    "three scattered words": lambda chance: {"text": _scattered(chance)},
    "a phrase": lambda chance: {"text": '"' + " ".join(_syllables(chance, 3)) + '"'},
    "one common word": lambda chance: {"text": chance.choice(("tỉnh", "xã", "quyết", "ubnd"))},
    "number and symbol": lambda chance: {
        "text": f"{chance.randrange(1, 5000)}/" + _symbol(chance)
    },
    "a beginning": lambda chance: {"text": _syllables(chance, 1)[0][:3] + "*"},
    "words in a year": lambda chance: {
        "text": " ".join(_syllables(chance, 2)), "year": 2017
    },
    "words, state, person": lambda chance: {
        "text": " ".join(_syllables(chance, 2)),
        "state": Handling.FILED,
        "person": chance.choice(HOLDERS),
        "kind": FoundKind.ARRIVAL,
    },
    "words, newest first": lambda c: {"text": " ".join(_syllables(c, 2)), "order": Order.NEWEST},
    "words that are nowhere together": lambda chance: {
        "text": f"{_syllables(chance, 1)[0]} {_syllables(chance, 1)[0]} quang huyện bầu"
    },
}  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of one run, on the clock and of CPU: this process's and the database's."""
    connection.ensure_connection()
    started, busy = time.perf_counter(), time.process_time() + server_cpu()
    work()
    clock, ended = time.perf_counter() - started, time.process_time() + server_cpu()
    return clock * 1000, (ended - busy) * 1000


def figure(name: str, times: list[tuple[float, float]], **more: float | str) -> Figure:
    """Median and 95th percentile."""
    clock, busy = zip(*times, strict=True)
    return {
        "name": name,
        "median_ms": round(statistics.median(clock), 2),
        "p95_ms": round(statistics.quantiles(clock, n=20, method="inclusive")[-1], 2),
        "cpu_p95_ms": round(statistics.quantiles(busy, n=20, method="inclusive")[-1], 2),
        **more,
    }


def measure_searches(office: Office) -> Iterator[Figure]:
    """A page of results and their count, for each kind of question; then for all kinds together."""
    own = {"agency_id": office.agency_id, "account_id": office.clerk.account_id}
    everything: list[tuple[float, float]] = []
    for name, make in KINDS.items():
        chance, times, found, queries = Random(name), [], 0, 0
        for _ in range(SEARCHES):
            asked = FindQuestion(**own, **make(chance))  # type: ignore[arg-type]  # as KINDS gives it

            def look(asked: FindQuestion = asked) -> int:
                search = Search(asked)
                return search.count and len(search.list_documents())

            with CaptureQueriesContext(connection) as captured:
                found += bool(look())  # warm, as an archive in use is
            queries = max(queries, len(captured))
            times.append(timed(look))
        everything += times
        yield figure(f"search: {name}", times, found=found, queries=queries)
    yield figure("search: all kinds", everything)


def measure_pages(office: Office) -> Iterator[Figure]:
    """Pages as a clerk opens them, through every middleware."""
    client = Client(SERVER_NAME="127.0.0.1")
    sign_in(client, office.clerk.account_id, agency_id=office.agency_id)
    register, find = reverse("documents:register"), reverse("documents:find")
    pages = {
        "register: to assign": f"{register}?state=to_assign",
        "register: all": f"{register}?state=",
        "register: a year, page 40": f"{register}?state=&year=2017&page=40",
        "register: words": f"{register}?q=quy+hoach+dat",
        "search page: nothing asked": find,
        "search page: words": f"{find}?q=quy+hoạch+sử+dụng+đất",
        "search page: words, year, page 3": f"{find}?q=quyet+dinh&year=2017&page=3",
    }
    for name, address in pages.items():
        captured: list[None] = []

        def count(execute: Callable[..., object], *given: object) -> object:
            captured.append(None)  # noqa: B023 - used within this turn only
            return execute(*given)

        with connection.execute_wrapper(count):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        times = [timed(partial(client.get, address)) for _ in range(PAGES)]
        yield figure(f"page, {name}", times, queries=len(captured))


def measure_handling(office: Office) -> Iterator[Figure]:
    """Registering a document and assigning it, each with number, entry, task and facts."""
    chance = Random(7)
    today = timezone.localdate()

    def handle(number: int) -> None:
        now = timezone.now()
        draft = ArrivalDraft(
            channel=Channel.PAPER,
            author="Sở Thử",
            code=f"{number}/{uuid4().hex}",
            issued_on=today,
            type_name="Công văn",
            subject=chance.choice(real_subjects()).text,
        )
        key = register_by_hand(draft=draft, acting=office.clerk, now=now)
        given = Assignment(instruction="Xử lý.", lead=office.lan.account_id)
        assign_arrival(arrival_id=key, assignment=given, page="/", acting=office.leader, now=now)

    times = [timed(partial(handle, number)) for number in range(HANDLED)]
    seconds, busy = (sum(part) / 1000 for part in zip(*times, strict=True))
    rates = {
        "a_second": round(HANDLED / seconds, 1),
        "per_cpu_second": round(HANDLED / busy, 1),
    }
    yield figure("register, number, assign", times, **rates)


def measure_together(office: Office) -> Iterator[Figure]:
    """A hundred documents of the exchange accepted, numbered and assigned at once; told per one."""
    times: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        waiting = receive(office.agency_id, CODE, AT_ONCE, timezone.now())
        times.append(timed(partial(_handle_together, office, waiting)))
    seconds, busy = (sum(part) / 1000 for part in zip(*times, strict=True))
    yield figure(
        f"accept, number, assign {AT_ONCE}",
        [(clock / AT_ONCE, cpu / AT_ONCE) for clock, cpu in times],
        a_second=round(ROUNDS * AT_ONCE / seconds, 1),
        per_cpu_second=round(ROUNDS * AT_ONCE / busy, 1),
    )


def _handle_together(office: Office, waiting: list[UUID]) -> None:
    accepted = accept_many(document_ids=waiting, acting=office.clerk, now=timezone.now())
    rows = list(Arrival.objects.filter(exchange_id__in=waiting).values_list("id", flat=True))
    assigned = assign_many(
        arrival_ids=rows,
        assignment=Assignment(instruction="Xử lý.", lead=office.lan.account_id),
        page_of=str,
        acting=office.leader,
        now=timezone.now(),
    )
    if any(one.refusal for one in (*accepted, *assigned)):
        raise SystemExit("A document was refused.")


def chart(told: dict[int, list[Figure]], vendor: str) -> str:
    """How the cost grows."""
    names = {
        "search: all kinds": "search",
        "page, register: all": "register page",
        "page, search page: words": "search page",
        f"accept, number, assign {AT_ONCE}": "accept and assign",
    }
    # CPU tells more than a busy machine's clock.
    of_size = [{one["name"]: float(one["cpu_p95_ms"]) for one in told[size]} for size in told]
    return draw(
        f"Documents on {vendor}, p95 of CPU",
        x_title="documents in the archive",
        y_title="milliseconds",
        xs=[f"{size:,}" for size in told],
        lines=[(label, [each[name] for each in of_size]) for name, label in names.items()],
    )


def main(arguments: list[str]) -> None:
    """Fill and measure at each size, print, and write JSON and a drawing where asked."""
    parser = argparse.ArgumentParser(prog="bench documents")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="multiples of 10000")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw them there")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]

    told: dict[int, list[Figure]] = {}
    with fresh_database() as vendor:
        office, filled = make_office("Cơ quan đo tốc độ", code=CODE), 0
        for size in sizes:
            started = time.perf_counter()
            fill(office.agency_id, filled, size)
            filled = size
            keep_loaded()  # as each process of the platform does before it answers
            load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
            seconds = time.perf_counter() - started
            print(
                f"-- {vendor}, {size} documents, filled in {seconds:.0f} s, load {load}", flush=True
            )
            told[size] = []
            for item in itertools.chain(
                measure_searches(office),
                measure_pages(office),
                measure_handling(office),
                measure_together(office),
            ):
                told[size].append(item)
                print("  ".join(f"{key}={value}" for key, value in item.items()), flush=True)
            if options.json:
                written = {"database": vendor, "load": load, "sizes": told}
                options.json.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
            if options.svg:
                options.svg.write_text(chart(told, vendor), encoding="utf-8")
