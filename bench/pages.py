"""Server time of pages with all real data: `./run bench pages [--json FILE]`.

Each page beside the floor of the same run: an empty page of the shell, through the same
middleware. No network and no browser. Uses a database of its own, beside the one the settings
name, which is dropped at the end. Another folder's pages: add a function to PAGES.
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
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from lienthong.audit.terms import SYSTEM  # noqa: E402
from lienthong.directory.operations import load_register  # noqa: E402
from lienthong.directory.queries import find_by_code, find_by_name, list_events  # noqa: E402
from lienthong.directory.terms import ChangeKind  # noqa: E402
from lienthong.identity.queries import open_to_all  # noqa: E402
from lienthong.site.urls import urlpatterns as pages_of_the_site  # noqa: E402

ROUNDS = 40
Address = tuple[str, str]
"""What a page is, and where."""


@open_to_all
def empty(request: HttpRequest) -> HttpResponse:
    """A page with nothing in it but the frame."""
    return render(request, "shell/page.html", {"page_title": "Trang"})


urlpatterns = [*pages_of_the_site, path("trang-trong", empty, name="bench_empty")]


def pages_of_directory() -> Iterable[Address]:
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


PAGES: tuple[Callable[[], Iterable[Address]], ...] = (pages_of_directory,)


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
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_pages_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        load_register(actor=SYSTEM, now=timezone.now())
        client = Client(SERVER_NAME="127.0.0.1")
        figures = [measure(client, "floor: an empty page", reverse("bench_empty"))]
        figures += [measure(client, *page) for pages in PAGES for page in pages()]
        vendor = connection.vendor
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
    floor = float(figures[0]["median_ms"])
    for item in figures:
        item["ratio"] = round(float(item["median_ms"]) / floor, 1)
        print("  ".join(f"{key}={value}" for key, value in item.items()))
    if options.json:
        told = json.dumps({"database": vendor, "figures": figures}, indent=2, ensure_ascii=False)
        options.json.write_text(told + "\n", encoding="utf-8")
