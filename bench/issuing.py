"""Issuing to many recipients: `./run bench issuing [--recipients 500] [--rounds 5] [--json FILE]`.

A sealed document of the province is issued to that many agencies of one platform; measured is from
the clerk's click until it lies in all inboxes of the node (its signed receipt), and the parts of
it; then how long each copy takes that is read for its recipient. Uses a database of its own, of the
kind the settings name, and a real node on the loopback.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
django.setup()  # before any table is imported

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._database import fresh_database  # noqa: E402
from lienthong.audit.terms import SYSTEM  # noqa: E402
from lienthong.directory.operations import record_change  # noqa: E402
from lienthong.directory.queries import find_by_code  # noqa: E402
from lienthong.directory.terms import (  # noqa: E402
    EVERYWHERE,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Particulars,
)
from lienthong.documents.operations import issue_dispatch, read_next, take_in_received  # noqa: E402
from lienthong.documents.settings import DocumentsSettings  # noqa: E402
from lienthong.documents.terms import Way  # noqa: E402
from lienthong.documents.testing import make_sealed  # noqa: E402
from lienthong.documents.tests.issuing import office_of  # noqa: E402
from lienthong.exchange.models import IncomingDocument  # noqa: E402
from lienthong.exchange.operations import (  # noqa: E402
    collect_inboxes,
    hand_over,
    host_recipients,
)
from lienthong.exchange.queries import get_sent_document  # noqa: E402
from lienthong.exchange.testing import FORMED_ON, LONG_AGO, make_province  # noqa: E402
from lienthong.exchange.tests.conftest import running_platform  # noqa: E402
from lienthong.work.testing import Office  # noqa: E402

GOAL = 2.0
"""Seconds to all inboxes of 500 recipients (the goal of document work)."""


def make_agencies(count: int) -> list[tuple[UUID, str]]:
    """Agencies that get documents, ids and names."""
    lines = tuple(
        ChangeLine(
            new=Particulars(
                name=f"UBND xã Đo lường {number:03}",
                type=AgencyKind.PEOPLES_COMMITTEE.value,
                code=f"H56.DO.{number:03}",
                demonstration=True,
            )
        )
        for number in range(count)
    )
    for line in lines:
        change = Change(
            kind=ChangeKind.FORMED, body=Body.AGENCY, effective_on=FORMED_ON, lines=(line,)
        )
        record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=LONG_AGO)
    return [
        (find_by_code(code=f"H56.DO.{number:03}")[0].card.id, f"UBND xã Đo lường {number:03}")
        for number in range(count)
    ]


def issue_once(office: Office, number: int, to: list[tuple[UUID, str]]) -> dict[str, float]:
    """Seconds of the click, and until the node has confirmed that all inboxes hold it."""
    recipients = [(agency_id, name, Way.EXCHANGE) for agency_id, name in to]
    dispatch_id = make_sealed(office, number, to=recipients)
    started = time.perf_counter()
    issue_dispatch(dispatch_id=dispatch_id, acting=office.clerk, now=timezone.now())
    issued = time.perf_counter()
    message_id = _message_of(dispatch_id)
    hand_over(settings.EXCHANGE, message_id=message_id, now=timezone.now())
    ended = time.perf_counter()
    sent = get_sent_document(agency_id=office.agency_id, document_id=message_id)
    if sent.summary.at_node_at is None:
        raise SystemExit("The node did not confirm the document.")
    return {"click": issued - started, "all_inboxes": ended - started}


def read_copies() -> dict[str, float]:
    """Seconds to read and examine what lies in the inboxes: the first copy, then each other one.

    Every recipient has the same bytes; who reads them is the platform of all of them.
    """
    while collect_inboxes(settings.EXCHANGE, now=timezone.now()):
        pass
    for received in IncomingDocument.objects.all():
        take_in_received(document_id=received.key, agency_id=received.agency_id, now=timezone.now())
    spent = []
    started = time.perf_counter()
    while read_next(timezone.now()):
        ended = time.perf_counter()
        spent.append(ended - started)
        started = ended
    return {"copies": len(spent), "first_copy_s": spent[0], "copy_s": statistics.median(spent)}


def _message_of(dispatch_id: UUID) -> UUID:
    from lienthong.documents.models import Dispatch  # noqa: PLC0415 - after the settings

    message_id = Dispatch.objects.get(id=dispatch_id).exchange_id
    if message_id is None:
        raise SystemExit("The document did not go through the exchange.")
    return message_id


def measure(recipients: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Keys of all recipients, made while a document lies with its signer; then each round."""
    with running_platform(folder) as (made, _node):
        settings.EXCHANGE = replace(made)
        settings.DOCUMENTS = DocumentsSettings.under(folder / "home")
        office = office_of(make_province().province)
        to = make_agencies(recipients)
        started = time.perf_counter()
        host_recipients(
            settings.EXCHANGE, agency_ids=[agency_id for agency_id, _ in to], now=timezone.now()
        )
        keys = time.perf_counter() - started
        first = issue_once(office, 1, to)
        rest = [issue_once(office, number, to) for number in range(2, rounds + 2)]
        read = read_copies()
    return {
        "recipients": recipients,
        "keys_s": keys,
        "first_s": first["all_inboxes"],
        "click_s": statistics.median(one["click"] for one in rest),
        "all_inboxes_s": statistics.median(one["all_inboxes"] for one in rest),
        "worst_s": max(one["all_inboxes"] for one in rest),
        **read,
    }


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./run bench issuing", description=__doc__)
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    with fresh_database() as kind, tempfile.TemporaryDirectory() as folder:
        found = {"database": kind, **measure(given.recipients, given.rounds, Path(folder))}
    print(
        "{database}: {recipients} recipients: click {click_s:.2f} s, all inboxes"
        " {all_inboxes_s:.2f} s (worst {worst_s:.2f} s), the first time {first_s:.2f} s;"
        " keys before it {keys_s:.2f} s; {copies} copies read: the first {first_copy_s:.3f} s,"
        " each other one {copy_s:.3f} s".format(**found)
    )
    print(f"goal: {GOAL:.0f} s")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
