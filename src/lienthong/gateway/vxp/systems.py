"""The client systems a node serves: kept beside its store, in a file only its owner can read.

They hold secrets and keys, so they are no part of the append-only store: what is taken back must
vanish. The file is the signed list as the platform gave it, verified anew at every start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.gateway.terms import NodeFileDamaged
from lienthong.gateway.vxp.terms import SystemsNotNewer
from lienthong.gateway.whole_files import replace_file
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.client_systems import ClientSystem, ClientSystems, open_systems
from lienthong.wire.secrecy import EncryptionKey

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class KnownSystems:
    """The systems in use, by id; version 0 before any list came."""

    version: int = 0
    by_id: Mapping[str, ClientSystem] = field(default_factory=dict)
    body: bytes = b""
    codes: frozenset[str] = frozenset()
    """Of the agencies that they speak for."""

    @property
    def encryption_keys(self) -> list[EncryptionKey]:
        """What opens contents that were encrypted for these systems' agencies before."""
        return [key for system in self.by_id.values() for key in system.encryption_keys]


def load_systems(file: Path, *, certificate: Certificate) -> KnownSystems:
    """The list kept in a file, or none yet; refuses (NodeFileDamaged) a file that was changed."""
    if not file.exists():
        return KnownSystems()
    body = file.read_bytes()
    try:
        return _known(open_systems(body, certificate=certificate), body)
    except Refusal as refusal:
        raise NodeFileDamaged(file=file) from refusal


def keep_systems(
    file: Path, body: bytes, *, certificate: Certificate, before: KnownSystems
) -> KnownSystems:
    """Take up a newer signed list and keep it durably; the same one again changes nothing.

    Refuses one that the directory's key did not sign, and an older one (SystemsNotNewer).
    """
    if body == before.body:
        return before
    systems = open_systems(body, certificate=certificate)
    if systems.version <= before.version:
        raise SystemsNotNewer(given=systems.version, current=before.version)
    replace_file(file, body, mode=OWNER_ONLY)
    return _known(systems, body)


def _known(systems: ClientSystems, body: bytes) -> KnownSystems:
    by_id = {system.id: system for system in systems.systems}
    codes = frozenset(key.code for system in systems.systems for key in system.keys)
    return KnownSystems(systems.version, by_id, body, codes)
