"""What `lienthong inbox --save` has in its folder, and what comes under an id that is there."""

from pathlib import Path

from lienthong.client import Fetched, InboxItem, Node, clear_leftovers, make_folder
from lienthong.kernel.errors import Refusal
from lienthong.site.agency.files import WHOLE, save_message
from lienthong.site.agency.refusals import AnotherUnderId
from lienthong.wire.framing import unframe
from lienthong.wire.likeness import Likeness, compare
from lienthong.wire.records import Envelope, digest

SET_ASIDE = "set-aside"
"""The folder in it for messages that are others than what was saved under their id."""
SEALED_ANEW = ".sealed-anew"
_MARK = 12
"""Digits of a header's hash that stand in a file's name."""


class SavedMessages:
    """The folder: which messages are in it whole, by their id."""

    def __init__(self, folder: Path) -> None:
        """Look into the folder, made when it is needed."""
        make_folder(folder)
        clear_leftovers(folder, folder / SET_ASIDE)
        self.folder = folder
        names = (file.name.removesuffix(WHOLE) for file in folder.glob(f"*-*{WHOLE}"))
        self._names = {name.partition("-")[2]: name for name in names}

    def compare(self, item: InboxItem) -> Likeness | None:
        """What a message is to the one saved under its id; None where none is.

        A saved file that cannot be read any more counts for nothing: then it is told of.
        """
        name = self._names.get(str(item.envelope.id))
        if name is None:
            return None
        found = Likeness.ANOTHER
        for file in (self._whole(name), *self._sealed_anew(name)):
            try:
                held = Envelope.decode(unframe(file.read_bytes()).header)
            except (OSError, Refusal):
                return None
            likeness = compare(held, item.envelope)
            if likeness is Likeness.SAME:
                return likeness
            found = likeness if likeness is Likeness.SEALED_ANEW else found
        return found

    def save(self, node: Node, item: InboxItem) -> tuple[Fetched, Path, Likeness | None]:
        """Save a message: itself, the content's file, and what it is to one saved before.

        One that was sealed anew gets its seal beside the first one's, over the same content.
        Another one is set aside and refused (AnotherUnderId), with the places of both.
        """
        likeness, message_id = self.compare(item), str(item.envelope.id)
        name = self._names.get(message_id)
        mark = digest(item.envelope.encode())[:_MARK]
        if name is not None and likeness is Likeness.ANOTHER:
            aside = self.folder / SET_ASIDE
            make_folder(aside)
            _, path = save_message(node, aside, item, name=f"{name}-{mark}")
            raise AnotherUnderId(id=message_id, file=self.folder / name, aside=path.with_suffix(""))
        whole = f".{mark}{SEALED_ANEW}" if likeness is Likeness.SEALED_ANEW else WHOLE
        fetched, path = save_message(node, self.folder, item, name=name, whole=whole)
        self._names[message_id] = path.stem
        return fetched, path, likeness

    def _whole(self, name: str) -> Path:
        return self.folder / f"{name}{WHOLE}"

    def _sealed_anew(self, name: str) -> list[Path]:
        return sorted(self.folder.glob(f"{name}.*{SEALED_ANEW}"))
