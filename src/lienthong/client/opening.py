"""Opening messages: whole as they were sent, or encrypted for this agency (EN-76, EX-100)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from lienthong.client.answers import Fetched, FetchedInbox
from lienthong.client.judging import Judging
from lienthong.client.refusals import AnswerUntrue, ContentApart, EncryptionKeyMissing
from lienthong.kernel.errors import gettext_noop
from lienthong.wire.content_cipher import (
    CHUNK_BYTES,
    SEALED_CHUNK_BYTES,
    ContentCipher,
    split,
)
from lienthong.wire.framing import Framed, SealedFrame, split_frames, unframe_either
from lienthong.wire.records import Envelope
from lienthong.wire.secrecy import EncryptionKey, encryption_fingerprint, open_key


@dataclass(frozen=True, slots=True)
class Head:
    """A message without its content, and what opens the content if it comes encrypted."""

    fetched: Fetched
    cipher: ContentCipher | None


class Opener(Judging):
    """Reads messages of one node with the private encryption keys of one agency.

    What comes out is a message as it was sent, with content that matches its header (EN-77).
    """

    def __init__(self, address: str, keys: Iterable[EncryptionKey]) -> None:
        """With none of the keys, messages that come as they were sent are read all the same."""
        self.address = address
        self._keys = {encryption_fingerprint(key.public_key()): key for key in keys}

    def read(self, body: bytes, *, message_id: UUID | None = None) -> Fetched:
        """One message. Refuses another one than `message_id` (AnswerUntrue).

        Raises AnswerUnreadable for bytes of another form, AnswerUntrue for a content that does not
        open or is not the one in the header, EncryptionKeyMissing for one encrypted to a key that
        is not here, ContentApart for one that is to be fetched by itself.
        """
        framed, envelope = self._take_apart(body, message_id)
        if _is_left_out(framed, envelope):
            raise ContentApart(id=envelope.id, length=envelope.length)
        return self._believe(framed, envelope)

    def read_head(self, body: bytes, *, message_id: UUID) -> Head:
        """A message that comes without its content; refuses as `read` does."""
        framed, envelope = self._take_apart(body, message_id)
        cipher = None
        if isinstance(framed, SealedFrame):
            with self._holding(gettext_noop("the key of the content, wrapped for this agency")):
                cipher = self._cipher(framed, envelope)
        bare = Framed(header=framed.header, seal=framed.seal)
        return Head(fetched=Fetched(envelope=envelope, framed=bare), cipher=cipher)

    def open_part(self, head: Head, data: bytes, *, offset: int) -> bytes:
        """Some of a content from a chunk on: at least one whole chunk, or the last one.

        Refuses (AnswerUntrue) what does not open, and what is longer or shorter than can be.
        """
        length = head.fetched.envelope.length
        with self._holding(gettext_noop("the content")):
            part = data if head.cipher is None else _open(head.cipher, data, offset, length)
        end = offset + len(part)
        fits = bool(part) and (end == length or (end < length and end % CHUNK_BYTES == 0))
        self._require(
            fits, gettext_noop("a content of {length} bytes with {end}"), length=length, end=end
        )
        return part

    def read_many(self, body: bytes, *, following: int, history: str) -> FetchedInbox:
        """A sequence of messages; those that cannot be opened are told beside the others."""
        with self.reading():
            frames = split_frames(body)
        messages, left_out, refusals = [], [], []
        for framed, envelope in map(self._take_apart, frames):
            if _is_left_out(framed, envelope):
                left_out.append(envelope)
                continue
            try:
                messages.append(self._believe(framed, envelope))
            except (AnswerUntrue, EncryptionKeyMissing) as refusal:
                refusals.append(refusal)
        return FetchedInbox(
            messages=tuple(messages),
            left_out=tuple(left_out),
            refusals=tuple(refusals),
            following=following,
            history=history,
        )

    def _believe(self, framed: Framed | SealedFrame, envelope: Envelope) -> Fetched:
        with self._holding(gettext_noop("the content")):
            content = framed.content
            if isinstance(framed, SealedFrame):
                content = self._cipher(framed, envelope).open(content)
            envelope.check_content(content)
        whole = Framed(header=framed.header, seal=framed.seal, content=content)
        return Fetched(envelope=envelope, framed=whole)

    def _take_apart(
        self, body: bytes, message_id: UUID | None = None
    ) -> tuple[Framed | SealedFrame, Envelope]:
        with self.reading():
            framed = unframe_either(body)
            envelope = Envelope.decode(framed.header)
        self._require(
            message_id in {None, envelope.id}, gettext_noop("message {of}"), of=envelope.id
        )
        return framed, envelope

    def _cipher(self, sealed: SealedFrame, envelope: Envelope) -> ContentCipher:
        key = self._keys.get(sealed.key)
        if key is None:
            raise EncryptionKeyMissing(id=envelope.id, key=sealed.key)
        content_key = open_key(sealed.wrap, key=key, message_id=envelope.id, holder=sealed.holder)
        return ContentCipher(content_key)


def _open(cipher: ContentCipher, data: bytes, offset: int, length: int) -> bytes:
    """Sealed chunks from the one at `offset` on."""
    return b"".join(
        cipher.open_chunk(index, sealed, last=(index + 1) * CHUNK_BYTES >= length)
        for index, sealed in enumerate(split(data, SEALED_CHUNK_BYTES), offset // CHUNK_BYTES)
    )


def _is_left_out(framed: Framed | SealedFrame, envelope: Envelope) -> bool:
    """Whether a message comes without its content; a sealed empty one has a tag."""
    return not framed.content and (envelope.length > 0 or isinstance(framed, SealedFrame))
