"""The node's directory for an agency's software: groups, and a copy that is kept up to date.

A copy is believed because it is the content that the directory's key signed, whole and byte for
byte, however few of its entries came over the line (EX-77).
"""

from dataclasses import dataclass
from typing import cast

from lienthong.client.reading import Members
from lienthong.kernel import canonical_json
from lienthong.kernel.canonical_json import Json
from lienthong.wire.certificates import Certificate
from lienthong.wire.directory_snapshot import (
    DirectorySnapshot,
    join_content,
    open_snapshot,
    split_content,
)
from lienthong.wire.framing import Framed, frame


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """An agency of a group, under the code to write to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupToday:
    """A group as of today by the node's directory of this version."""

    name: str
    title: str
    version: int
    members: tuple[GroupMember, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The recipients to seal for."""
        return tuple(member.code for member in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryCopy:
    """A directory that was verified, with the signed bytes to bring it up to date from."""

    snapshot: DirectorySnapshot
    framed: Framed


def read_group(members: Members) -> GroupToday:
    """A group with its members (EX-76)."""
    return GroupToday(
        name=members.text("name"),
        title=members.text("title"),
        version=members.number("version"),
        members=tuple(
            GroupMember(code=member.text("code"), name=member.text("name"))
            for member in members.members("members")
        ),
    )


def apply_changes(copy: DirectoryCopy | None, members: Members) -> Framed:
    """The signed snapshot that the copy and the changes make together; not verified yet.

    ValueError where the order names an agency that neither has.
    """
    known: dict[str, dict[str, Json]] = {}
    if copy is not None:
        entries, _ = split_content(canonical_json.decode(copy.framed.content))
        known = {str(entry["code"]): entry for entry in entries}
    changed = {entry.text("code"): _as_json(entry) for entry in members.members("agencies")}
    order = members.texts("order")
    if any(code not in changed and code not in known for code in order):
        raise ValueError("order names an agency without entry")
    together = [changed.get(code) or known[code] for code in order]
    signed = members.framed("signed")
    content = join_content(together, _as_json(members.member("rules")))
    return Framed(header=signed.header, seal=signed.seal, content=content)


def _as_json(members: Members) -> dict[str, Json]:
    """An object of an answer; `join_content` refuses what is no canonical JSON."""
    return cast("dict[str, Json]", members.value)


def open_copy(framed: Framed, certificate: Certificate) -> DirectoryCopy:
    """Verify seal, length and hash; raises what `open_snapshot` refuses."""
    return DirectoryCopy(
        snapshot=open_snapshot(frame(framed), certificate=certificate), framed=framed
    )
