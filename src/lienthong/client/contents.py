"""Contents too large for one call: uploaded in parts, fetched into a file (EX-93 to EX-96).

Neither is ever whole in memory, and both go on where they were cut off.
"""

import fcntl
import os
from dataclasses import dataclass
from hashlib import file_digest
from http import HTTPStatus
from io import BufferedRandom
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from lienthong.client.answers import Fetched
from lienthong.client.judging import Judging
from lienthong.client.kept_files import OWNER_ONLY, put_in_place
from lienthong.client.opening import Head, Opener
from lienthong.client.reading import Members
from lienthong.client.refusals import AnswerUntrue, FetchedElsewhere, NodeRefused
from lienthong.client.requests import Ask, Call
from lienthong.kernel.errors import Told, gettext_noop
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.records import Envelope

PART_BYTES: Final = 64 * CHUNK_BYTES
"""4 MiB: what is asked for or sent at a time."""
ELSEWHERE: Final = frozenset({"gateway.upload_elsewhere", "gateway.upload_misplaced"})
"""What a node says of a part when another call about the same upload was faster."""
MOST_SURPRISES: Final = 5
"""How often in turn that may be so without the upload having got any further."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as the content of a message: its length and the SHA-256 that the header states."""

    path: Path
    length: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read the file once. Raises OSError for one that cannot be read."""
        with path.open("rb") as file:
            return cls(path, path.stat().st_size, file_digest(file, "sha256").hexdigest())


class Transfers(Judging):
    """Large contents to and from one node, on behalf of one agency."""

    def __init__(self, address: str, opener: Opener) -> None:
        """`opener` has the agency's encryption keys."""
        self.address = address
        self._opener = opener

    def upload(self, content: FileContent) -> Call[None]:
        """Upload a file, or what of it is not at the node yet; send its message then.

        Where another try of ours is further, it goes on from there (EX-94, EX-185). Raises
        NodeRefused, also when the file has changed since it was read.
        """
        path = f"/v1/contents/{content.sha256}"
        offset, complete = yield from self._ask_how_far(path)
        surprises, furthest = 0, offset
        with content.path.open("rb") as file:
            while not complete:
                file.seek(offset)
                ask = Ask(
                    method="PUT",
                    path=f"{path}?offset={offset}&length={content.length}",
                    body=file.read(PART_BYTES),
                    content_type="application/octet-stream",
                )
                try:
                    response = yield ask
                    offset, complete = self._read(response.json())
                except NodeRefused as refused:
                    code = getattr(refused.params["problem"], "code", "")
                    if code not in ELSEWHERE or surprises == MOST_SURPRISES:
                        raise
                    offset, complete = yield from self._ask_how_far(path)
                    surprises = 0 if offset > furthest else surprises + 1
                    furthest = max(furthest, offset)

    def download(self, message_id: UUID, target: Path) -> Call[Fetched]:
        """Fetch a message, its content into the new file `target`; the message comes without it.

        What was fetched before an interruption lies beside and is gone on with. Raises what `fetch`
        raises, FileTaken for a target that is there, and FetchedElsewhere while another process
        fetches it into the same folder.
        """
        head = yield from self._head(message_id)
        partial = target.with_name(f".{message_id}.part")
        with open_alone(partial, message_id) as file:
            done = file.seek(0, os.SEEK_END) // CHUNK_BYTES * CHUNK_BYTES
            file.truncate(done)
            file.seek(done)
            while done < head.fetched.envelope.length:
                query = f"offset={done}&limit={PART_BYTES}"
                path = f"/v1/messages/{message_id}/content?{query}"
                response = yield Ask(method="GET", path=path)
                done += file.write(self._opener.open_part(head, response.content, offset=done))
            file.flush()
            os.fsync(file.fileno())
            self._check(head.fetched.envelope, file, partial)
        put_in_place(partial, target)
        return head.fetched

    def fetch_head(self, message_id: UUID) -> Call[Fetched]:
        """A message without its content, also of one that was removed."""
        return (yield from self._head(message_id)).fetched

    def _head(self, message_id: UUID) -> Call[Head]:
        response = yield Ask(method="GET", path=f"/v1/messages/{message_id}?content=no")
        return self._opener.read_head(response.content, message_id=message_id)

    def _check(self, envelope: Envelope, file: BufferedRandom, partial: Path) -> None:
        """Refuse another content than the header states, and begin anew next time."""
        file.seek(0)
        if file_digest(file, "sha256").hexdigest() != envelope.sha256:
            partial.unlink()
            raise AnswerUntrue(
                address=self.address,
                what=Told(gettext_noop("the content of message {of}"), {"of": envelope.id}),
            )

    def _ask_how_far(self, path: str) -> Call[tuple[int, bool]]:
        try:
            response = yield Ask(method="GET", path=path)
        except NodeRefused as refused:
            if getattr(refused.params["problem"], "status", 0) != HTTPStatus.NOT_FOUND:
                raise
            return 0, False
        return self._read(response.json())

    def _read(self, answer: object) -> tuple[int, bool]:
        with self.reading():
            members = Members(answer)
            return members.number("received"), members.flag("complete")


def open_alone(partial: Path, message_id: UUID) -> BufferedRandom:
    """A file that grows, for this process alone; refuses while another one has it.

    Whoever had it before may have given it its final name meanwhile: then a new one is begun.
    """
    while True:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), partial.stat()):
                return os.fdopen(descriptor, "r+b")
        except BlockingIOError:
            os.close(descriptor)
            raise FetchedElsewhere(id=message_id, folder=partial.parent) from None
        except FileNotFoundError:
            pass
        os.close(descriptor)
