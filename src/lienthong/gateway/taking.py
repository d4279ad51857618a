"""How a message gets into the log: admitted, its content sealed, kept and receipted."""

import asyncio
import contextlib
import math
import time
from dataclasses import replace
from typing import cast

from lienthong.gateway.admission import AdmittedMessage, admit_message, admit_sender
from lienthong.gateway.contents.keeper import storing
from lienthong.gateway.contents.store import StoredContent, find_upload
from lienthong.gateway.directory import Directory
from lienthong.gateway.node import Node
from lienthong.gateway.observation import Observation
from lienthong.gateway.terms import (
    BytesTooMany,
    MessagesTooMany,
    PacketOfAnother,
    RepeatedTooOften,
    SenderNotCaller,
)
from lienthong.gateway.vxp.words import author_of, read_without_files
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
    node: Node,
    body: bytes,
    seen: Observation,
    *,
    caller: AgencyEntry | None = None,
    is_author: bool = False,
) -> Receipted:
    """Admit a framed message, keep it, and give its receipt; `seen` learns what it says.

    Refuses one that another agency sealed than `caller`, if that is known, and a packet for VXP
    software that names another sender, unless its author was looked at (`is_author`).
    """
    framed = unframe(body)
    envelope = Envelope.decode(framed.header)
    seen.envelope, seen.agency, seen.message_id = envelope, envelope.sender, envelope.id
    directory = node.get_directory()
    if caller is not None and directory.get_agency(envelope.sender) is not caller:
        raise SenderNotCaller(sender=envelope.sender, caller=caller.code)
    admitted = await _admit(node, directory, envelope, framed)
    allowing = _Allowing(node, directory.get_agency(admitted.sender), caller or seen.peer)
    await allowing.check(admitted)
    if not is_author and node.door.serves(admitted.recipients, directory):
        await _check_author(node, admitted, directory)
    try:
        stored = await _store_content(node, admitted, directory)
        taken = cast("Receipted", await node.writer.submit(replace(admitted, stored=stored)))
    except Refusal:
        with contextlib.suppress(Refusal):  # the store may be why it was refused
            if await _is_kept(node, envelope, framed):  # with another content, say
                allowing.was_here()
        raise
    seen.position, seen.is_new = taken.kept.position, taken.kept.is_new
    if not taken.kept.is_new:
        allowing.was_here()
    return taken


class _Allowing:
    """Whose limits one message is counted on: its sender's, if it is new, else its repeater's."""

    def __init__(self, node: Node, sender: AgencyEntry, by: AgencyEntry | str) -> None:
        self._node = node
        self._sender = sender
        self._by = by
        self._counted = False
        self._size = 0

    async def check(self, message: AdmittedMessage) -> None:
        """Count it as a new one, without looking whether it is: that would cost every message.

        It is looked up where it matters: when there is no room for a new one, and for those who
        repeated something of late; who did so too much is refused (RepeatedTooOften).
        """
        node, sender, at = self._node, self._sender, time.monotonic()
        self._size = len(message.framed.content)
        node.quotas.check_size(sender.code, sender.limits, message.envelope.length)
        if not await self._is_repeated(message, at=at):
            try:
                node.quotas.take_message(sender.code, sender.limits, size=self._size, at=at)
            except (MessagesTooMany, BytesTooMany):
                if not await _is_kept(node, message.envelope, message.framed):
                    raise
            else:
                self._counted = True

    async def _is_repeated(self, message: AdmittedMessage, *, at: float) -> bool:
        """Whether it is here already, as far as it is looked up; refuses one time too many."""
        node, sender, by = self._node, self._sender, self._by
        if not node.repetitions.is_repeating(sender, by, at=at):
            return False
        if not await _is_kept(node, message.envelope, message.framed):
            return False
        wait = node.repetitions.find_wait(sender, by, at=at)
        if wait > 0:
            raise RepeatedTooOften(agency=sender.code, retry_after=math.ceil(wait))
        return True

    def was_here(self) -> None:
        """It was no new one: its sender gets back what was counted (EX-240)."""
        if self._counted:
            self._node.quotas.give_back_message(self._sender.code, size=self._size)
            self._counted = False
        self._node.repetitions.count(self._sender, self._by, size=self._size, at=time.monotonic())


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


async def _check_author(node: Node, admitted: AdmittedMessage, directory: Directory) -> None:
    """Refuse a packet that names another sender than its seal: VXP software goes by it (VX-44).

    What is no packet, or was uploaded before, is looked at when it is fetched.
    """
    content = admitted.framed.content
    try:
        packet = await node.door.aside.read(content, lambda: read_without_files(content))
    except Refusal:
        return
    author = author_of(packet)
    if not directory.is_code_of(author, admitted.sender):
        raise PacketOfAnother(sender=admitted.sender, stated=author)


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
