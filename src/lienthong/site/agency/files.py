"""Files that an agency's commands send and save: small ones whole, large ones in parts."""

import stat
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from uuid import UUID

from lienthong.client import (
    CONTENT_REMOVED,
    PART_BYTES,
    Fetched,
    FileContent,
    FileTaken,
    InboxItem,
    Node,
    NodeRefused,
    keep,
)
from lienthong.site.agency.refusals import FileOverLimit
from lienthong.site.verify import FileIsNone, FileUnreadable, read_file
from lienthong.wire.edxml import MAX_PACKET_BYTES
from lienthong.wire.framing import frame
from lienthong.wire.records import EDXML_CONTENT_TYPE, MAX_CONTENT_BYTES

WHOLE = ".message"
"""How the file is called that is written last."""


def read_content(path: Path) -> bytes | FileContent:
    """An ordinary file to send: its bytes, or of a large one what a message says of it.

    Refuses one that cannot be read and one larger than any content may be.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileIsNone(file=path)
        if found.st_size > MAX_CONTENT_BYTES:
            raise FileOverLimit(file=path, size=found.st_size, limit=MAX_CONTENT_BYTES)
        if found.st_size > PART_BYTES:
            return FileContent.of(path)
    except OSError as error:
        raise FileUnreadable(file=path, problem=error.strerror) from error
    return read_file(path, PART_BYTES)


def save_message(
    node: Node, folder: Path, item: InboxItem, *, name: str | None = None, whole: str = WHOLE
) -> tuple[Fetched, Path]:
    """Fetch a message and keep it with its content, durably; the content's file.

    Names are made of numbers and the id only: nothing a sender chose is in them. A file that is
    there from before must hold the same; then the node may have removed its own by now. `name` is
    what its files are called already: sent again, a message may have another place (EX-271);
    `whole` how the file ends that has its seal.
    """
    envelope = item.envelope
    name = name or f"{item.position:010d}-{envelope.id}"
    suffix = "edxml" if envelope.content_type == EDXML_CONTENT_TYPE else "content"
    path = folder / f"{name}.{suffix}"
    if envelope.length > PART_BYTES:
        fetched = _save_large(node, path, item)
    else:
        fetched = fetch_or_take(node, envelope.id, path if _holds(path, item) else None)
        keep(path, fetched.framed.content)
    keep(folder / f"{name}{whole}", frame(fetched.framed))
    return fetched, path


def fetch_or_take(node: Node, message_id: UUID, kept: Path | None) -> Fetched:
    """A message with its document: the node's, or where that has removed it, the copy in a file.

    Raises what the node refuses with; refuses a file that holds something else.
    """
    try:
        return node.fetch(message_id)
    except NodeRefused as refused:
        if code_of(refused) != CONTENT_REMOVED or kept is None:
            raise
    head = node.fetch_head(message_id)
    content = read_file(kept, MAX_PACKET_BYTES)
    head.envelope.check_content(content)
    return replace(head, framed=replace(head.framed, content=content))


def code_of(refused: NodeRefused) -> str:
    """The code of what the node refused; none where it gave no problem."""
    return str(getattr(refused.params["problem"], "code", ""))


def _save_large(node: Node, path: Path, item: InboxItem) -> Fetched:
    if not path.exists():
        return node.fetch_to(item.envelope.id, path)
    if not _holds(path, item):
        raise FileTaken(file=path)
    return node.fetch_head(item.envelope.id)


def _holds(path: Path, item: InboxItem) -> bool:
    """Whether a file is there and holds the content of this message."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == item.envelope.sha256
