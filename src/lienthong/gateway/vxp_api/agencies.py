"""Lists of agencies, and a system's own registration of those it acts for (VX-20 to VX-23)."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from lienthong.gateway.clock import day_of
from lienthong.gateway.directory import Directory
from lienthong.gateway.http import Answer, Request
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.vxp.door import Caller
from lienthong.gateway.vxp.store import Registration, Unit, UnitsSeen
from lienthong.gateway.vxp.store import list_units as list_kept_units
from lienthong.gateway.vxp.terms import ParameterUnreadable, RegistrationUnreadable
from lienthong.gateway.vxp_api.answers import answer_ok, answered
from lienthong.wire.directory_snapshot import AgencyEntry

LARGEST_BODY = 64 * 1024
CONTACT = ("id", "pcode", "name", "mail", "mobile", "fax")
LONGEST_TEXT = 300
_OLD_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}")
"""The scheme of QCVN 102:2016 before QĐ 20/2020."""


@answered
async def list_agencies(node: Node, request: Request) -> Answer:
    """/getAgenciesList: all agencies that exist today, with their code of the older scheme."""
    directory, _ = await _begin(node, request)
    return answer_ok(
        data=[
            {
                "id": entry.code,
                "pid": _parent_code(directory, entry),
                "code": entry.code,
                "name": entry.name,
                "mail": _mail(node, entry),
                "oldCode": _old_code(entry),
            }
            for entry in directory.list_living(node.clock())
        ]
    )


@answered
async def list_agencies_by_level(node: Node, request: Request) -> Answer:
    """/getAgenciesListQD20: agencies by the codes of QĐ 20/2020, of one level if asked for."""
    directory, caller = await _begin(node, request)
    level = _level_asked(caller)
    return answer_ok(
        data=[
            {
                "id": entry.code,
                "code": entry.code,
                "name": entry.name,
                "mail": _mail(node, entry),
                "code102": _old_code(entry),
            }
            for entry in directory.list_living(node.clock())
            if level in {None, _level(directory, entry)}
        ]
    )


@answered
async def list_units(node: Node, request: Request) -> Answer:
    """/getSynchronizeUnit: every agency, ended ones marked, each with its own version (VX-21)."""
    directory, _ = await _begin(node, request)
    living = {entry.code for entry in directory.list_living(node.clock())}
    told = [
        {
            "id": entry.code,
            "pid": _parent_code(directory, entry),
            "code": entry.code,
            "name": entry.name,
            "mail": _mail(node, entry),
            "centerCode": node.identity.trust.root.code,
            "deleted": entry.code not in living,
            "isAgency": True,
        }
        for entry in directory.agencies
    ]
    units = await _since_when(node, told, version=directory.version)
    return answer_ok(data=[one | _version_of(units[str(one["code"])]) for one in told])


async def _since_when(
    node: Node, told: Sequence[Mapping[str, object]], *, version: int
) -> dict[str, Unit]:
    """Since which version each unit is as it is told; what is new is noted with this one."""
    known = await node.reader.read(lambda view: list_kept_units(view.connection))
    news = []
    for one in told:
        code, mark = str(one["code"]), sha256(json.dumps(one).encode()).digest()
        before = known.get(code)
        if before is None or before.mark != mark:
            least = before.version + 1 if before else 0
            news.append(Unit(code, mark, max(version, least)))
    if not news:
        return known
    await node.writer.submit(UnitsSeen(tuple(news)))
    return await node.reader.read(lambda view: list_kept_units(view.connection))


def _version_of(unit: Unit) -> dict[str, object]:
    day = day_of(from_milliseconds(unit.changed_ms))
    return {"version": unit.version, "modifyDate": f"{day:%Y/%m/%d}"}


@answered
async def register_agency(node: Node, request: Request) -> Answer:
    """/registerAgency: an agency that was entrusted to the system takes part, reachable so."""
    with node.portion(request) as portion:
        body = await request.body(portion, limit=LARGEST_BODY, patience=node.settings.body_patience)
    caller = node.authenticate_system(request)
    given = _read_registration(body)
    agency = caller.find(given["code"])
    contact = json.dumps({name: given[name] for name in CONTACT}, ensure_ascii=False)
    change = Registration(
        call=caller.change(f"{agency.entry.code} {contact}".encode()),
        agency=agency.entry.code,
        registered=True,
        contact=contact,
    )
    await _register(node, change)
    return answer_ok()


@answered
async def delete_agency(node: Node, request: Request) -> Answer:
    """/deleteAgency: one of the system's agencies takes part no longer, until it registers again.

    What waits for it stays in its inbox, and so does what others send to it meanwhile (VX-22).
    """
    _, caller = await _begin(node, request)
    agency = caller.find(caller.call.require("AgencyCode"))
    _, contact = node.door.registrations.get(agency.entry.code, (True, "{}"))
    change = Registration(
        call=caller.change(), agency=agency.entry.code, registered=False, contact=contact
    )
    await _register(node, change)
    return answer_ok()


async def _begin(node: Node, request: Request) -> tuple[Directory, Caller]:
    with node.portion(request) as portion:
        await request.body(portion, limit=LARGEST_BODY, patience=node.settings.body_patience)
    caller = node.authenticate_system(request)
    return node.get_directory(), caller


async def _register(node: Node, change: Registration) -> None:
    await node.writer.submit(change)
    node.door.registrations[change.agency] = (change.registered, change.contact)


def _read_registration(body: bytes) -> dict[str, str]:
    """The texts of a registration; what is not given is empty. Refuses one without code."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise RegistrationUnreadable from None
    if not isinstance(value, dict) or not isinstance(value.get("code"), str):
        raise RegistrationUnreadable
    return {name: _text(value.get(name)) for name in ("code", *CONTACT)}


def _text(value: Any) -> str:
    """A text for people, without control characters and halves of characters."""
    if not isinstance(value, str | int):
        return ""
    return "".join(letter for letter in str(value)[:LONGEST_TEXT] if letter.isprintable())


def _mail(node: Node, entry: AgencyEntry) -> str:
    _, contact = node.door.registrations.get(entry.code, (True, "{}"))
    mail: str = json.loads(contact).get("mail", "")
    return mail


def _parent_code(directory: Directory, entry: AgencyEntry) -> str:
    parent = directory.find_parent(entry)
    return parent.code if parent else ""


def _level(directory: Directory, entry: AgencyEntry) -> int:
    level, above = 1, directory.find_parent(entry)
    while above is not None:
        level, above = level + 1, directory.find_parent(above)
    return level


def _level_asked(caller: Caller) -> int | None:
    text = caller.call.values.get("level", "")
    if not text:
        return None
    if text not in {"1", "2", "3", "4"}:
        raise ParameterUnreadable(name="level", value=text[:40], expected="1, 2, 3, 4")
    return int(text)


def _old_code(entry: AgencyEntry) -> str:
    return next((code for code in entry.aliases if _OLD_CODE.fullmatch(code)), "")
