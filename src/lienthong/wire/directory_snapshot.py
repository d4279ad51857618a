"""The directory as a node holds it: one version, signed with the directory key (EN-50 to EN-52).

A node decides from its snapshot alone who exists, under which codes and with which keys, so it
works on when the platform is away. What is not in the snapshot is unknown, and unknown is refused.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self, cast

from lienthong.kernel import canonical_json
from lienthong.kernel.canonical_json import Json
from lienthong.wire import instants
from lienthong.wire.certificates import Certificate
from lienthong.wire.directory_rules import (
    Forward,
    Group,
    Limits,
    Policy,
    forward_as_json,
    group_as_json,
    limits_as_json,
    policy_as_json,
    read_forwards,
    read_groups,
    read_limits,
    read_policies,
)
from lienthong.wire.fields import FieldReader, is_agency_code
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import digest
from lienthong.wire.refusals import (
    ContentMismatch,
    EncryptionKeyUnusable,
    RecordFieldInvalid,
)
from lienthong.wire.seals import Domain, SealingKey, fingerprint, seal, verify_seal
from lienthong.wire.secrecy import public_from_text

MAX_SNAPSHOT_BYTES: Final = 64 * 1024 * 1024
MAX_ENCRYPTION_KEYS: Final = 8
"""Public encryption keys of one agency."""
_RECORD: Final = "directory snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who carries on after an agency."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyEntry:
    """One agency: code, other codes it is known by, period, who came after, certificates (PEM).

    `encryption_keys` are public keys as `secrecy.public_to_text` writes them, the newest first;
    with none, whoever stores a content for the agency opens it for the agency too.
    """

    code: str
    aliases: tuple[str, ...] = ()
    name: str
    valid_from: date
    valid_until: date | None = None
    successors: tuple[Successor, ...] = ()
    certificates: tuple[str, ...] = ()
    encryption_keys: tuple[str, ...] = ()
    limits: Limits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorySnapshot:
    """All agencies a node may serve, as of one version. A higher version replaces a lower one.

    With `policies` (even none at all) nothing is allowed that none of them allows; with None every
    agency may write to every other.
    """

    version: int
    made_at: datetime
    agencies: tuple[AgencyEntry, ...]
    policies: tuple[Policy, ...] | None = None
    forwards: tuple[Forward, ...] = ()
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        """Cut the instant to what the record can say."""
        object.__setattr__(self, "made_at", instants.whole_milliseconds(self.made_at))

    def encode_content(self) -> bytes:
        """The content that the snapshot's header describes: a bare list of agencies, or more."""
        agencies = [entry_as_json(entry) for entry in self.agencies]
        more: dict[str, object] = {}
        if self.policies is not None:
            more["policies"] = [policy_as_json(policy) for policy in self.policies]
        if self.forwards:
            more["forwards"] = [forward_as_json(forward) for forward in self.forwards]
        if self.groups:
            more["groups"] = [group_as_json(group) for group in self.groups]
        return canonical_json.encode({"agencies": agencies, **more} if more else agencies)

    @classmethod
    def decode(cls, header: bytes, content: bytes) -> Self:
        """Read header and content that belong together; refuses what EN-51 does not allow."""
        fields = FieldReader.of_record(_RECORD, header, 1)
        version = fields.integer("version")
        made_at = fields.instant("made_at")
        _check_content(fields, content)
        fields.digest("key")
        fields.finish()
        value = canonical_json.decode(content)
        parts = FieldReader(_RECORD, {"agencies": value} if isinstance(value, list) else value)
        entries = parts.take("agencies")
        if not isinstance(entries, list):
            raise parts.invalid("agencies", "[…]")
        agencies = tuple(_read_entry(entry, position) for position, entry in enumerate(entries))
        _check_codes_are_unique(agencies)
        snapshot = cls(
            version=version,
            made_at=made_at,
            agencies=agencies,
            policies=(
                read_policies(parts.take("policies"), _RECORD) if parts.has("policies") else None
            ),
            forwards=(
                read_forwards(parts.take("forwards"), _RECORD) if parts.has("forwards") else ()
            ),
            groups=read_groups(parts.take("groups"), _RECORD) if parts.has("groups") else (),
        )
        parts.finish()
        if snapshot.encode_content() != content:  # an empty part, or an object around nothing else
            raise RecordFieldInvalid(record=_RECORD, field="$", expected="EN-51")
        return snapshot


def split_content(value: Json) -> tuple[list[dict[str, Json]], dict[str, Json]]:
    """A snapshot's decoded content: its agencies' entries, and what it says beside them.

    Only for content that `DirectorySnapshot.decode` has read.
    """
    if isinstance(value, list):
        return cast("list[dict[str, Json]]", value), {}
    rest = dict(cast("dict[str, Json]", value))
    return cast("list[dict[str, Json]]", rest.pop("agencies")), rest


def join_content(entries: list[dict[str, Json]], rules: dict[str, Json]) -> bytes:
    """The content that `split_content` took apart."""
    return canonical_json.encode({"agencies": entries, **rules} if rules else entries)


def sign_snapshot(snapshot: DirectorySnapshot, *, key: SealingKey) -> bytes:
    """The snapshot as one signed body (LTM1), for `PUT /v1/directory`."""
    content = snapshot.encode_content()
    header = canonical_json.encode(
        {
            "v": 1,
            "version": snapshot.version,
            "made_at": instants.to_text(snapshot.made_at),
            "length": len(content),
            "sha256": digest(content),
            "key": fingerprint(key.public_key()),
        }
    )
    signature = seal(domain=Domain.DIRECTORY, header=header, key=key)
    return frame(Framed(header=header, seal=signature, content=content))


def open_snapshot(body: bytes, *, certificate: Certificate) -> DirectorySnapshot:
    """Read a signed body and believe it if the directory's `certificate` signed it.

    The certificate comes from `Trust.verify(pem, role=Role.DIRECTORY, at=now)`. Raises SealBroken,
    FrameBroken, ContentMismatch, CertificateOutsideValidity or a RecordField… refusal.
    """
    framed = unframe(body)
    verify_seal(
        domain=Domain.DIRECTORY,
        header=framed.header,
        seal=framed.seal,
        key=certificate.sealing_key(),
    )
    snapshot = DirectorySnapshot.decode(framed.header, framed.content)
    certificate.check_valid(snapshot.made_at)
    return snapshot


def _check_content(fields: FieldReader, content: bytes) -> None:
    stated_length = fields.integer("length", MAX_SNAPSHOT_BYTES)
    if len(content) != stated_length:
        raise ContentMismatch(property="length", found=len(content), stated=stated_length)
    stated = fields.digest("sha256")
    if digest(content) != stated:
        raise ContentMismatch(property="SHA-256", found=digest(content), stated=stated)


def entry_as_json(entry: AgencyEntry) -> dict[str, object]:
    """The fields of EN-51."""
    own = limits_as_json(entry.limits) if entry.limits else {}
    limits = {"limits": own} if own else {}
    keys = {"encryption_keys": list(entry.encryption_keys)} if entry.encryption_keys else {}
    return {
        "code": entry.code,
        "aliases": list(entry.aliases),
        "name": entry.name,
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": None if entry.valid_until is None else entry.valid_until.isoformat(),
        "successors": [[successor.code, successor.name] for successor in entry.successors],
        "certificates": list(entry.certificates),
        **keys,
        **limits,
    }


def _read_entry(entry: object, position: int) -> AgencyEntry:
    fields = FieldReader(f"{_RECORD} [{position}]", entry)
    read = AgencyEntry(
        code=fields.agency("code"),
        aliases=fields.texts("aliases"),
        name=fields.plain_text("name"),
        valid_from=fields.day("valid_from"),
        valid_until=fields.optional_day("valid_until"),
        successors=tuple(
            Successor(code=code, name=name) for code, name in fields.agency_pairs("successors")
        ),
        certificates=fields.texts("certificates"),
        encryption_keys=_read_encryption_keys(fields) if fields.has("encryption_keys") else (),
        limits=read_limits(fields.take("limits"), fields.record) if fields.has("limits") else None,
    )
    fields.finish()
    if not all(is_agency_code(alias) for alias in read.aliases):
        raise fields.invalid("aliases", "agency codes")
    if read.valid_until is not None and read.valid_until < read.valid_from:
        raise fields.invalid("valid_until", "≥ valid_from")
    return read


def _read_encryption_keys(fields: FieldReader) -> tuple[str, ...]:
    """One key or several, each once; a weak one would lay every content for the agency open."""
    keys = fields.texts("encryption_keys")
    expected = f"1 … {MAX_ENCRYPTION_KEYS} × X25519 in base64 (EN-74)"
    if not 1 <= len(keys) <= MAX_ENCRYPTION_KEYS or len(set(keys)) != len(keys):
        raise fields.invalid("encryption_keys", expected)
    try:
        for key in keys:
            public_from_text(key)
    except EncryptionKeyUnusable:
        raise fields.invalid("encryption_keys", expected) from None
    return keys


def _check_codes_are_unique(agencies: tuple[AgencyEntry, ...]) -> None:
    """Refuse a code that leads to two agencies, even on different days (EN-52).

    Post lies under codes: whoever took over a code would find its predecessor's.
    """
    seen: set[str] = set()
    for agency in agencies:
        for code in (agency.code, *agency.aliases):
            if code in seen:
                raise RecordFieldInvalid(
                    record=_RECORD, field="code", expected=f"{code}: one agency"
                )
            seen.add(code)
