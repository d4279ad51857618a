"""How a message gets into the log: admitted, its content sealed, kept and receipted."""

import asyncio
import time
from dataclasses import replace
from typing import cast

from lienthong.gateway.admission import AdmittedMessage, admit_message, admit_sender
from lienthong.gateway.contents.keeper import storing
from lienthong.gateway.contents.store import StoredContent, find_upload
from lienthong.gateway.directory import Directory
from lienthong.gateway.node import Node
from lienthong.gateway.observation import Observation
from lienthong.gateway.terms import SenderNotCaller
from lienthong.gateway.writer import Receipted
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.framing import Framed, unframe
from lienthong.wire.records import Envelope

LARGE_CONTENT = 256 * 1024
"""Bytes from which on hashing and sealing leave the event loop for a thread."""
MANY_AGENCIES = 16
"""Agencies from which on wrapping a key for each leaves the event loop for a thread."""


async def take_message(
    node: Node, body: bytes, seen: Observation, *, caller: AgencyEntry | None = None
) -> Receipted:
    """Admit a framed message, keep it, and give its receipt; `seen` learns what it says.

    Refuses one that another agency sealed than `caller`, if that is known.
    """
    framed = unframe(body)
    envelope = Envelope.decode(framed.header)
    seen.envelope, seen.agency, seen.message_id = envelope, envelope.sender, envelope.id
    directory = node.get_directory()
    if caller is not None and directory.get_agency(envelope.sender) is not caller:
        raise SenderNotCaller(sender=envelope.sender, caller=caller.code)
    admitted = await _admit(node, directory, envelope, framed)
    own = directory.get_agency(admitted.sender).limits
    size = len(framed.content)
    node.quotas.take_message(admitted.sender, own, size=size, at=time.monotonic())
    node.quotas.check_size(admitted.sender, own, envelope.length)
    stored = await _store_content(node, admitted, directory)
    taken = cast("Receipted", await node.writer.submit(replace(admitted, stored=stored)))
    seen.position, seen.is_new = taken.kept.position, taken.kept.is_new
    return taken


async def _admit(
    node: Node, directory: Directory, envelope: Envelope, framed: Framed
) -> AdmittedMessage:
    """Decide on the sender and its seal, then on the recipients.

    What is here already reached those it was sent to, whoever of them may get something today: it
    is admitted for its receipt alone (EX-11).
    """
    now = node.clock()
    allowed = node.settings.allowed_clock_difference
    sender = admit_sender(envelope, framed, directory=directory, now=now, allowed=allowed)
    try:
        return admit_message(envelope, framed, sender=sender, directory=directory, now=now)
    except Refusal:
        if not await _is_kept(node, envelope, framed):
            raise
        return AdmittedMessage(envelope=envelope, framed=framed, sender=sender.code, recipients=())


async def _store_content(
    node: Node, admitted: AdmittedMessage, directory: Directory
) -> StoredContent | None:
    """Check a message's content and seal it, or find the one uploaded before (EX-90, EX-96).

    None where none was uploaded, and for a large one that is here already.
    """
    envelope, content = admitted.envelope, admitted.framed.content
    agencies = [directory.get_agency(code) for code in (admitted.sender, *admitted.recipients)]

    def seal() -> StoredContent:
        envelope.check_content(content)
        with storing():
            return node.contents.seal(content, message_id=envelope.id, agencies=agencies)

    if content or not envelope.length:
        if len(content) > LARGE_CONTENT:
            is_here = await _is_kept(node, envelope, admitted.framed)
            return None if is_here else await asyncio.to_thread(seal)
        return await asyncio.to_thread(seal) if len(agencies) > MANY_AGENCIES else seal()
    upload = await node.reader.read(
        lambda view: find_upload(view.connection, admitted.sender, envelope.sha256)
    )
    if upload is None or upload.object is None or upload.length != envelope.length:
        return None
    return node.uploads.use(upload, message_id=envelope.id, agencies=agencies)


async def _is_kept(node: Node, envelope: Envelope, framed: Framed) -> bool:
    """Whether these bytes are here: then nothing is to be sealed once more (EX-11)."""
    kept = await node.reader.read(lambda view: view.find_message(envelope.id))
    return kept is not None and (kept.header, kept.seal) == (framed.header, framed.seal)
