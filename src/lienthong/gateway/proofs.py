"""Calls about the log: checkpoints, their consistency, and proofs for a message (EX-18, EX-19)."""

import time
from datetime import timedelta
from uuid import UUID

from lienthong.gateway import waiting
from lienthong.gateway.attestations.store import find_cosigned, find_token, list_lines
from lienthong.gateway.cursors import MOST_CURSOR
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Answer, Request, answer_json, read_number
from lienthong.gateway.messages import find_for, to_base64
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import CheckpointPending, CheckpointTooEarly, CheckpointUnknown
from lienthong.ledger import log
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.cosignatures import add_lines
from lienthong.wire.directory_snapshot import AgencyEntry

NOTE = b"text/plain; charset=utf-8"
GRACE = timedelta(seconds=2)
"""How much longer than a checkpoint's interval a proof waits for one that covers it."""


async def get_checkpoint(node: Node, request: Request) -> Answer:
    """GET /v1/checkpoint?size=: the newest checkpoint, or that of a size, as a signed note."""
    size = read_number(request.query(), "size", default=0, most=MOST_CURSOR)
    note = await node.reader.read(lambda view: _cosigned(view, _find_checkpoint(view, size)))
    return Answer(200, note, NOTE)


async def prove_consistency(node: Node, request: Request) -> Answer:
    """GET /v1/checkpoint/consistency?from=&to=: that the log of one size extends the other.

    `from` must be given; `to` is the newest checkpoint's size when left out (EX-19).
    """
    values = request.query()
    old_size = read_number(values, "from", most=MOST_CURSOR)
    new_size = read_number(values, "to", default=0, most=MOST_CURSOR)

    def look(view: StoreView) -> dict[str, object]:
        new = _find_checkpoint(view, new_size)
        proof = log.prove_consistency(view.log, old_size=old_size, new_size=new.size)
        hashes = [to_base64(item) for item in proof]
        return {"from": old_size, "to": new.size, "hashes": hashes}

    return answer_json(await node.reader.read(look))


async def prove_message(node: Node, request: Request, message_id: UUID) -> Answer:
    """GET /v1/messages/{id}/proof?size=: that the message and its acknowledgements are in the log.

    Without a size, waits for a checkpoint that covers them all.
    """
    caller, _ = await node.authenticate(request)
    size = read_number(request.query(), "size", default=0, most=MOST_CURSOR)
    positions = await node.reader.read(lambda view: _positions(view, caller, message_id))
    message_position = positions[""]
    checkpoint = await _covering(node, size, max(positions.values()))
    if checkpoint.size <= message_position:
        raise CheckpointTooEarly(size=checkpoint.size, position=message_position)

    def look(view: StoreView) -> dict[str, object]:
        proved = {
            agency: _proof(view, position, checkpoint.size)
            for agency, position in positions.items()
            if position < checkpoint.size
        }
        receipt = view.find_receipt(positions[""])
        message = {**proved.pop(""), "receipt": to_base64(receipt) if receipt else None}
        acknowledged = [{"agency": agency, **proof} for agency, proof in proved.items()]
        return {
            "size": checkpoint.size,
            "checkpoint": _cosigned(view, checkpoint).decode(),
            "message": message,
            "acknowledgements": acknowledged,
            "cosigned_size": find_cosigned(view.connection, max(positions.values())),
            "timestamp": _stamp(view, message_position),
        }

    return answer_json(await node.reader.read(look))


async def _covering(node: Node, size: int, position: int) -> KeptCheckpoint:
    """The checkpoint of this size; for 0, the newest, once it covers the position."""
    until = time.monotonic() + (node.settings.checkpoint_interval + GRACE).total_seconds()
    with node.waiters.waiting((waiting.CHECKPOINT,)) as news:
        while True:
            newest = await node.reader.read(lambda view: view.log.find_newest_checkpoint())
            covered = newest is not None and newest.size > position
            left = until - time.monotonic()
            if size or covered or left <= 0:
                break
            await waiting.wait(news, left)
    if not size and not covered:
        raise CheckpointPending(position=position)
    return await node.reader.read(lambda view: _find_checkpoint(view, size))


def _cosigned(view: StoreView, checkpoint: KeptCheckpoint) -> bytes:
    """A checkpoint's note with the cosignatures that there are so far (EX-125)."""
    return add_lines(checkpoint.note, list_lines(view.connection, checkpoint.size))


def _stamp(view: StoreView, position: int) -> dict[str, object] | None:
    """The earliest time-stamp token over a checkpoint that covers a message (EX-129)."""
    kept = find_token(view.connection, position)
    if kept is None:
        return None
    hashes = log.prove_inclusion(view.log, index=position, size=kept.size)
    return {
        "size": kept.size,
        "checkpoint": _find_checkpoint(view, kept.size).note.decode(),
        "token": to_base64(kept.token),
        "hashes": [to_base64(item) for item in hashes],
    }


def _find_checkpoint(view: StoreView, size: int) -> KeptCheckpoint:
    """The checkpoint of this size, or the newest for 0."""
    kept = view.log.find_checkpoint(size=size) if size else view.log.find_newest_checkpoint()
    if kept is None:
        raise CheckpointUnknown(size=size)
    return kept


def _positions(view: StoreView, caller: AgencyEntry, message_id: UUID) -> dict[str, int]:
    """Where the message ("") and acknowledgements by agency lie; a recipient sees only its own."""
    message = find_for(view, caller, message_id)
    codes = codes_of(caller)
    positions = {"": message.position}
    for delivery in view.list_deliveries(message.position):
        leaf = delivery.acknowledgement_position
        if leaf is not None and (message.sender in codes or delivery.agency in codes):
            positions[delivery.agency] = leaf
    return positions


def _proof(view: StoreView, position: int, size: int) -> dict[str, object]:
    leaf = view.log.find_leaf(index=position) or b""
    hashes = log.prove_inclusion(view.log, index=position, size=size)
    return {
        "index": position,
        "leaf": to_base64(leaf),
        "hashes": [to_base64(item) for item in hashes],
    }
