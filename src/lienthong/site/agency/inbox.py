"""`lienthong inbox`: what came; saved durably first, acknowledged then."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

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
    NodeUnreachable,
    Patience,
    is_cursor_lost,
    may_pass,
)
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.site.agency.authors import AuthorCheck
from lienthong.site.agency.refusals import (
    AnotherUnderId,
    SaveFirst,
    SomeNotSaved,
    SomeSetAside,
    is_about_message,
    said_in,
)
from lienthong.site.agency.saved import SavedMessages
from lienthong.site.agency.seals import NOT_BELIEVED, SealCheck, seal_in_words
from lienthong.site.words import Translate, in_columns, in_words, visible
from lienthong.wire import instants
from lienthong.wire.likeness import Likeness

NEW = gettext_noop("new")
ACKNOWLEDGED = gettext_noop("acknowledged")
NAMES_ANOTHER = gettext_noop("THE PACKET NAMES ANOTHER SENDER: {named}")
ANEW_TOO = gettext_noop("SEALED ANEW: it had come before; both seals are kept")
MISSED = (
    AnotherUnderId,
    AnswerUntrue,
    EncryptionKeyMissing,
    FetchedElsewhere,
    FileTaken,
    NodeRefused,
)
"""Why a message is not saved now, with which the next one has nothing to do."""
ANEW = gettext_noop(
    "The node was put back to an older copy: the place asked for is none of its log any more. The"
    " inbox is read from the start; what is saved in {folder} is passed over."
)
UNCERTAIN = gettext_noop(
    "Only --after was given. Should the node have been put back to an older copy since, nothing"
    " shows it, and messages that came meanwhile are passed over. Each line says what to give next"
    " time: --after together with --history."
)
WAITS = gettext_noop("{why} It is waited for and asked again, at the latest every minute.")
BACK = gettext_noop("The node answers again.")
_PAGE = 100


def run_inbox(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Tell of each message in one line, as it comes; with --follow until it is stopped.

    Nothing is acknowledged that is not on the disk whole, or whose seal was found not to hold. A
    message that cannot be had or opened says why, and keeps no other back (EX-100).
    """
    _prepare(asked, translate)
    saved = None if asked.save is None else SavedMessages(asked.save)

    def holds(item: InboxItem) -> bool:
        is_done = item.acknowledged_at is not None or not asked.acknowledge
        return is_done and saved is not None and saved.compare(item) is Likeness.SAME

    seals, authors = SealCheck(agency, node, asked.crl), AuthorCheck(node)

    def save(kept: SavedMessages, item: InboxItem, told: dict[str, object]) -> None:
        with said_in(translate):
            fetched, path, likeness = kept.save(node, item)
            told["sealed_anew"] = likeness is Likeness.SEALED_ANEW
            told["saved"], told["seal"] = str(path), seals.check(fetched)
            told["packet_names"] = authors.find_other(fetched, path)
            if asked.acknowledge and told["seal"] not in NOT_BELIEVED:
                _acknowledge(node, fetched, told)

    missed: list[Refusal] = []
    tell = partial(_tell_outage, translate)
    for item in _list(node, asked, holds, translate):
        told = _told(item)
        if saved is not None:
            try:
                _keep_on(partial(save, saved, item, told), tell if asked.follow else None)
            except MISSED as refusal:
                if not is_about_message(refusal):
                    raise
                missed.append(refusal)
                told["refused"] = in_words(refusal, translate)
        print(_line(told, translate, as_json=asked.json), flush=True)
    _require_all_saved(missed)


def _require_all_saved(missed: list[Refusal]) -> None:
    """Say at the end how many were not, or were set aside."""
    aside = sum(isinstance(refusal, AnotherUnderId) for refusal in missed)
    if len(missed) > aside:
        raise SomeNotSaved(count=len(missed) - aside)
    if aside:
        raise SomeSetAside(count=aside)


def _prepare(asked: argparse.Namespace, translate: Translate) -> None:
    """Refuse what cannot be meant, and say what is not known of a place given without history."""
    if asked.acknowledge and asked.save is None:
        raise SaveFirst
    if asked.after and not asked.history:
        print(translate(UNCERTAIN), file=sys.stderr, flush=True)


def _keep_on(work: Callable[[], None], tell: Callable[[Refusal | None], None] | None) -> None:
    """Do it, whoever follows again until a node that is away has come back (EX-281)."""
    if tell is None:
        work()
        return
    patience = Patience(tell)
    while True:
        try:
            work()
        except (NodeRefused, NodeUnreachable) as refusal:
            if not may_pass(refusal) or (
                isinstance(refusal, NodeRefused) and is_about_message(refusal)
            ):
                raise
            time.sleep(patience.pause_after(refusal))
        else:
            patience.end()
            return


def _tell_outage(translate: Translate, why: Refusal | None) -> None:
    said = translate(BACK) if why is None else translate(WAITS).format(why=in_words(why, translate))
    print(visible(said), file=sys.stderr, flush=True)


def _acknowledge(node: Node, fetched: Fetched, told: dict[str, object]) -> None:
    if not told["acknowledged_at"]:
        told["acknowledged_at"] = instants.to_text(node.acknowledge(fetched).received_at)


def _list(
    node: Node,
    asked: argparse.Namespace,
    holds: Callable[[InboxItem], bool],
    translate: Translate,
) -> Iterator[InboxItem]:
    """The messages from the place asked for on; from the start where the node was put back.

    What is saved is passed over then. Without a folder nobody knows what the agency holds, and the
    node's refusal says what to do (EX-273).
    """
    read: Callable[..., Iterator[InboxItem]] = partial(_pages, node)
    if asked.follow:
        read = partial(node.follow, tell=partial(_tell_outage, translate))
    items, is_anew = read(after=asked.after, history=asked.history), False
    while True:
        try:
            yield from (item for item in items if not (is_anew and holds(item)))
        except NodeRefused as refused:
            if asked.save is None or not is_cursor_lost(refused):
                raise
        else:
            return
        print(translate(ANEW).format(folder=asked.save), file=sys.stderr, flush=True)
        items, is_anew = read(), True


def _pages(node: Node, after: int = 0, history: str = "") -> Iterator[InboxItem]:
    while True:
        page = node.inbox(after=after, history=history, limit=_PAGE)
        yield from page.items
        if not page.items:
            return
        after, history = page.following, page.history


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
        "after": item.position + 1,
        "history": item.history,
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
        if told["sealed_anew"]:
            shown.append(translate(ANEW_TOO))
        if told["packet_names"]:
            named = in_columns(str(told["packet_names"]))
            shown.append(translate(NAMES_ANOTHER).format(named=named))
    shown.append(f"--after {told['after']} --history {told['history']}")
    return in_columns(*shown)
