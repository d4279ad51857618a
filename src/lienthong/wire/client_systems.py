"""Which systems call a node by the VXP-compatible API, and for which agencies (EN-53 to EN-55).

Such a system has no key of its own: it proves itself with a secret, and the node seals for its
agencies. The list therefore holds secrets and keys. It goes to the node over a protected connection
only and is kept there in a file that only its owner can read.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from lienthong.kernel import canonical_json
from lienthong.wire import instants
from lienthong.wire.certificates import Certificate
from lienthong.wire.fields import FieldReader
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import digest
from lienthong.wire.refusals import RecordFieldInvalid
from lienthong.wire.seals import (
    Domain,
    SealingKey,
    fingerprint,
    key_from_pem,
    key_to_pem,
    seal,
    verify_seal,
)
from lienthong.wire.secrecy import (
    EncryptionKey,
    encryption_key_from_pem,
    encryption_key_to_pem,
)

MAX_SYSTEMS_BYTES: Final = 16 * 1024 * 1024
SECRET_FORM: Final = "[!-~]{16,128}"  # noqa: S105 - the form of one
_RECORD: Final = "client systems"
_SECRET: Final = re.compile(SECRET_FORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedKey:
    """An agency's key that the node seals with; `code` is the one its certificate names."""

    code: str
    key: SealingKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSystem:
    """A system: its id, the secrets that count now (two while they rotate), its agencies' keys.

    `encryption_keys` open what was encrypted for its agencies before the system spoke for them.
    """

    id: str
    secrets: tuple[str, ...]
    keys: tuple[EntrustedKey, ...]
    encryption_keys: tuple[EncryptionKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSystems:
    """All systems of a node, as of one version. A higher version replaces a lower one."""

    version: int
    made_at: datetime
    systems: tuple[ClientSystem, ...]

    def __post_init__(self) -> None:
        """Cut the instant to what the record can say."""
        object.__setattr__(self, "made_at", instants.whole_milliseconds(self.made_at))

    def encode(self) -> bytes:
        """The content that is signed by its hash."""
        return canonical_json.encode([_as_json(system) for system in self.systems])

    @classmethod
    def decode(cls, framed: Framed) -> Self:
        """Read header and content that belong together; refuses what EN-54 does not allow."""
        fields = FieldReader.of_record(_RECORD, framed.header, 1)
        version = fields.integer("version")
        made_at = fields.instant("made_at")
        stated = fields.digest("sha256")
        fields.digest("key")
        fields.finish()
        if digest(framed.content) != stated:
            raise fields.invalid("sha256", digest(framed.content))
        listed = canonical_json.decode(framed.content)
        if not isinstance(listed, list):
            raise RecordFieldInvalid(record=_RECORD, field="systems", expected="[…]")
        systems = tuple(_read(system, place) for place, system in enumerate(listed))
        if len({system.id for system in systems}) != len(systems):
            raise RecordFieldInvalid(record=_RECORD, field="id", expected="1 ×")
        return cls(version=version, made_at=made_at, systems=systems)


def sign_systems(systems: ClientSystems, *, key: SealingKey) -> bytes:
    """The list as one signed body (LTM1), for `PUT /v1/systems`; it holds secrets."""
    content = systems.encode()
    header = canonical_json.encode(
        {
            "v": 1,
            "version": systems.version,
            "made_at": instants.to_text(systems.made_at),
            "sha256": digest(content),
            "key": fingerprint(key.public_key()),
        }
    )
    signature = seal(domain=Domain.SYSTEMS, header=header, key=key)
    return frame(Framed(header=header, seal=signature, content=content))


def open_systems(body: bytes, *, certificate: Certificate) -> ClientSystems:
    """Read a signed body and believe it if the directory's `certificate` signed it."""
    framed = unframe(body)
    key = certificate.sealing_key()
    verify_seal(domain=Domain.SYSTEMS, header=framed.header, seal=framed.seal, key=key)
    systems = ClientSystems.decode(framed)
    certificate.check_valid(systems.made_at)
    return systems


def _as_json(system: ClientSystem) -> dict[str, object]:
    pems = [encryption_key_to_pem(key).decode() for key in system.encryption_keys]
    more = {"encryption_keys": pems} if pems else {}
    return {
        **more,
        "id": system.id,
        "secrets": list(system.secrets),
        "keys": [[entrusted.code, key_to_pem(entrusted.key).decode()] for entrusted in system.keys],
    }


def _read(value: object, place: int) -> ClientSystem:
    fields = FieldReader(f"{_RECORD} [{place}]", value)
    system_id = fields.agency("id")
    secrets = fields.texts("secrets")
    if not secrets or not all(map(_SECRET.fullmatch, secrets)):
        raise fields.invalid("secrets", SECRET_FORM)
    keys = tuple(
        EntrustedKey(code=code, key=key_from_pem(pem.encode()))
        for code, pem in fields.agency_pairs("keys")
    )
    pems = fields.texts("encryption_keys") if fields.has("encryption_keys") else ()
    encryption_keys = tuple(encryption_key_from_pem(pem.encode()) for pem in pems)
    fields.finish()
    return ClientSystem(id=system_id, secrets=secrets, keys=keys, encryption_keys=encryption_keys)
