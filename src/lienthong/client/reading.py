"""Reading a node's JSON strictly: a missing or misshaped member is an unreadable answer."""

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from lienthong.client.answers import Deliveries, Delivery, InboxItem, ProvedLeaf, StatusNotice
from lienthong.kernel import canonical_json
from lienthong.kernel.errors import Told
from lienthong.wire import instants
from lienthong.wire.evidence import InclusionProof
from lienthong.wire.framing import Framed, unframe
from lienthong.wire.records import Envelope


class Members:
    """The members of a JSON object. Every reader raises ValueError for a member of another form."""

    def __init__(self, value: object) -> None:
        """Take a decoded JSON object."""
        if not isinstance(value, dict):
            raise ValueError("an object was expected")  # noqa: TRY004 -- one error for all forms
        self.value: dict[str, object] = value

    def text(self, name: str) -> str:
        """A text."""
        found = self.value.get(name)
        if not isinstance(found, str):
            raise ValueError(f"{name} is no text")  # noqa: TRY004
        return found

    def optional_text(self, name: str) -> str | None:
        """A text, or None for null."""
        return None if self.value.get(name) is None else self.text(name)

    def told(self) -> Told:
        """A sentence to be translated, with what belongs into it: `message` and `params`."""
        params = self.value.get("params")
        told = Told(self.text("message"), params if isinstance(params, dict) else {})
        try:
            str(told)
        except (LookupError, AttributeError) as error:
            raise ValueError("a sentence lacks its parameters") from error
        return told

    def number(self, name: str) -> int:
        """A whole number, zero or more."""
        found = self.value.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise ValueError(f"{name} is no number")
        return found

    def optional_number(self, name: str) -> int | None:
        """A whole number, zero or more; None for null, and when the node does not give it."""
        return None if self.value.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        """True or false; false when the node does not say it."""
        found = self.value.get(name, False)
        if not isinstance(found, bool):
            raise ValueError(f"{name} is neither true nor false")  # noqa: TRY004
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; an empty one when the node does not give it."""
        found = self.value.get(name, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ValueError(f"{name} is no list of texts")
        return tuple(found)

    def identifier(self, name: str) -> UUID:
        """A UUID."""
        return UUID(self.text(name))

    def instant(self, name: str) -> datetime:
        """An instant."""
        return instants.from_text(self.text(name))

    def optional_instant(self, name: str) -> datetime | None:
        """An instant, or None for null."""
        return None if self.value.get(name) is None else self.instant(name)

    def data(self, name: str) -> bytes:
        """Bytes in base64."""
        return _decode(self.text(name))

    def all_data(self, name: str) -> tuple[bytes, ...]:
        """A list of bytes in base64."""
        found = self.value.get(name)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ValueError(f"{name} is no list of texts")
        return tuple(map(_decode, found))

    def framed(self, name: str) -> Framed:
        """A framed record in base64; FrameBroken if it is none."""
        return unframe(self.data(name))

    def optional_framed(self, name: str) -> Framed | None:
        """A framed record, or None for null."""
        return None if self.value.get(name) is None else self.framed(name)

    def member(self, name: str) -> "Members":
        """An object."""
        return Members(self.value.get(name))

    def members(self, name: str) -> Iterator["Members"]:
        """A list of objects."""
        found = self.value.get(name)
        if not isinstance(found, list):
            raise ValueError(f"{name} is no list")  # noqa: TRY004
        return map(Members, found)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def read_deliveries(members: Members) -> Deliveries:
    """What became of a message, by recipient (EX-17)."""
    return Deliveries(
        id=members.identifier("id"),
        position=members.number("position"),
        received_at=members.instant("received_at"),
        receipt=members.optional_framed("receipt"),
        recipients=tuple(map(read_delivery, members.members("recipients"))),
    )


def read_delivery(members: Members) -> Delivery:
    """What became of a message at one recipient (EX-17)."""
    return Delivery(
        agency=members.text("agency"),
        received_at=members.instant("received_at"),
        acknowledged_at=members.optional_instant("acknowledged_at"),
        acknowledgement=members.optional_framed("acknowledgement"),
        expired=members.flag("expired"),
        forwarded_for=members.texts("forwarded_for"),
        statuses=tuple(
            StatusNotice(id=item.identifier("id"), received_at=item.instant("received_at"))
            for item in members.members("statuses")
        ),
    )


def read_inbox_item(members: Members) -> InboxItem:
    """One entry of an inbox (EX-15)."""
    return InboxItem(
        position=members.number("position"),
        received_at=members.instant("received_at"),
        acknowledged_at=members.optional_instant("acknowledged_at"),
        expired=members.flag("expired"),
        forwarded_for=members.texts("forwarded_for"),
        envelope=Envelope.decode(canonical_json.encode(members.member("envelope").value)),
        history=members.optional_text("history") or "",
    )


def read_proved(agency: str, members: Members) -> ProvedLeaf:
    """A leaf with its inclusion proof (EX-18)."""
    proof = InclusionProof(leaf_index=members.number("index"), hashes=members.all_data("hashes"))
    return ProvedLeaf(agency=agency, leaf=members.data("leaf"), proof=proof)
