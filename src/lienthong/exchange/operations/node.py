"""Call the node: what it refuses, and that it is away, become refusals of ours and are noted."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeVar

import structlog

from lienthong import client
from lienthong.exchange.models import NodeWatch
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.rules.problems import (
    MOST_WORDS,
    problem_as_json,
    read_troubles,
    troubles_as_json,
)
from lienthong.exchange.terms import (
    ContentNotOpened,
    DirectoryBehind,
    LimitReached,
    MessageRefusedByNode,
    MessageUntrue,
    NodeStoresNothing,
    NodeUnreachable,
    NodeUnwell,
)
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Fault, Refusal, gettext_noop, keep_params
from lienthong.wire.records import Envelope

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

PAUSE = timedelta(seconds=5)
"""How long a node that does not answer is left alone."""

_NO_REASON = gettext_noop("it does not say why; its own log does")
_STORING_REFUSED = frozenset({"gateway.node_not_storing", "gateway.storage_unavailable"})
_NOTED = ["checked_at", "unreachable_since_at", "next_attempt_at", "problem", "whole_at"]
_WORTH_ANOTHER_TRY = frozenset({408, 500, 502, 503, 504})
_DIRECTORY_BEHIND = frozenset(
    {"gateway.directory_missing", "gateway.agency_unknown", "gateway.key_unknown"}
)


def call_node(now: datetime, call: Callable[[], Answer]) -> Answer:
    """What the node answers to `call`.

    Raises, all worth another try, NodeUnreachable when it is away or out of order, DirectoryBehind
    when it does not know who calls or is called and LimitReached when an agency sent too much; and
    MessageRefusedByNode when it refuses for good.
    Whether it answers is noted for the console.
    """
    try:
        answer = call()
    except client.NodeUnreachable as away:
        reason = str(away.params["reason"])
        raise _note_away(NodeUnreachable(problem=reason), reason, now) from away
    except (client.AnswerUnreadable, client.AnswerUntrue) as strange:
        raise _note_away(NodeUnreachable(problem=strange), str(strange), now) from strange
    except client.NodeRefused as refused:
        raise _sorted(refused, now) from refused
    _note_back(now)
    return answer


def require_storing(health: Mapping[str, Json], now: datetime) -> None:
    """Raise NodeStoresNothing for a node that says so: of its log it tells nothing then.

    A full disk or a token that is out is no lost log, and no reason to restore anything.
    """
    if health.get("log") is None:
        told = {one.part: one.words for one in read_troubles(troubles_as_json(health))}
        reason = told.get("store", _NO_REASON)
        raise _note_away(NodeStoresNothing(reason=reason), str(reason), now)


def call_about(envelope: Envelope, now: datetime, call: Callable[[], Answer]) -> Answer:
    """Like call_node, for one message: what is wrong with that one alone is its own problem.

    Raises MessageUntrue for an answer that does not hold, and for one the node fails at;
    ContentNotOpened for a content encrypted to a key of which the file is gone.
    """

    def give() -> Answer | Refusal:
        try:
            return call()
        except (client.AnswerUnreadable, client.AnswerUntrue) as strange:
            return strange
        except client.NodeRefused as refused:
            if _said(refused).status != HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            return refused

    try:
        given = call_node(now, give)
    except client.EncryptionKeyMissing as missing:
        raise ContentNotOpened(**missing.params) from missing
    if isinstance(given, Refusal):
        raise MessageUntrue(id=envelope.id, sender=envelope.sender, problem=given) from given
    return given


def _said(refused: client.NodeRefused) -> client.Problem:
    said: client.Problem = refused.params["problem"]  # type: ignore[assignment]  # params are objects
    return said


def _sorted(
    refused: client.NodeRefused, now: datetime
) -> NodeUnreachable | DirectoryBehind | LimitReached | MessageRefusedByNode:
    """Whether trying again may help: when the node is unwell, or its directory is behind ours."""
    said = _said(refused)
    if said.code in _DIRECTORY_BEHIND:
        _note_back(now)
        mark_directory_due()
        return DirectoryBehind(problem=said.told)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:  # one agency's limit, not the node's trouble
        _note_back(now)
        return LimitReached(problem=said.told)
    if said.fault == Fault.THIS_SYSTEM or said.status in _WORTH_ANOTHER_TRY:
        return _note_away(_unwell(said), said.detail, now)
    _note_back(now)
    kept = {
        "code": said.code,
        "message": said.message,
        "params": keep_params(said.params),
        "fault": said.fault,
    }
    return MessageRefusedByNode(problem=said.told, said=kept)


def _unwell(said: client.Problem) -> NodeUnreachable:
    reason = said.params.get("reason")
    if said.code in _STORING_REFUSED and isinstance(reason, str):
        return NodeStoresNothing(reason=reason[:MOST_WORDS])
    return NodeUnwell(problem=said.told)


def _note_away(refusal: NodeUnreachable, reason: str, now: datetime) -> NodeUnreachable:
    """Kept with all that waits; the reason in the node's own words goes to the operator's log."""
    watch, _ = NodeWatch.objects.get_or_create(id=1)
    watch.checked_at = now
    if watch.unreachable_since_at is None:
        watch.unreachable_since_at = now
        log.warning("node_away", code=refusal.code, problem=reason)
    watch.next_attempt_at = now + PAUSE
    watch.problem = problem_as_json(refusal)
    watch.whole_at = None
    watch.save(update_fields=_NOTED)
    return refusal


def _note_back(now: datetime) -> None:
    """Written only when it tells something new: a busy node is called many times a second."""
    watch, _ = NodeWatch.objects.get_or_create(id=1)
    known = watch.checked_at is not None and watch.checked_at > now - PAUSE
    if known and watch.unreachable_since_at is None:
        return
    watch.checked_at = now
    if watch.unreachable_since_at is not None:
        watch.unreachable_since_at = None
        log.warning("node_back")
    if watch.broken_since_at is None:
        watch.next_attempt_at = None
        watch.problem = None
    watch.save(update_fields=_NOTED)
