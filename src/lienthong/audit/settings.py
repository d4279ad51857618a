"""What an operator may set about the record of facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class AuditSettings:
    """The ledger's name (the first line of its checkpoints) and where its signing key lies."""

    origin: str
    key_file: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, home: Path) -> "AuditSettings":
        """Read `LIENTHONG_AUDIT_ORIGIN`; the key is kept in the data folder."""
        return cls(
            origin=environment.get("LIENTHONG_AUDIT_ORIGIN") or "lienthong.local/audit",
            key_file=home / "keys" / "audit-ledger.key",
        )
