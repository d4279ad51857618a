"""The rows of contents and uploads: questions and changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lienthong.gateway.connections import Connection
from lienthong.gateway.contents.holders import NODE, Wrap, decode_wraps
from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.terms import TooManyUploads, UploadElsewhere

MOST_UPLOADS = 16
"""Contents that one agency may have on their way, or ready and not yet sent."""
ROWS_LOOKED_AT = 100
_UPLOAD = "agency, content_sha256, length, received, key, staged, object"


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A sealed content: its bytes, or the object of their SHA-256 where they are not in the row.

    `length` is that of the sealed bytes; `keys` holds the content's key, wrapped for its holders.
    """

    data: bytes | None
    sha256: str
    length: int
    keys: bytes

    @property
    def wraps(self) -> list[Wrap]:
        """The content's key, once for each holder."""
        return decode_wraps(self.keys)


@dataclass(frozen=True, slots=True)
class RemovedContent:
    """A content that is gone because its time was over."""

    sha256: str
    removed_ms: int


@dataclass(frozen=True, slots=True)
class PlainContent:
    """A content kept before contents were sealed."""

    data: bytes


@dataclass(frozen=True, slots=True)
class StagedPart:
    """A confirmed part of an upload that is an object of its own: from which sealed byte on."""

    start: int
    length: int
    object: str


Found = StoredContent | RemovedContent | PlainContent


@dataclass(frozen=True, slots=True)
class Upload:
    """How far an agency's upload is; `object` is its place once it is whole."""

    agency: str
    content_sha256: str
    length: int
    received: int
    key: bytes
    staged: str
    object: str | None = None


def find_stored(connection: Connection, position: int) -> Found | None:
    """The content of the message at this position; None for one that is lost."""
    row = connection.execute(
        "SELECT data, sha256, length, keys FROM sealed_content WHERE position = ?", (position,)
    ).fetchone()
    if row is not None:
        return StoredContent(*row)
    row = connection.execute(
        "SELECT sha256, removed_at FROM content_removed WHERE position = ?", (position,)
    ).fetchone()
    if row is not None:
        return RemovedContent(*row)
    return find_plain(connection, position)


def find_plain(connection: Connection, position: int) -> PlainContent | None:
    """The content of a message that was kept before contents were sealed."""
    question = "SELECT data FROM content WHERE position = ?"
    row = connection.execute(question, (position,)).fetchone()
    return PlainContent(row[0]) if row else None


def knows_contents(connection: Connection) -> bool:
    """Whether a node has opened this store since contents are sealed."""
    return connection.has_table("sealed_content")


def find_storage_key(connection: Connection) -> str | None:
    """The fingerprint of the key with which the node last sealed for itself, as far as one sees."""
    rows = connection.execute(
        "SELECT keys FROM sealed_content ORDER BY position DESC LIMIT ?", (ROWS_LOOKED_AT,)
    )
    own = (wrap.key for (keys,) in rows for wrap in decode_wraps(keys) if wrap.code == NODE)
    return next(own, None)


def find_upload(connection: Connection, agency: str, sha256: str) -> Upload | None:
    """An agency's upload of the content with this SHA-256."""
    row = connection.execute(
        f"SELECT {_UPLOAD} FROM upload WHERE agency = ? AND content_sha256 = ?", (agency, sha256)
    ).fetchone()
    return Upload(*row) if row else None


def list_parts(connection: Connection, upload: Upload) -> list[StagedPart]:
    """The objects of an upload's confirmed parts, in order; none where it grows in a file."""
    rows = connection.execute(
        "SELECT start, length, object FROM upload_part WHERE staged = ? ORDER BY start",
        (upload.staged,),
    )
    return [StagedPart(*row) for row in rows]


def list_uploads(connection: Connection) -> list[Upload]:
    """Every upload, whole or not."""
    return [Upload(*row) for row in connection.execute(f"SELECT {_UPLOAD} FROM upload")]


def has_uploads_before(connection: Connection, moved_before: datetime) -> bool:
    """Whether there is an upload with which nobody has gone on since."""
    row = connection.execute(
        "SELECT 1 FROM upload WHERE moved_at < ? LIMIT 1", (to_milliseconds(moved_before),)
    ).fetchone()
    return row is not None


def is_used(connection: Connection, name: str) -> bool:
    """Whether a message or an upload has its content in the object of this name."""
    row = connection.execute(
        "SELECT 1 FROM sealed_content WHERE sha256 = ? AND data IS NULL"
        " UNION ALL SELECT 1 FROM upload WHERE object = ?"
        " UNION ALL SELECT 1 FROM upload_part WHERE object = ? LIMIT 1",
        (name, name, name),
    ).fetchone()
    return row is not None


def list_removable(
    connection: Connection, *, received_before: datetime, now: datetime, limit: int
) -> list[int]:
    """Positions of contents whose time is over, oldest first (EX-97).

    They were received before, and no recipient still waits for them: each has acknowledged, or the
    message has expired. Reports that lie in their rows stay: they prove what became of a document.
    """
    rows = connection.execute(
        "SELECT position FROM message WHERE received_at < ?"
        " AND (kind <> 'status' OR position IN"
        " (SELECT position FROM sealed_content WHERE data IS NULL))"
        " AND position IN (SELECT position FROM sealed_content)"
        " AND (NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.position = message.position"
        " AND NOT EXISTS (SELECT 1 FROM acknowledgement WHERE message = inbox.position"
        " AND acknowledgement.agency = inbox.agency))"
        " OR EXISTS (SELECT 1 FROM expiry WHERE expiry.position = message.position"
        " AND expires_at <= ?)) ORDER BY position LIMIT ?",
        (to_milliseconds(received_before), to_milliseconds(now), limit),
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class BeginUpload:
    """An agency begins to upload; refuses one too many. One that is there goes on."""

    upload: Upload

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep it; how many bytes of it are there."""
        one = self.upload
        found = find_upload(connection, one.agency, one.content_sha256)
        if found is not None:
            return found.received
        count: int = connection.execute(
            "SELECT count(*) FROM upload WHERE agency = ?", (one.agency,)
        ).fetchone()[0]
        if count >= MOST_UPLOADS:
            raise TooManyUploads(agency=one.agency, most=MOST_UPLOADS)
        connection.execute(
            "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (one.agency, one.content_sha256, one.length, 0, one.key, one.staged, None, now_ms),
        )
        return 0


@dataclass(frozen=True, slots=True)
class MoveUpload:
    """More bytes are durable; with `object`, the content is whole and in its place."""

    before: Upload
    received: int
    object: str | None = None
    part: StagedPart | None = None

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Note it, unless another call was faster."""
        one = self.before
        moved = connection.execute(
            "UPDATE upload SET received = ?, object = ?, moved_at = ?"
            " WHERE agency = ? AND content_sha256 = ? AND received = ? AND staged = ?",
            (
                *(self.received, self.object, now_ms),
                *(one.agency, one.content_sha256, one.received, one.staged),
            ),
        )
        if moved.rowcount != 1:
            raise UploadElsewhere(sha256=one.content_sha256)
        if self.object is not None:
            connection.execute("DELETE FROM upload_part WHERE staged = ?", (one.staged,))
        elif self.part is not None:
            connection.execute(
                "INSERT INTO upload_part VALUES (?, ?, ?, ?)",
                (one.staged, self.part.start, self.part.length, self.part.object),
            )
        return self.received


@dataclass(frozen=True, slots=True)
class DropUpload:
    """An upload that is not what it said it would be, as it was looked at."""

    upload: Upload

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Forget it, and how many were forgotten: none that others have moved on since."""
        one = self.upload
        gone = connection.execute(
            "DELETE FROM upload WHERE agency = ? AND content_sha256 = ? AND staged = ?"
            " AND received = ? AND object IS NULL",
            (one.agency, one.content_sha256, one.staged, one.received),
        )
        if gone.rowcount == 1:
            connection.execute("DELETE FROM upload_part WHERE staged = ?", (one.staged,))
        return gone.rowcount


@dataclass(frozen=True, slots=True)
class DropOldUploads:
    """Uploads that nobody has gone on with, or sent, since."""

    moved_before: datetime

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Forget them; how many they were."""
        dropped = connection.execute(
            "DELETE FROM upload WHERE moved_at < ?", (to_milliseconds(self.moved_before),)
        )
        connection.execute(
            "DELETE FROM upload_part WHERE staged NOT IN (SELECT staged FROM upload)"
        )
        return dropped.rowcount


@dataclass(frozen=True, slots=True)
class RemoveContents:
    """The contents of these messages go; that they did stays on record (EX-97)."""

    positions: Sequence[int]

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Note the removal, then remove, also what VXP's lists show of it (VX-41); how many."""
        for position in self.positions:
            connection.execute(
                "INSERT INTO content_removed SELECT position, sha256, ? FROM sealed_content"
                " WHERE position = ?",
                (now_ms, position),
            )
            connection.execute("DELETE FROM sealed_content WHERE position = ?", (position,))
            connection.execute(
                "UPDATE vxp_document SET shown = NULL WHERE position = ? AND shown IS NOT NULL",
                (position,),
            )
        return len(self.positions)


Change = BeginUpload | MoveUpload | DropUpload | DropOldUploads | RemoveContents
