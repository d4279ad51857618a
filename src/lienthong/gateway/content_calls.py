"""Calls about contents by themselves: upload in parts, fetch from a place on (EX-93 to EX-96)."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID

from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.contents.keeper import storing
from lienthong.gateway.contents.staging import UploadLost
from lienthong.gateway.contents.store import (
    BeginUpload,
    DropUpload,
    MoveUpload,
    StagedPart,
    Upload,
    find_stored,
    find_upload,
    list_parts,
)
from lienthong.gateway.contents.uploads import Part
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import (
    Answer,
    Request,
    Stream,
    answer_json,
    begin_in_threads,
    read_number,
)
from lienthong.gateway.messages import find_for
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import (
    ContentOffsetUneven,
    UploadElsewhere,
    UploadMisplaced,
    UploadUnknown,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.records import MAX_CONTENT_BYTES
from lienthong.wire.refusals import ContentMismatch

MOST_PART_BYTES = 8 * 1024 * 1024
"""Bytes that a part of an upload may have."""
BYTES = b"application/octet-stream"


async def put_content(node: Node, request: Request, sha256: str) -> Answer:
    """PUT /v1/contents/{sha256}?offset=&length=: a part of a content that will be sent (EX-94)."""
    with node.portion(request) as portion:
        patience = node.settings.body_patience
        data = await request.body(portion, limit=MOST_PART_BYTES, patience=patience)
        caller, _ = await node.authenticate(request, data, need=Scope.SEND)
        values = request.query()
        offset = read_number(values, "offset", most=MAX_CONTENT_BYTES)
        length = read_number(values, "length", most=MAX_CONTENT_BYTES)
        node.get_directory().get_sender(caller.code, node.clock())
        node.quotas.check_size(caller.code, caller.limits, length)
        part = Part(offset, length, data)
        with _counted(node, caller, part) as count:
            async with node.uploads.lock_of(caller.code, sha256):
                if await _find(node, caller, sha256) is None:
                    await _begin(node, caller, sha256, part, count)
                upload = await _go_on(node, caller, sha256, part, count)
    return _told(upload)


async def get_upload(node: Node, request: Request, sha256: str) -> Answer:
    """GET /v1/contents/{sha256}: how much of a content its sender has uploaded (EX-95)."""
    caller, _ = await node.authenticate(request, need=Scope.SEND)
    upload = await _find(node, caller, sha256)
    if upload is None:
        raise UploadUnknown(agency=caller.code, sha256=sha256)
    return _told(upload)


async def fetch_content(node: Node, request: Request, message_id: UUID) -> Stream:
    """GET /v1/messages/{id}/content?offset=&limit=: its content alone, or some of it (EX-93)."""
    caller, _ = await node.authenticate(request)
    values = request.query()
    start = read_number(values, "offset", default=0, most=MAX_CONTENT_BYTES)
    limit = read_number(values, "limit", default=MAX_CONTENT_BYTES, most=MAX_CONTENT_BYTES)
    for place in (start, limit):
        if place % CHUNK_BYTES:
            raise ContentOffsetUneven(offset=place, chunk=CHUNK_BYTES)
    codes = codes_of(caller)

    def look(view: StoreView) -> Iterator[bytes]:
        message = find_for(view, caller, message_id)
        found = find_stored(view.connection, message.position)
        chunks = range(start // CHUNK_BYTES, (start + limit) // CHUNK_BYTES)
        return node.contents.read_for(message.id, found, codes, chunks)

    return Stream(await begin_in_threads(await node.reader.read(look)), BYTES)


async def _find(node: Node, caller: AgencyEntry, sha256: str) -> Upload | None:
    return await node.reader.read(lambda view: find_upload(view.connection, caller.code, sha256))


@contextlib.contextmanager
def _counted(node: Node, caller: AgencyEntry, part: Part) -> Iterator[Callable[[], None]]:
    """What counts a part's bytes, once; those of a part that is then refused are given back.

    Only where the content turns out to be another than was named they stay counted (EX-73).
    """
    counted: list[int] = []

    def count() -> None:
        if not counted:
            size, at = len(part.data), time.monotonic()
            node.quotas.take_bytes(caller.code, caller.limits, size=size, at=at)
            counted.append(size)

    try:
        yield count
    except ContentMismatch:
        raise
    except Refusal:
        for size in counted:
            node.quotas.give_back_bytes(caller.code, size=size)
        raise


async def _begin(
    node: Node, caller: AgencyEntry, sha256: str, part: Part, count: Callable[[], None]
) -> None:
    """An upload begins with a part that fits: a refused one leaves nothing (EX-31)."""
    begun = node.uploads.begin(caller.code, sha256, part.length)
    part.check(begun)
    count()
    await node.writer.submit(BeginUpload(begun))


async def _go_on(
    node: Node, caller: AgencyEntry, sha256: str, part: Part, count: Callable[[], None]
) -> Upload:
    """Keep a part while no other process of the node is at the same upload (EX-185)."""
    seen = await _find(node, caller, sha256)
    if seen is not None and seen.object is not None:
        return await _add(node, caller, seen, part, count)
    with storing(), ExitStack() as stack:
        if seen is not None:
            await asyncio.to_thread(stack.enter_context, node.uploads.alone(seen))
        # Only now is it sure that nobody goes on with what is read here.
        upload = await _find(node, caller, sha256)
        if upload is None or seen is None or upload.staged != seen.staged:
            raise UploadElsewhere(sha256=sha256)
        return await _add(node, caller, upload, part, count)


async def _add(
    node: Node, caller: AgencyEntry, upload: Upload, part: Part, count: Callable[[], None]
) -> Upload:
    """Keep a part; what turns out to be another content, or lost, is to be begun anew."""
    if upload.object is not None and part.offset + len(part.data) <= upload.received:
        return upload  # the answer to the last part was lost on the way
    part.check(upload)
    count()
    is_last = part.offset + len(part.data) == upload.length
    before = await _list_parts(node, upload) if is_last else []
    try:
        with storing():
            after, noted = await asyncio.to_thread(node.uploads.add, upload, part, before)
    except (ContentMismatch, UploadLost) as trouble:
        before = await _list_parts(node, upload)
        if not await node.writer.submit(DropUpload(upload)):
            return await _find_moved(node, caller, upload)
        await _forget(node, upload, before)
        if isinstance(trouble, UploadLost):
            raise UploadMisplaced(offset=part.offset, received=0) from trouble
        raise
    try:
        await node.writer.submit(MoveUpload(upload, after.received, after.object, noted))
    except Refusal:
        node.uploads.doubt(upload)
        raise
    if after.object is not None:
        await _forget(node, upload, before)
    return after


async def _find_moved(node: Node, caller: AgencyEntry, upload: Upload) -> Upload:
    """The upload that another process completed meanwhile; refuses one that it only moved on."""
    node.uploads.doubt(upload)
    now = await _find(node, caller, upload.content_sha256)
    if now is None or now.object is None:
        raise UploadElsewhere(sha256=upload.content_sha256)
    return now


async def _list_parts(node: Node, upload: Upload) -> list[StagedPart]:
    return await node.reader.read(lambda view: list_parts(view.connection, upload))


async def _forget(node: Node, upload: Upload, parts: list[StagedPart]) -> None:
    """Remove what was staged; what cannot be removed now is swept away later."""
    with contextlib.suppress(Refusal, OSError):
        await asyncio.to_thread(node.uploads.forget, upload, parts)


def _told(upload: Upload) -> Answer:
    complete = upload.object is not None
    return answer_json({"length": upload.length, "received": upload.received, "complete": complete})
