"""The people and systems of the demonstration: made up, marked as such, of real agencies."""

import json
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import make_up_programme, name_keeper
from lienthong.cooperation.queries import list_keepers
from lienthong.directory.operations import appoint, create_post
from lienthong.directory.queries import ask_for_body, find_by_code, list_posts
from lienthong.directory.terms import EVERYWHERE, Card
from lienthong.documents.operations import make_demonstration_keys, set_chain
from lienthong.documents.queries import list_chains
from lienthong.documents.terms.chains import ChainDraft, Place
from lienthong.exchange.operations import connect_agency
from lienthong.exchange.settings import ExchangeSettings
from lienthong.identity.operations import create_account, grant_role
from lienthong.identity.queries import find_account, get_role_name, has_accounts
from lienthong.identity.terms import Acting, Role
from lienthong.kernel.periods import Period
from lienthong.site.terms import DemonstrationDamaged

DEMONSTRATION = "dữ liệu minh họa"  # what their appointments rest on, shown as it stands
PROVINCE = "H56"  # the register has its People's Committee once it is loaded
FIRST_DAY = date(2025, 7, 1)  # the communes of today exist since then


def read_people() -> list[dict[str, Any]]:
    """The people as the data file has them."""
    return _read("person")


def connect_systems(exchange: ExchangeSettings, *, now: datetime) -> None:
    """Connect the made-up systems of agencies that have software of their own."""
    for system in _read("system"):
        connect_agency(exchange, code=system["agency"], system=system["id"], now=now)


def _read(what: str) -> list[dict[str, Any]]:
    text = files("lienthong.site").joinpath("data/demonstration.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)[what]
    return found


@dataclass(frozen=True, kw_only=True)
class DescribedPerson:
    """A demonstration account in words: who, and which role for which agency."""

    username: str
    name: str
    holds: str


def describe_people() -> list[DescribedPerson]:
    """The people with their roles and the names of their agencies."""
    described = []
    for person in read_people():
        held = [_in_words(held) for held in person["holds"]]
        described.append(
            DescribedPerson(username=person["username"], name=person["name"], holds="; ".join(held))
        )
    return described


def _in_words(held: Mapping[str, Any]) -> str:
    role = get_role_name(Role(held["role"]))
    if "agency" not in held:
        return role
    return f"{role}, {_agency(held).short_name}"


def _agency(held: Mapping[str, Any]) -> Card:
    """The agency of a post, by its code or its whole name on the first day."""
    return ask_for_body(asked=held["agency"], on=FIRST_DAY)


def open_password(mark: Path) -> str:
    """The password all demonstration accounts share: made at first set-up, kept in the mark."""
    if not mark.exists():
        password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(mark, flags, stat.S_IRUSR | stat.S_IWUSR), "w") as file:
            json.dump({"password": password}, file)
    try:
        return str(json.loads(mark.read_text(encoding="utf-8"))["password"])
    except (ValueError, TypeError, KeyError) as error:
        raise DemonstrationDamaged(file=mark) from error


def is_in_earnest(mark: Path) -> bool:
    """Whether the database holds a platform that was set up without demonstration data.

    A demonstration has its mark in the data folder before anything is loaded. Accounts that were
    opened in it are no reason to refuse it; without any account of ours it is not the one marked.
    """
    if has_accounts():
        return not (mark.exists() and has_accounts(demonstration=True))
    return not mark.exists() and bool(find_by_code(code=PROVINCE, on=FIRST_DAY))


def make_people(*, password: str, now: datetime) -> int:
    """Open the accounts that are missing and appoint their owners; how many were new."""
    missing = [p for p in read_people() if find_account(username=p["username"]) is None]
    for person in missing:
        with transaction.atomic():
            _make(person, password=password, now=now)
    return len(missing)


def make_signing_keys(exchange: ExchangeSettings, *, now: datetime) -> int:
    """Give made-up leaders keys and their agencies' clerks seals; how many were new."""
    signers = [
        _acting(person, held)
        for person in read_people()
        for held in person["holds"]
        if held["role"] in {Role.LEADER, Role.CLERK}
    ]
    trusted = exchange.trusted_authorities / "authorities.toml"
    return make_demonstration_keys(signers, trusted=trusted, now=now)


def set_chains(*, now: datetime) -> int:
    """Set the review chains that the agencies do not have yet; how many were new."""
    on = timezone.localdate(now)
    new = 0
    for chain in _read("chain"):
        acting = acting_as(chain["set_by"], chain["agency"])
        agency_id = _agency(chain).id
        if any(one.name == chain["name"] for one in list_chains(agency_id=agency_id, on=on)):
            continue
        posts = {post.title: Place(post_id=post.id) for post in list_posts(agency_id=agency_id)}
        levels = tuple(tuple(posts[title] for title in level) for level in chain["levels"])
        draft = ChainDraft(name=chain["name"], valid_from=on, levels=levels)
        set_chain(draft=draft, acting=acting, now=now)
        new += 1
    return new


def name_keepers(*, now: datetime) -> int:
    """Let the made-up agencies keep the register that do not yet; how many were new."""
    known = {one.agency_id for one in list_keepers()}
    new = {_agency(one).id for one in _read("keeper")} - known
    for agency_id in new:
        name_keeper(agency_id=agency_id, actor=SYSTEM, now=now)
    return len(new)


def make_programme(*, now: datetime) -> str:
    """Record the made-up programme of cooperation; its reference, "" where it is there already."""
    name_keepers(now=now)
    speakers = {one["side"]: acting_as(one["person"], one["agency"]) for one in _read("speaker")}
    return make_up_programme(**speakers, now=now)


def acting_as(username: str, agency: str) -> Acting:
    """Somebody of the data file, acting for an agency they hold a post in."""
    person = next(one for one in read_people() if one["username"] == username)
    held = next(one for one in person["holds"] if one.get("agency") == agency)
    return _acting(person, held)


def _acting(person: Mapping[str, Any], held: Mapping[str, Any]) -> Acting:
    """Somebody as they act in a post; their accounts have been opened."""
    account = find_account(username=person["username"])
    if account is None:
        raise LookupError(person["username"])
    agency = _agency(held)
    return Acting(
        account_id=account.account_id,
        account_name=person["name"],
        agency_id=agency.id,
        agency_name=agency.short_name,
        roles=frozenset({Role(held["role"])}),
        demonstration=True,
    )


def _make(person: Mapping[str, Any], *, password: str, now: datetime) -> None:
    account = create_account(
        username=person["username"],
        full_name=person["name"],
        password=password,
        demonstration=True,
        actor=SYSTEM,
        now=now,
    )
    for held in person["holds"]:
        if "agency" in held:
            appoint(
                post_id=_post(held, now=now),
                account_id=account.account_id,
                account_name=person["name"],
                period=Period(FIRST_DAY, None),
                source=DEMONSTRATION,
                within=EVERYWHERE,
                actor=SYSTEM,
                now=now,
                on=FIRST_DAY,
            )
        else:
            grant_role(
                account_id=account.account_id,
                role=Role(held["role"]),
                agency_id=None,
                agency_name="",
                period=Period(FIRST_DAY, None),
                source=DEMONSTRATION,
                actor=SYSTEM,
                now=now,
            )


def _post(held: Mapping[str, Any], *, now: datetime) -> UUID:
    """The post held, created if the agency does not have it yet."""
    agency = _agency(held).id
    for post in list_posts(agency_id=agency):
        if post.title == held["post"]:
            return post.id
    return create_post(
        agency_id=agency,
        title=held["post"],
        role=Role(held["role"]),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=now,
        on=FIRST_DAY,
        heads=bool(held.get("heads", False)),
    )
