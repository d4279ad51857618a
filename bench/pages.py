"""Server time of pages with all real data: `./run bench pages [--json FILE]`.

Each page beside the floor of the same run: an empty page of the shell, through the same
middleware. The pages of the exchange hold sixty documents to six communes each, brought there by a
real node. No network but the loopback and no browser. Uses a database of its own, of the
kind the settings name, which goes away at the end. Another folder's pages: add a function to PAGES.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
django.setup()  # before any table is imported

from django.conf import settings  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from bench._database import fresh_database  # noqa: E402
from bench._working_day import sign_in_as, working_day  # noqa: E402
from lienthong.directory.queries import find_by_code, find_by_name, list_events  # noqa: E402
from lienthong.directory.terms import ChangeKind  # noqa: E402
from lienthong.exchange.queries import (  # noqa: E402
    ReceivedQuestion,
    SentQuestion,
    list_received,
    list_sent,
)
from lienthong.identity.queries import open_to_all  # noqa: E402
from lienthong.site.urls import urlpatterns as pages_of_the_site  # noqa: E402

ROUNDS = 40
Page = tuple[str, str]
"""What a page is, and where."""

Visit = tuple[Client, Page]
"""Who looks at which page."""


@open_to_all
def empty(request: HttpRequest) -> HttpResponse:
    """A page with nothing in it but the frame."""
    return render(request, "shell/page.html", {"page_title": "Trang"})


urlpatterns = [*pages_of_the_site, path("trang-trong", empty, name="bench_empty")]


def pages_of_directory() -> Iterable[Page]:
    """The directory: what is looked at most, and what holds most."""
    search, tree = reverse("directory:search"), reverse("directory:tree")
    yield "search, nothing typed", search
    yield "search, a name", f"{search}?q=nga+son"
    yield "search, a name with many hits", f"{search}?q=ubnd"
    yield "search, a code", f"{search}?q=14758"
    yield "tree of today", tree
    yield "tree of 2018", f"{tree}?on=2018-01-01"
    yield "map", reverse("directory:map")
    yield "map of districts", f"{reverse('directory:map')}?on=2024-12-31"
    province = find_by_code(code="38")[0].card
    yield "province", reverse("directory:unit", args=[province.id])
    committee = find_by_code(code="H56")[0].card
    yield "provincial committee", reverse("directory:agency", args=[committee.id])
    for name in ("huyện Nga Sơn", "ubnd huyện Nga Sơn"):
        card = find_by_name(text=name, limit=1)[0].card
        yield card.name, reverse(f"directory:{card.body}", args=[card.id])
    yield "changes", reverse("directory:changes")
    (event,) = list_events(kind=ChangeKind.DISSOLVED, limit=1)
    yield "one change", reverse("directory:change", args=[event.id])


def pages_of_cooperation() -> Iterable[Page]:
    """The agreements on record."""
    yield "agreements", reverse("cooperation:list")
    yield "agreements by year", reverse("cooperation:years")
    for agreement in AGREEMENTS:
        yield f"agreement {agreement}", reverse("cooperation:agreement", args=[agreement])


def visits() -> Iterable[Visit]:
    """Every page with who looks at it."""
    anybody = Client(SERVER_NAME="127.0.0.1")
    for pages in PAGES:
        yield from ((anybody, page) for page in pages())
    yield anybody, ("sign-in", reverse("account_login"))
    sender = sign_in_as("vanthu.tinh", code="H56")
    yield sender, ("start page, clerk of the province", "/")
    yield sender, ("documents sent", reverse("exchange:sent"))
    newest = list_sent(asked=SentQuestion(agency_id=find_by_code(code="H56")[0].card.id))[0]
    yield sender, ("one document sent", reverse("exchange:sent_one", args=[newest.id]))
    yield sender, ("write a document", reverse("exchange:compose"))
    receiver = sign_in_as("vanthu.ngason", code="H56.MINHHOA.16093")
    yield receiver, ("start page, clerk of a commune", "/")
    yield receiver, ("documents received", reverse("exchange:received"))
    agency = find_by_code(code="H56.MINHHOA.16093")[0].card.id
    arrived = list_received(asked=ReceivedQuestion(agency_id=agency))[0]
    page = reverse("exchange:received_one", args=[arrived.id])
    yield receiver, ("one document received", page)
    officer = sign_in_as("chuongtrinh", code="H56.MINHHOA.S09")
    yield officer, ("start page, programme officer", "/")
    yield officer, ("amend an agreement", reverse("cooperation:amend", args=[AGREEMENTS[0]]))
    administrator = sign_in_as("quantri.tinh", code="H56")
    yield administrator, ("accounts", reverse("identity_accounts"))
    office = find_by_code(code="H56")[0].card.id
    yield administrator, ("posts", reverse("directory:appointments", args=[office]))
    yield administrator, ("enter a change", f"{reverse('directory:new_change')}?{A_CHANGE}")
    operator = sign_in_as("vanhanh")
    yield operator, ("start page, operator", "/")
    yield operator, ("console of the exchange", reverse("exchange:console"))
    yield operator, ("record of facts", reverse("record"))


PAGES: tuple[Callable[[], Iterable[Page]], ...] = (pages_of_directory, pages_of_cooperation)
AGREEMENTS = ("A1", "A7")
A_CHANGE = "kind=merged&body=unit"


def measure(client: Client, name: str, address: str) -> dict[str, float | int | str]:
    """Median and 95th percentile of a page, on the clock and of this process's CPU."""
    clock, busy, size = [], [], 0
    for number in range(ROUNDS + 1):
        started, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        if answer.status_code != HttpResponse.status_code:
            raise SystemExit(f"{address} answered {answer.status_code}")
        if number:  # the first one warms up
            clock.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        size = len(answer.content)
    return {
        "name": name,
        "median_ms": round(statistics.median(clock), 1),
        "p95_ms": round(statistics.quantiles(clock, n=20, method="inclusive")[-1], 1),
        "cpu_p95_ms": round(statistics.quantiles(busy, n=20, method="inclusive")[-1], 1),
        "kib": size // 1024,
    }


def main(arguments: list[str]) -> None:
    """Measure all pages in a fresh database and print them; `--json FILE` writes them too."""
    parser = argparse.ArgumentParser(prog="bench pages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as JSON")
    options = parser.parse_args(arguments)

    settings.ROOT_URLCONF = __name__
    with fresh_database() as vendor, working_day():
        client = Client(SERVER_NAME="127.0.0.1")
        figures = [measure(client, "floor: an empty page", reverse("bench_empty"))]
        figures += [measure(who, *page) for who, page in visits()]
    floor = float(figures[0]["median_ms"])
    for item in figures:
        item["ratio"] = round(float(item["median_ms"]) / floor, 1)
        print("  ".join(f"{key}={value}" for key, value in item.items()))
    if options.json:
        told = json.dumps({"database": vendor, "figures": figures}, indent=2, ensure_ascii=False)
        options.json.write_text(told + "\n", encoding="utf-8")
