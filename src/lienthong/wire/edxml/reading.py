"""One packet being read: what is odd about it, and the small values every part is made of."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from lienthong.wire.edxml.cursor import Cursor
from lienthong.wire.edxml.packet import (
    VIETNAM,
    DocumentReference,
    Oddity,
    OddityKind,
    Organisation,
    Staff,
)

_SHOWN: Final = 200
_FLAGS: Final = {"0": False, "1": True}


@dataclass(slots=True)
class Reading:
    """Collects what is odd but bearable."""

    oddities: list[Oddity] = field(default_factory=list)

    def note(self, kind: OddityKind, path: str, text: str = "") -> None:
        """Keep an oddity; of a long text only the beginning."""
        self.oddities.append(Oddity(kind, path, text[:_SHOWN]))

    def day(self, parent: Cursor | None, name: str) -> date | None:
        """A child's day `yyyy/MM/dd`, or None; another text is kept as an oddity (ED-31)."""
        found = self._instant(parent, name, "%Y/%m/%d")
        return found and found.date()

    def instant(self, parent: Cursor, name: str) -> datetime | None:
        """A child's instant `yyyy/MM/dd HH:mm:ss` of Vietnam, or None; as for `day`."""
        return self._instant(parent, name, "%Y/%m/%d %H:%M:%S")

    def _instant(self, parent: Cursor | None, name: str, form: str) -> datetime | None:
        cursor = None if parent is None else parent.child(name)
        text = "" if cursor is None else cursor.own_text()
        if cursor is None or not text:
            return None
        if text.isascii():  # Python would read the digits of every script
            with suppress(ValueError):
                return datetime.strptime(text, form).replace(tzinfo=VIETNAM)
        self.note(OddityKind.TEXT_UNREADABLE, cursor.path, text)
        return None

    def flag(self, parent: Cursor | None, name: str) -> bool | None:
        """A child's 0 or 1; None without one, and an oddity for anything else."""
        text = text_of(parent, name)
        if parent is not None and text and text not in _FLAGS:
            self.note(OddityKind.TEXT_UNREADABLE, f"{parent.path}/{name}", text)
        return _FLAGS.get(text)

    def reference(self, block: Cursor) -> DocumentReference:
        """A ResponseFor: its Code is one text, unlike that of the header (ED-33)."""
        return DocumentReference(
            organ_id=block.text("OrganId"),
            code=block.text("Code"),
            promulgated_on=self.day(block, "PromulgationDate"),
            document_id=block.document_id(),
        )


def text_of(parent: Cursor | None, name: str) -> str:
    """A child's text; empty without the parent or the child."""
    return "" if parent is None else parent.text(name)


def read_organisation(block: Cursor) -> Organisation:
    """From or To. Any form of identity code is taken; a block without one is refused."""
    return Organisation(
        organ_id=block.require_text("OrganId"),
        in_charge=block.text("OrganizationInCharge"),
        name=block.text("OrganName"),
        address=block.text("OrganAdd"),
        email=block.text("Email"),
        telephone=block.text("Telephone"),
        fax=block.text("Fax"),
        website=block.text("Website"),
    )


def read_staff(cursor: Cursor | None) -> Staff:
    """StaffInfo, in either order of Mobile and Email."""
    return Staff(
        department=text_of(cursor, "Department"),
        name=text_of(cursor, "Staff"),
        email=text_of(cursor, "Email"),
        mobile=text_of(cursor, "Mobile"),
    )
