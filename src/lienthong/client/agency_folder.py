"""What an agency's software is set up with, in one folder: address, code, key, certificates.

Beside `address` and `code`, `agency.toml` may say `mutual_tls = true`: then connections are made
with the agency's certificate. `authorities.pem`, if it is there, vouches for the node's server. An
API key in `api-key.toml` signs requests in the place of the sealing key. `keep_sent_days` says how
many days what was sent stays in `sent/` after its receipt (30 unless said; 0: not at all).
"""

import base64
import binascii
import ssl
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple, Self, TypeVar

import httpx

from lienthong.client.async_node import AsyncNode
from lienthong.client.kept_files import (
    OWNER_ONLY,
    READABLE,
    clear_leftovers,
    keep,
    make_folder,
    remove,
    replace_file,
    write_once,
)
from lienthong.client.node import Node
from lienthong.client.outbox import Outbox
from lienthong.client.refusals import (
    AgencyFileMissing,
    AgencyFileUnusable,
    FileTaken,
    KeyExposed,
    TokenKeyWithTls,
)
from lienthong.client.sent_messages import SentMessages
from lienthong.client.tls import mutual_tls, trusting
from lienthong.kernel.errors import Refusal
from lienthong.tokens.keys import prepare_token_key, read_key
from lienthong.tokens.uri import is_token_uri
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.certificates import MAX_PEM_BYTES, Trust, parse_certificate
from lienthong.wire.fields import is_agency_code
from lienthong.wire.requests import ApiKey
from lienthong.wire.seals import PublicSealingKey, SealingKey, key_to_pem, new_key
from lienthong.wire.secrecy import (
    EncryptionKey,
    PublicEncryptionKey,
    encryption_key_from_pem,
    encryption_key_to_pem,
    new_encryption_key,
    public_to_text,
)

SETTINGS: Final = "agency.toml"
KEY: Final = "key.pem"
ENCRYPTION_KEY: Final = "encryption.pem"
OLDER_ENCRYPTION_KEYS: Final = "older-encryption-keys"
REQUEST: Final = "request.pem"
CERTIFICATE: Final = "certificate.pem"
ROOT: Final = "root.pem"
API_KEY: Final = "api-key.toml"
AUTHORITIES: Final = "authorities.pem"
CERTIFICATES: Final = "certificates"
OUTBOX: Final = "outbox"
SENT: Final = "sent"
KEEP_SENT_DAYS: Final = 30
"""Unless `agency.toml` says otherwise: no node is put back to an older backup than that."""
MOST_SENT_DAYS: Final = 3660
Key = TypeVar("Key")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFolder:
    """An agency's files, read and found to belong together.

    `encryption_keys`, the newest first, open what is encrypted for the agency. A folder from before
    there were any has none, and the node opens for it (EX-91).
    """

    folder: Path
    address: str
    code: str
    key: SealingKey
    certificate: bytes
    root_pem: bytes
    encryption_keys: tuple[EncryptionKey, ...] = ()
    api_key: ApiKey | None = None
    tls: ssl.SSLContext | None = None
    keep_sent: timedelta = timedelta(days=KEEP_SENT_DAYS)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read `agency.toml`, `key.pem`, `certificate.pem` and `root.pem`; encryption keys if any.

        Refuses a file that is missing, unusable or (a key) open to others, by its name.
        """
        clear_leftovers(folder, folder / OUTBOX, folder / CERTIFICATES)
        settings = _read_settings(folder / SETTINGS)
        if settings.mutual_tls and is_token_uri(_read_secret(folder / KEY)):
            raise TokenKeyWithTls(file=folder / SETTINGS)
        key = _read_key(folder / KEY, read_key)
        certificate, root_pem = _read(folder / CERTIFICATE), _read(folder / ROOT)
        for path, data in ((folder / CERTIFICATE, certificate), (folder / ROOT, root_pem)):
            try:
                Trust(data) if path.name == ROOT else parse_certificate(data)
            except Refusal as refusal:
                raise AgencyFileUnusable(file=path, problem=refusal) from refusal
        return cls(
            folder=folder,
            address=settings.address,
            code=settings.code,
            key=key,
            certificate=certificate,
            root_pem=root_pem,
            encryption_keys=_read_encryption_keys(folder),
            api_key=_read_api_key(folder / API_KEY),
            tls=_tls(folder, with_certificate=settings.mutual_tls),
            keep_sent=timedelta(days=settings.keep_sent_days),
        )

    def node(self) -> Node:
        """The node, for calls that block."""
        return Node(
            self.address,
            code=self.code,
            key=self.key,
            certificate=self.certificate,
            root_pem=self.root_pem,
            encryption_keys=self.encryption_keys,
            api_key=self.api_key,
            tls=self.tls,
        )

    def async_node(self) -> AsyncNode:
        """The node, for calls that are awaited."""
        return AsyncNode(
            self.address,
            code=self.code,
            key=self.key,
            certificate=self.certificate,
            root_pem=self.root_pem,
            encryption_keys=self.encryption_keys,
            api_key=self.api_key,
            tls=self.tls,
        )

    def sent(self) -> SentMessages:
        """What was sent and has its receipt, for as long as it is kept (EX-290)."""
        return SentMessages(self.folder / SENT, kept_for=self.keep_sent)

    def outbox(self) -> Outbox:
        """Messages on their way out; what has its receipt is kept for a while."""
        return Outbox(self.folder / OUTBOX, sent=self.sent())

    def keep_api_key(self, key: ApiKey) -> Path:
        """Keep an API key for the next calls, in the place of the one before; its file."""
        secret = base64.b64encode(key.secret).decode()
        text = f'id = "{key.id}"\nsecret = "{secret}"\n'
        return replace_file(self.folder / API_KEY, text.encode())

    def forget_api_key(self, key_id: str) -> None:
        """Sign with the sealing key again, if this is the API key that is kept."""
        kept = _read_api_key(self.folder / API_KEY)
        if kept is not None and kept.id == key_id:
            remove(self.folder / API_KEY)


def make_agency_folder(folder: Path, *, address: str, code: str, token_uri: str = "") -> Path:
    """Make keys (for their owner only), certificate request and `agency.toml`; the request's path.

    With `token_uri` the sealing key is in that token (made there if there is none of that name),
    and the key file holds the URI (EX-145). Called again it keeps the keys and completes the rest:
    where one of the keys is new, the request is too. Refuses a folder set up otherwise.
    """
    if not is_agency_code(code):
        raise AgencyFileUnusable(file=folder / SETTINGS, problem="code is no agency's code")
    _require_address(folder / SETTINGS, address)
    make_folder(folder)
    clear_leftovers(folder)
    settings = f'address = "{address}"\ncode = "{code}"\n'
    made = write_once(folder / SETTINGS, settings.encode(), mode=READABLE)
    if not made and not _read_settings(folder / SETTINGS).are_of(address, code):
        raise FileTaken(file=folder / SETTINGS)
    if token_uri:
        prepare_token_key(token_uri)
        keep(folder / KEY, f"{token_uri}\n".encode())
    else:
        write_once(folder / KEY, key_to_pem(new_key()), mode=OWNER_ONLY)
    pem = encryption_key_to_pem(new_encryption_key())
    write_once(folder / ENCRYPTION_KEY, pem, mode=OWNER_ONLY)
    key = _read_key(folder / KEY, read_key)
    encryption_key = _read_key(folder / ENCRYPTION_KEY, encryption_key_from_pem).public_key()
    if not _asks_for(folder / REQUEST, key.public_key(), encryption_key):
        remove(folder / REQUEST)
        request = make_request(code=code, key=key, encryption_key=encryption_key)
        write_once(folder / REQUEST, request, mode=READABLE)
    return folder / REQUEST


def _asks_for(path: Path, key: PublicSealingKey, encryption_key: PublicEncryptionKey) -> bool:
    """Whether a request is there and names these keys."""
    try:
        asked = read_request(_read(path))
    except Refusal:
        return False
    named = asked.encryption_key and public_to_text(asked.encryption_key)
    return (asked.key, named) == (key, public_to_text(encryption_key))


def _read_encryption_keys(folder: Path) -> tuple[EncryptionKey, ...]:
    """The newest key and older ones, which still open what was encrypted to them.

    Those that the platform kept for the agency until it was taken over are named *.key.
    """
    newest, older = folder / ENCRYPTION_KEY, folder / OLDER_ENCRYPTION_KEYS
    paths = [
        *([newest] if newest.exists() else []),
        *sorted((*older.glob("*.pem"), *older.glob("*.key"))),
    ]
    return tuple(_read_key(path, encryption_key_from_pem) for path in paths)


def _read_key(path: Path, read: Callable[[bytes], Key]) -> Key:
    """A private key; refuses one that others may read, or that is none."""
    pem = _read_secret(path)
    try:
        return read(pem)
    except Refusal as refusal:
        raise AgencyFileUnusable(file=path, problem=refusal) from refusal


class _Settings(NamedTuple):
    """What `agency.toml` says."""

    address: str
    code: str
    mutual_tls: bool
    keep_sent_days: int

    def are_of(self, address: str, code: str) -> bool:
        """Whether they are for this agency at this node."""
        return (self.address, self.code) == (address, code)


def _read_settings(path: Path) -> _Settings:
    match _read_toml(path, _read(path)):
        case {"address": str(address), "code": str(code), **others} if is_agency_code(code):
            _require_address(path, address)
            mutual = others.get("mutual_tls", False)
            if not isinstance(mutual, bool):
                raise AgencyFileUnusable(file=path, problem="mutual_tls is neither true nor false")
            days = others.get("keep_sent_days", KEEP_SENT_DAYS)
            if type(days) is not int or not 0 <= days <= MOST_SENT_DAYS:
                raise AgencyFileUnusable(
                    file=path, problem="keep_sent_days is no number of days from 0 to 3660"
                )
            return _Settings(address, code, mutual, days)
        case _:
            raise AgencyFileUnusable(file=path, problem="address and code are needed, as texts")


def _read_toml(path: Path, data: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:  # nested without end: the parser's own bound
        raise AgencyFileUnusable(file=path, problem=str(error)) from error


def _read_api_key(path: Path) -> ApiKey | None:
    """The API key kept in a file, if there is one."""
    if not path.exists():
        return None
    match _read_toml(path, _read_secret(path)):
        case {"id": str(key_id), "secret": str(secret)}:
            try:
                return ApiKey(id=key_id, secret=base64.b64decode(secret, validate=True))
            except binascii.Error as error:
                raise AgencyFileUnusable(file=path, problem=str(error)) from error
        case _:
            raise AgencyFileUnusable(file=path, problem="id and secret are needed, as texts")


def _tls(folder: Path, *, with_certificate: bool) -> ssl.SSLContext | None:
    """How to connect; None for the usual way."""
    authorities = folder / AUTHORITIES
    given = authorities if authorities.exists() else None
    if with_certificate:
        return mutual_tls(certificate=folder / CERTIFICATE, key=folder / KEY, authorities=given)
    return trusting(given) if given else None


def _read_secret(path: Path) -> bytes:
    """A file that nobody but its owner can read; refuses (KeyExposed) another."""
    data = _read(path)
    if path.stat().st_mode & _OTHERS:
        raise KeyExposed(file=path)
    return data


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
