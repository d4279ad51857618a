"""Calls about the directory: groups as of today, changes since a version (EX-76, EX-77)."""

import base64

from lienthong.gateway.certified.store import find_certificates
from lienthong.gateway.clock import day_of
from lienthong.gateway.cursors import MOST_CURSOR
from lienthong.gateway.http import Answer, Request, answer_json, read_number
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import CertificateUnknown, DirectoryVersionUnknown, GroupUnknown
from lienthong.kernel.canonical_json import Json, decode
from lienthong.wire.directory_snapshot import split_content
from lienthong.wire.framing import Framed, frame, unframe


async def list_groups(node: Node, request: Request) -> Answer:
    """GET /v1/groups: the groups of the directory, with how many members each has today."""
    await node.authenticate(request)
    directory, now = node.get_directory(), node.clock()
    groups = [
        {
            "name": group.name,
            "title": group.title,
            "members": len(directory.list_members(group, now)),
        }
        for group in directory.snapshot.groups
    ]
    day = day_of(now).isoformat()
    return answer_json({"version": directory.version, "on": day, "groups": groups})


async def get_group(node: Node, request: Request, name: str) -> Answer:
    """GET /v1/groups/{name}: who belongs to a group today and can be written to."""
    await node.authenticate(request)
    directory, now = node.get_directory(), node.clock()
    group = next((one for one in directory.snapshot.groups if one.name == name), None)
    if group is None:
        raise GroupUnknown(version=directory.version, group=name)
    members = directory.list_members(group, now)
    return answer_json(
        {
            "version": directory.version,
            "on": day_of(now).isoformat(),
            "name": group.name,
            "title": group.title,
            "members": [{"code": member.code, "name": member.name} for member in members],
        }
    )


async def get_directory_changes(node: Node, request: Request) -> Answer:
    """GET /v1/directory?since=: what changed since a version; since 0, all of it."""
    await node.authenticate(request)
    since = read_number(request.query(), "since", default=0, most=MOST_CURSOR)
    version = node.get_directory().version

    def look(view: StoreView) -> dict[str, object]:
        new = unframe(view.find_directory(version) or b"")
        if since == 0:
            return _changes(new, None)
        old = view.find_directory(since)
        if old is None:
            raise DirectoryVersionUnknown(since=since)
        return _changes(new, unframe(old))

    changes = await node.reader.read(look)
    return answer_json({"version": version, "since": since, **changes})


async def get_certificates_of(node: Node, request: Request, key: str) -> Answer:
    """GET /v1/certificates/{key}: what any directory ever certified of a key (EX-229)."""
    await node.authenticate(request)
    found = await node.reader.read(lambda view: find_certificates(view.connection, key))
    if not found:
        raise CertificateUnknown(key=key)
    return answer_json({"key": key, "certificates": [one.pem.decode() for one in found]})


def _changes(new: Framed, old: Framed | None) -> dict[str, object]:
    """With these, and the older entries, the newer content can be put together byte for byte."""
    entries, rules = split_content(decode(new.content))
    before = _by_code(split_content(decode(old.content))[0]) if old else {}
    after = _by_code(entries)
    signed = frame(Framed(header=new.header, seal=new.seal))
    return {
        "signed": base64.b64encode(signed).decode("ascii"),
        "agencies": [entry for code, entry in after.items() if before.get(code) != entry],
        "order": list(after),
        "rules": rules,
    }


def _by_code(entries: list[dict[str, Json]]) -> dict[str, dict[str, Json]]:
    return {str(entry["code"]): entry for entry in entries}
