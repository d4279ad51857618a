"""`lienthong inbox`: what came; saved durably first, acknowledged then."""

import argparse
import json
from collections.abc import Iterator

from lienthong.client import (
    AgencyFolder,
    AnswerUntrue,
    EncryptionKeyMissing,
    Fetched,
    FetchedElsewhere,
    FileTaken,
    InboxItem,
    Node,
    NodeRefused,
    make_folder,
)
from lienthong.kernel.errors import gettext_noop
from lienthong.site.agency.authors import AuthorCheck
from lienthong.site.agency.files import save_message
from lienthong.site.agency.refusals import SaveFirst, SomeNotSaved, is_about_message, said_in
from lienthong.site.agency.seals import NOT_BELIEVED, SealCheck, seal_in_words
from lienthong.site.words import Translate, in_columns, in_words
from lienthong.wire import instants

NEW = gettext_noop("new")
ACKNOWLEDGED = gettext_noop("acknowledged")
NAMES_ANOTHER = gettext_noop("THE PACKET NAMES ANOTHER SENDER: {named}")
MISSED = (AnswerUntrue, EncryptionKeyMissing, FetchedElsewhere, FileTaken, NodeRefused)
"""Why a message is not saved now, with which the next one has nothing to do."""
_PAGE = 100


def run_inbox(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Tell of each message in one line, as it comes; with --follow until it is stopped.

    Nothing is acknowledged that is not on the disk whole, or whose seal was found not to hold. A
    message that cannot be had or opened says why, and keeps no other back (EX-100).
    """
    if asked.acknowledge and asked.save is None:
        raise SaveFirst
    if asked.save is not None:
        make_folder(asked.save)
    seals, authors = SealCheck(agency, node, asked.crl), AuthorCheck(node)
    items = node.follow(after=asked.after) if asked.follow else _pages(node, asked.after)
    missed = 0
    for item in items:
        told = _told(item)
        if asked.save is not None:
            try:
                with said_in(translate):
                    fetched, path = save_message(node, asked.save, item)
                    told["saved"], told["seal"] = str(path), seals.check(fetched)
                    told["packet_names"] = authors.find_other(fetched, path)
                    if asked.acknowledge and told["seal"] not in NOT_BELIEVED:
                        _acknowledge(node, fetched, told)
            except MISSED as refusal:
                if not is_about_message(refusal):
                    raise
                missed += 1
                told["refused"] = in_words(refusal, translate)
        print(_line(told, translate, as_json=asked.json), flush=True)
    if missed:
        raise SomeNotSaved(count=missed)


def _acknowledge(node: Node, fetched: Fetched, told: dict[str, object]) -> None:
    if not told["acknowledged_at"]:
        told["acknowledged_at"] = instants.to_text(node.acknowledge(fetched).received_at)


def _pages(node: Node, after: int) -> Iterator[InboxItem]:
    while True:
        page = node.inbox(after=after, limit=_PAGE)
        yield from page.items
        if not page.items:
            return
        after = page.following


def _told(item: InboxItem) -> dict[str, object]:
    envelope = item.envelope
    return {
        "place": item.position,
        "id": str(envelope.id),
        "kind": envelope.kind.value,
        "from": envelope.sender,
        "received_at": instants.to_text(item.received_at),
        "acknowledged_at": item.acknowledged_at and instants.to_text(item.acknowledged_at),
        "reply_to": envelope.reply_to and str(envelope.reply_to),
        "type": envelope.content_type,
        "bytes": envelope.length,
    }


def _line(told: dict[str, object], translate: Translate, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(told, ensure_ascii=False)
    shown = [str(told[name]) for name in ("place", "id", "kind", "from", "received_at", "bytes")]
    shown.append(translate(ACKNOWLEDGED if told["acknowledged_at"] else NEW))
    if "refused" in told:
        shown.append(str(told["refused"]))
    elif "seal" in told:
        shown += [translate(seal_in_words(str(told["seal"]))), str(told["saved"])]
        if told["packet_names"]:
            named = in_columns(str(told["packet_names"]))
            shown.append(translate(NAMES_ANOTHER).format(named=named))
    return in_columns(*shown)
