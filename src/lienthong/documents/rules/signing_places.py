"""Which keys outside this system are opened: the operator's list is the only way (SG-34)."""

import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from lienthong.documents.terms.signing_places import (
    KeyNotOfPlace,
    LibraryNotForUsers,
    ServicePlace,
    SigningPlaces,
    SigningPlacesUnreadable,
    TokenPlace,
)
from lienthong.kernel.errors import gettext_noop
from lienthong.tokens.refusals import KeyUriMalformed
from lienthong.tokens.uri import SCHEME, KeyUri

LONGEST_URI = 500
_LONGEST_NAME = 100
_ADDRESS = re.compile(
    r"(?P<way>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[!-~]*)?"
)
"""Neither a user's name nor a fragment: an address of a service needs none."""
_OF_OPERATOR = ("module-path", "module-name", "pin-source", "pin-value")
_TOKEN_PARTS = {"name", "token", "serial", "module", "pin_file"}
_SERVICE_PARTS = {"name", "address", "trusted", "authorization", "loopback"}


def read_places(text: str) -> SigningPlaces:
    """The operator's list from TOML: `[[token]]` and `[[service]]`, each with a name of its own.

    A token: `token` (label) or `serial`, `module`, `pin_file`. A service: `address` (https; http
    only with `loopback = true` and an address of this machine), `trusted`, `authorization`. Refuses
    everything else (SigningPlacesUnreadable), naming the entry.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SigningPlacesUnreadable(where="TOML", problem=str(error)[:120]) from None
    tokens = tuple(_token(entry, where) for entry, where in _entries(given, "token"))
    services = tuple(_service(entry, where) for entry, where in _entries(given, "service"))
    names = [*(one.name for one in tokens), *(one.name for one in services)]
    if twice := [name for name in names if names.count(name) > 1]:
        problem = gettext_noop("the name stands there twice")
        raise SigningPlacesUnreadable(where=twice[0], problem=problem)
    if unknown := given.keys() - {"token", "service"}:
        problem = gettext_noop("nobody knows this part")
        raise SigningPlacesUnreadable(where=min(unknown), problem=problem)
    return SigningPlaces(tokens=tokens, services=services)


def name_key(place: TokenPlace, given: str) -> str:
    """A key in an offered token as it is kept: a URI with neither library nor PIN (SG-34).

    `given` is the key's name, or a pkcs11: URI of token, serial, object and id. Refuses a library
    and a PIN in it (LibraryNotForUsers), another token and what names no key (KeyNotOfPlace).
    """
    if not given.startswith(SCHEME):
        uri = KeyUri(token=place.token, serial=place.serial, object=given)
    else:
        for part in _OF_OPERATOR:
            if part in given.lower():
                raise LibraryNotForUsers(part=part, field="credential")
        try:
            read = KeyUri.parse(given)
        except KeyUriMalformed as refusal:
            raise _not_of(place.name, str(refusal.params["problem"])) from None
        if read.module or read.pin_file or not _is_in(place, read):
            raise _not_of(place.name, gettext_noop("it is of another token"))
        uri = KeyUri(token=place.token, serial=place.serial, object=read.object, id=read.id)
    written = uri.write()
    if not (uri.object or uri.id) or len(written) > LONGEST_URI:
        raise _not_of(place.name, gettext_noop("the name is empty or too long"))
    return written


def open_way(places: SigningPlaces, kept: str) -> tuple[TokenPlace, KeyUri] | None:
    """The offered token that a kept key lies in, and the key with its library (SG-35).

    None where no offered token is meant, or the row names another library than that token's: rows
    of before the operator's list do. A PIN's file that a row names is never read.
    """
    try:
        uri = KeyUri.parse(kept)
    except KeyUriMalformed:
        return None
    for place in places.tokens:
        if _is_in(place, uri) and uri.module in ("", place.module):
            return place, KeyUri(
                token=place.token,
                serial=place.serial,
                object=uri.object,
                id=uri.id,
                module=place.module,
            )
    return None


def find_service(places: SigningPlaces, kept: str) -> ServicePlace | None:
    """The service by its name, or by the address that rows of before the list hold (SG-35)."""
    return next((one for one in places.services if kept in (one.name, one.address)), None)


def _is_in(place: TokenPlace, uri: KeyUri) -> bool:
    return uri.token in ("", place.token) and uri.serial in ("", place.serial)


def _not_of(place: str, problem: str) -> KeyNotOfPlace:
    return KeyNotOfPlace(place=place, problem=problem, field="credential")


def _entries(given: Mapping[str, Any], kind: str) -> list[tuple[dict[str, Any], str]]:
    found = given.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        problem = gettext_noop("each stands under a heading of its own in double brackets")
        raise SigningPlacesUnreadable(where=kind, problem=problem)
    return [(entry, f"{kind} {number}") for number, entry in enumerate(found, 1)]


def _token(entry: dict[str, Any], where: str) -> TokenPlace:
    _require_known(entry, _TOKEN_PARTS, where)
    token, serial = _text(entry, "token", where), _text(entry, "serial", where)
    if not (token or serial):
        problem = gettext_noop("it has neither token nor serial")
        raise SigningPlacesUnreadable(where=where, problem=problem)
    return TokenPlace(
        name=_name(entry, where),
        token=token,
        serial=serial,
        module=_file(entry, "module", where),
        pin_file=_file(entry, "pin_file", where),
    )


def _service(entry: dict[str, Any], where: str) -> ServicePlace:
    _require_known(entry, _SERVICE_PARTS, where)
    address = _text(entry, "address", where)
    if not _may_be_called(address, loopback=entry.get("loopback") is True):
        problem = gettext_noop("the address is no https address")
        raise SigningPlacesUnreadable(where=where, problem=problem)
    return ServicePlace(
        name=_name(entry, where),
        address=address,
        trusted=_file(entry, "trusted", where),
        authorization=_file(entry, "authorization", where),
    )


def _may_be_called(address: str, *, loopback: bool) -> bool:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return False
    return match["way"] == "https" or (loopback and _is_loopback(match["host"].strip("[]")))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(entry: dict[str, Any], where: str) -> str:
    name = _text(entry, "name", where).strip()
    if not name or len(name) > _LONGEST_NAME:
        problem = gettext_noop("it has no name, or a very long one")
        raise SigningPlacesUnreadable(where=where, problem=problem)
    return name


def _text(entry: dict[str, Any], part: str, where: str) -> str:
    value = entry.get(part, "")
    if not isinstance(value, str) or not value.isprintable():
        raise SigningPlacesUnreadable(
            where=f"{where}, {part}", problem=gettext_noop("it is no printable text")
        )
    return value


def _file(entry: dict[str, Any], part: str, where: str) -> str:
    value = _text(entry, part, where)
    if value and not value.startswith("/"):
        problem = gettext_noop("it is no absolute path of a file")
        raise SigningPlacesUnreadable(where=f"{where}, {part}", problem=problem)
    return value


def _require_known(entry: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := entry.keys() - known:
        problem = gettext_noop("nobody knows this part")
        raise SigningPlacesUnreadable(where=f"{where}, {min(unknown)}", problem=problem)
