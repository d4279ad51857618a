"""Messages that a node has receipted, kept as they were sealed: should it lose them (EX-290).

By the day of their receipt (UTC): `sent/2026-11-25/ID.message`, beside it `ID.TIME.receipt`, and of
a content that was uploaded by itself `ID.content`. An id stands for the bytes that were kept first:
others that a node receipted under it lie beside them, as `ID.TIME.other-message` and so on.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from lienthong.client.answers import Receipted
from lienthong.client.contents import FileContent
from lienthong.client.kept_files import (
    clear_leftovers,
    copy_once,
    make_folder,
    remove,
    write_once,
)
from lienthong.client.refusals import OutboxDamaged
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import Envelope, Receipt

MESSAGE: Final = ".message"
RECEIPT: Final = ".receipt"
CONTENT: Final = ".content"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """One of them: where it lies, when the node took it last, and at which place of its log."""

    path: Path
    received_at: datetime
    place: int

    @property
    def id(self) -> str:
        """The message's id."""
        return self.path.stem

    def read(self) -> Framed:
        """The sealed bytes, of a large content without it. Refuses (OutboxDamaged) others."""
        try:
            message = unframe(self.path.read_bytes())
            envelope = Envelope.decode(message.header)
            if message.content or not self.content_path.exists():
                envelope.check_content(message.content)
        except Refusal as refusal:
            raise OutboxDamaged(file=self.path) from refusal
        return message

    @property
    def content_path(self) -> Path:
        """Where a content lies that was uploaded by itself."""
        return self.path.with_suffix(CONTENT)

    def read_content(self) -> FileContent | None:
        """The content that was uploaded by itself; refuses (OutboxDamaged) one that was changed."""
        if not self.content_path.exists():
            return None
        content = FileContent.of(self.content_path)
        if content.sha256 != Envelope.decode(self.read().header).sha256:
            raise OutboxDamaged(file=self.content_path)
        return content


class SentMessages:
    """The folder; what is in it is removed some days after its receipt."""

    def __init__(self, folder: Path, *, kept_for: timedelta) -> None:
        """Use the folder, made when it is needed; with no time at all nothing is kept."""
        self._folder = folder
        self._kept_for = kept_for

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def keep(
        self,
        path: Path,
        receipted: Receipted,
        *,
        content: FileContent | None = None,
        now: datetime,
    ) -> None:
        """Take a receipted message's file over, durably, with its receipt and its large content.

        Where the node had the message before, sealed otherwise (`receipted.earlier`), that one is
        kept. Other bytes that lie here under the id stay as they are, with their receipts, and
        these are put beside them. Whoever is killed meanwhile has the file still where it was.
        """
        if self._kept_for <= timedelta():
            remove(path)
            return
        self._forget_older(min(now, receipted.receipt.received_at))
        earlier = receipted.earlier
        message = path.read_bytes() if earlier is None else frame(earlier)
        self._put(message, receipted, content)
        remove(path)

    def keep_again(self, sent: SentMessage, receipted: Receipted) -> None:
        """Keep it by its new receipt; the one from before stays where it was."""
        receipt = receipted.receipt
        if (receipt.received_at, receipt.leaf_index) != (sent.received_at, sent.place):
            self._put(sent.path.read_bytes(), receipted, sent.read_content())

    def find(self, message_id: UUID) -> list[SentMessage]:
        """What is kept under an id, the newest day first; one message, but for other days' bytes.

        One whose receipt cannot be read counts as received at the beginning of its day.
        """
        found = []
        for day in sorted(self._list_days(), reverse=True):
            path = day / f"{message_id}{MESSAGE}"
            if path.exists():
                found.append(_read_sent(path, _begin_of(day)))
        return found

    def _put(self, message: bytes, receipted: Receipted, content: FileContent | None) -> None:
        """Write it by its receipt's day, beside other bytes of its id; on other days it goes."""
        receipt = receipted.receipt
        at = receipt.received_at.astimezone(UTC)
        day = self._folder / f"{at:%Y-%m-%d}"
        make_folder(self._folder)
        make_folder(day)
        kept = day / f"{receipt.id}{MESSAGE}"
        timed = f"{receipt.id}.{at:%H%M%S%f}"
        is_other = kept.exists() and kept.read_bytes() != message
        stem = day / (timed if is_other else kept.stem)
        if content is not None:
            copy_once(content.path, _named(stem, CONTENT, is_other=is_other))
        receipt_path = _named(day / timed, RECEIPT, is_other=is_other)
        write_once(receipt_path, frame(receipted.framed))
        write_once(_named(stem, MESSAGE, is_other=is_other), message)
        if not is_other:
            self._leave_once(kept, message)

    def _leave_once(self, kept: Path, message: bytes) -> None:
        """Remove the same bytes from other days: they are to be sent again once, in their order."""
        for one in self.find(UUID(kept.stem)):
            if one.path != kept and one.path.read_bytes() == message:
                remove(one.path)
                remove(one.content_path)

    def list_since(self, since: datetime) -> list[SentMessage]:
        """What the node took from an instant on, in the order in which it did.

        One whose receipt cannot be read is among them: better once too often.
        """
        first = since.astimezone(UTC).date()
        found = []
        for day in self._list_days():
            clear_leftovers(day)
            if date.fromisoformat(day.name) >= first:
                found += [_read_sent(path, since) for path in day.glob(f"*{MESSAGE}")]
        found = [sent for sent in found if sent.received_at >= since and _is_id(sent.id)]
        return sorted(found, key=lambda sent: (sent.received_at, sent.place, sent.id))

    def _forget_older(self, now: datetime) -> None:
        last = (now - self._kept_for).astimezone(UTC).date()
        for day in self._list_days():
            if date.fromisoformat(day.name) < last:
                for path in day.iterdir():
                    path.unlink(missing_ok=True)
                with suppress(OSError):  # another process forgets it at this moment
                    day.rmdir()

    def _list_days(self) -> Iterator[Path]:
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            with suppress(ValueError):
                date.fromisoformat(path.name)
                yield path


def _named(stem: Path, suffix: str, *, is_other: bool) -> Path:
    return Path(f"{stem}.other-{suffix[1:]}" if is_other else f"{stem}{suffix}")


def _begin_of(day: Path) -> datetime:
    return datetime.fromisoformat(day.name).replace(tzinfo=UTC)


def _read_sent(path: Path, otherwise: datetime) -> SentMessage:
    """A message with its newest receipt; without one received at the instant given, at no place."""
    receipt = _read_receipt(path)
    at, place = (receipt.received_at, receipt.leaf_index) if receipt else (otherwise, -1)
    return SentMessage(path=path, received_at=at, place=place)


def _read_receipt(path: Path) -> Receipt | None:
    """The newest receipt of a message that can be read; it may have been sent again."""
    found = []
    for one in path.parent.glob(f"{path.stem}.*{RECEIPT}"):
        with suppress(OSError, Refusal):
            found.append(Receipt.decode(unframe(one.read_bytes()).header))
    return max(found, key=lambda receipt: receipt.received_at, default=None)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
