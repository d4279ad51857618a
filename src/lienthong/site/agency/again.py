"""`lienthong send-again`: what a node lost is sent to it as it was sealed (EX-290)."""

import argparse
import json
import sys
from collections.abc import Iterator
from http import HTTPStatus

from lienthong.client import (
    AgencyFolder,
    AnswerUntrue,
    Node,
    NodeRefused,
    OutboxDamaged,
    Problem,
    Receipted,
    SentMessage,
    SentMessages,
)
from lienthong.client.requests import system_clock
from lienthong.kernel.errors import gettext_noop
from lienthong.site.agency.files import code_of
from lienthong.site.agency.refusals import SomeNotSentAgain, said_in
from lienthong.site.words import Translate, in_columns, in_words
from lienthong.wire import instants

SENT_AGAIN = gettext_noop("sent again")
STILL_THERE = gettext_noop("the node has it")
NOT_UPLOADED = "gateway.content_not_uploaded"
KEPT_ONLY = gettext_noop(
    "What was sent is kept for {days} days after its receipt (keep_sent_days in agency.toml). Of"
    " what is older nothing is here."
)
NOTHING_SENT = gettext_noop("Nothing in {folder} was confirmed from then on. Nothing was sent.")


def run_send_again(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Tell of each message in one line; one that is refused keeps no other back.

    Raises SomeNotSentAgain after the last. A node that is away or busy ends it: what was done
    counts, and the command may be repeated.
    """
    sent = agency.sent()
    if asked.since < system_clock() - agency.keep_sent:
        days = agency.keep_sent.days
        print(translate(KEPT_ONLY).format(days=days), file=sys.stderr, flush=True)
    missed, is_empty = 0, True
    for told in _send_all(sent, node, asked, translate):
        is_empty = False
        missed += "refused" in told
        print(_line(told, translate, as_json=asked.json), flush=True)
    if missed:
        raise SomeNotSentAgain(count=missed)
    if is_empty and not asked.json:
        print(translate(NOTHING_SENT).format(folder=sent.folder))


def _send_all(
    sent: SentMessages, node: Node, asked: argparse.Namespace, translate: Translate
) -> Iterator[dict[str, object]]:
    for one in sent.list_since(asked.since):
        told: dict[str, object] = {"id": one.id}
        try:
            with said_in(translate):
                receipted = _send(one, node)
                sent.keep_again(one, receipted)
        except (AnswerUntrue, NodeRefused, OutboxDamaged) as refusal:
            if not _is_about_message(refusal):
                raise
            told["refused"] = in_words(refusal, translate)
        else:
            receipt = receipted.receipt
            told["received_at"] = instants.to_text(receipt.received_at)
            told["place"] = receipt.leaf_index
            told["again"] = (receipt.received_at, receipt.leaf_index) != (
                one.received_at,
                one.place,
            )
        yield told


def _send(one: SentMessage, node: Node) -> Receipted:
    """Send it; a large content only where the node has not got it."""
    message = one.read()
    try:
        return node.send(message)
    except NodeRefused as refused:
        if code_of(refused) != NOT_UPLOADED:
            raise
        content = one.read_content()
        if content is None:
            raise
    node.upload(content)
    return node.send(message)


def _is_about_message(refusal: AnswerUntrue | NodeRefused | OutboxDamaged) -> bool:
    """Whether the next one may well be taken: not by a node that is unwell or wants a pause."""
    problem = refusal.params.get("problem")
    if not isinstance(problem, Problem):
        return not isinstance(refusal, NodeRefused)
    return (
        problem.status < HTTPStatus.INTERNAL_SERVER_ERROR
        and problem.status != HTTPStatus.TOO_MANY_REQUESTS
    )


def _line(told: dict[str, object], translate: Translate, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(told, ensure_ascii=False)
    if "refused" in told:
        return in_columns(str(told["id"]), str(told["refused"]))
    what = translate(SENT_AGAIN if told["again"] else STILL_THERE)
    return in_columns(str(told["id"]), what, str(told["received_at"]), str(told["place"]))
