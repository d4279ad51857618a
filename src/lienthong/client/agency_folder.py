"""What an agency's software is set up with, in one folder: address, code, key, certificates."""

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import httpx

from lienthong.client.async_node import AsyncNode
from lienthong.client.kept_files import (
    OWNER_ONLY,
    READABLE,
    keep,
    make_folder,
    write_once,
)
from lienthong.client.node import Node
from lienthong.client.refusals import AgencyFileMissing, AgencyFileUnusable, FileTaken, KeyExposed
from lienthong.kernel.errors import Refusal
from lienthong.tokens.keys import prepare_token_key, read_key
from lienthong.wire.certificate_requests import make_request
from lienthong.wire.certificates import MAX_PEM_BYTES, Trust, parse_certificate
from lienthong.wire.fields import is_agency_code
from lienthong.wire.refusals import KeyUnreadable
from lienthong.wire.seals import SealingKey, key_to_pem, new_key

SETTINGS: Final = "agency.toml"
KEY: Final = "key.pem"
REQUEST: Final = "request.pem"
CERTIFICATE: Final = "certificate.pem"
ROOT: Final = "root.pem"
CERTIFICATES: Final = "certificates"
OUTBOX: Final = "outbox"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFolder:
    """An agency's files, read and found to belong together."""

    folder: Path
    address: str
    code: str
    key: SealingKey
    certificate: bytes
    root_pem: bytes

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read `agency.toml`, `key.pem`, `certificate.pem` and `root.pem`.

        Refuses a file that is missing, unusable or (the key) open to others, by its name.
        """
        address, code = _read_settings(folder / SETTINGS)
        path = folder / KEY
        pem = _read(path)
        if path.stat().st_mode & _OTHERS:
            raise KeyExposed(file=path)
        certificate, root_pem = _read(folder / CERTIFICATE), _read(folder / ROOT)
        try:
            key = read_key(pem)
        except KeyUnreadable as refusal:
            raise AgencyFileUnusable(file=path, problem=str(refusal)) from refusal
        for path, data in ((folder / CERTIFICATE, certificate), (folder / ROOT, root_pem)):
            try:
                Trust(data) if path.name == ROOT else parse_certificate(data)
            except Refusal as refusal:
                raise AgencyFileUnusable(file=path, problem=str(refusal)) from refusal
        return cls(
            folder=folder,
            address=address,
            code=code,
            key=key,
            certificate=certificate,
            root_pem=root_pem,
        )

    def node(self) -> Node:
        """The node, for calls that block."""
        return Node(
            self.address,
            code=self.code,
            key=self.key,
            certificate=self.certificate,
            root_pem=self.root_pem,
        )

    def async_node(self) -> AsyncNode:
        """The node, for calls that are awaited."""
        return AsyncNode(
            self.address,
            code=self.code,
            key=self.key,
            certificate=self.certificate,
            root_pem=self.root_pem,
        )


def make_agency_folder(folder: Path, *, address: str, code: str, token_uri: str = "") -> Path:
    """Make key (for its owner only), certificate request and `agency.toml`; the request's path.

    With `token_uri` the key is in that token (made there if there is none of that name), and the
    key file holds the URI (EX-145). Called again it keeps the key and completes the rest. Refuses a
    folder set up otherwise.
    """
    if not is_agency_code(code):
        raise AgencyFileUnusable(file=folder / SETTINGS, problem="code is no agency's code")
    _require_address(folder / SETTINGS, address)
    make_folder(folder)
    settings = f'address = "{address}"\ncode = "{code}"\n'
    made = write_once(folder / SETTINGS, settings.encode(), mode=READABLE)
    if not made and _read_settings(folder / SETTINGS) != (address, code):
        raise FileTaken(file=folder / SETTINGS)
    if token_uri:
        prepare_token_key(token_uri)
        keep(folder / KEY, f"{token_uri}\n".encode())
    else:
        write_once(folder / KEY, key_to_pem(new_key()), mode=OWNER_ONLY)
    try:
        key = read_key(_read(folder / KEY))
    except KeyUnreadable as refusal:
        raise AgencyFileUnusable(file=folder / KEY, problem=str(refusal)) from refusal
    write_once(folder / REQUEST, make_request(code=code, key=key), mode=READABLE)
    return folder / REQUEST


def _read_settings(path: Path) -> tuple[str, str]:
    """Address and code."""
    try:
        given = tomllib.loads(_read(path).decode())
    except (ValueError, RecursionError) as error:  # nested without end: the parser's own bound
        raise AgencyFileUnusable(file=path, problem=str(error)) from error
    match given:
        case {"address": str(address), "code": str(code)} if is_agency_code(code):
            _require_address(path, address)
            return address, code
        case _:
            raise AgencyFileUnusable(file=path, problem="address and code are needed, as texts")


def _require_address(path: Path, address: str) -> None:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise AgencyFileUnusable(file=path, problem=f"address: {error}") from error
    whole = url.scheme in {"http", "https"} and url.host and not url.query and not url.fragment
    if not whole or '"' in address or "\\" in address or not address.isprintable():
        problem = "address is no http or https address of a node"
        raise AgencyFileUnusable(file=path, problem=problem)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PEM_BYTES + 1)
    except FileNotFoundError:
        raise AgencyFileMissing(file=path) from None
    except OSError as error:
        raise AgencyFileUnusable(file=path, problem=error.strerror) from error
    if len(data) > MAX_PEM_BYTES:
        raise AgencyFileUnusable(file=path, problem="it is too large")
    return data
