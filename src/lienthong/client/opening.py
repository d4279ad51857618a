"""Opening messages: whole as they were sent, or encrypted for this agency (EN-76, EX-100)."""

from collections.abc import Iterable
from uuid import UUID

from lienthong.client.answers import Fetched, FetchedInbox
from lienthong.client.judging import Judging
from lienthong.client.refusals import AnswerUntrue, EncryptionKeyMissing
from lienthong.wire.content_cipher import ContentCipher
from lienthong.wire.framing import Framed, SealedFrame, split_frames, unframe_either
from lienthong.wire.records import Envelope
from lienthong.wire.secrecy import EncryptionKey, encryption_fingerprint, open_key


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
        is not here.
        """
        with self._reading():
            framed = unframe_either(body)
            envelope = Envelope.decode(framed.header)
        self._require(message_id in {None, envelope.id}, f"message {envelope.id}")
        with self._holding("content"):
            whole = self._open(framed, envelope) if isinstance(framed, SealedFrame) else framed
            envelope.check_content(whole.content)
        return Fetched(envelope=envelope, framed=whole)

    def read_many(self, body: bytes, *, following: int) -> FetchedInbox:
        """A sequence of messages; those that cannot be opened are told beside the others."""
        with self._reading():
            frames = split_frames(body)
        messages, refusals = [], []
        for frame in frames:
            try:
                messages.append(self.read(frame))
            except (AnswerUntrue, EncryptionKeyMissing) as refusal:
                refusals.append(refusal)
        return FetchedInbox(messages=tuple(messages), refusals=tuple(refusals), following=following)

    def _open(self, sealed: SealedFrame, envelope: Envelope) -> Framed:
        key = self._keys.get(sealed.key)
        if key is None:
            raise EncryptionKeyMissing(id=envelope.id, key=sealed.key)
        content_key = open_key(sealed.wrap, key=key, message_id=envelope.id, holder=sealed.holder)
        content = ContentCipher(content_key).open(sealed.content)
        return Framed(header=sealed.header, seal=sealed.seal, content=content)
