"""Messages that a node has receipted, kept as they were sealed: should it lose them (EX-290).

By the day of their receipt (UTC): `sent/2026-11-25/ID.message`, beside it `ID.TIME.receipt`, and of
a content that was uploaded by itself `ID.content`.
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
    move,
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
        kept. Whoever is killed meanwhile has the file still where it was.
        """
        if self._kept_for <= timedelta():
            remove(path)
            return
        self._forget_older(min(now, receipted.receipt.received_at))
        self._put(path, receipted, content)

    def keep_again(self, sent: SentMessage, receipted: Receipted) -> None:
        """Keep it by its new receipt; the one from before stays where it was."""
        receipt = receipted.receipt
        if (receipt.received_at, receipt.leaf_index) != (sent.received_at, sent.place):
            content = sent.read_content()
            self._put(sent.path, receipted, content)
            if content is not None and not sent.path.exists():
                remove(sent.content_path)

    def _put(self, path: Path, receipted: Receipted, content: FileContent | None) -> None:
        receipt, earlier = receipted.receipt, receipted.earlier
        at = receipt.received_at.astimezone(UTC)
        day = self._folder / f"{at:%Y-%m-%d}"
        make_folder(self._folder)
        make_folder(day)
        kept = day / f"{receipt.id}{MESSAGE}"
        if content is not None:
            copy_once(content.path, kept.with_suffix(CONTENT))
        write_once(kept.with_suffix(f".{at:%H%M%S%f}{RECEIPT}"), frame(receipted.framed))
        if earlier is None:
            move(path, kept)
        else:
            write_once(kept, frame(earlier))
            remove(path)

    def list_since(self, since: datetime) -> list[SentMessage]:
        """What the node took from an instant on, in the order in which it did.

        One whose receipt cannot be read is among them: better once too often.
        """
        first = since.astimezone(UTC).date()
        found = []
        for day in self._list_days():
            clear_leftovers(day)
            if date.fromisoformat(day.name) < first:
                continue
            for path in day.glob(f"*{MESSAGE}"):
                receipt = _read_receipt(path)
                at, place = (receipt.received_at, receipt.leaf_index) if receipt else (since, -1)
                found.append(SentMessage(path=path, received_at=at, place=place))
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
