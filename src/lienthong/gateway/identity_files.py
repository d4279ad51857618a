"""A node's keys and certificates: made once, kept in files only their owner can read (EX-40)."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import NodeNotPrepared
from lienthong.ledger.notes import LogSigner
from lienthong.wire.certificates import Certificate, Role, Trust, issue_certificate
from lienthong.wire.refusals import CertificateWrongHolder
from lienthong.wire.seals import (
    PublicLogKey,
    PublicSealingKey,
    SealingKey,
    fingerprint,
    key_from_pem,
    key_to_pem,
    log_key_from_pem,
    new_key,
    new_log_key,
)

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
READABLE = 0o644
_CERTIFICATE_PERIOD = timedelta(days=5 * 365)


@dataclass(frozen=True)
class NodeIdentity:
    """With what a node signs and what it believes."""

    name: str
    key: SealingKey
    fingerprint: str
    signer: LogSigner
    trust: Trust
    directory: Certificate
    certificates: dict[str, str]
    """PEM by role, for whoever verifies receipts and checkpoints."""


def prepare_node(
    settings: GatewaySettings,
    *,
    root_pem: bytes,
    root_key: SealingKey,
    directory_pem: bytes,
    now: datetime,
) -> None:
    """Make the node's folder, keys and certificates; what is there already is kept.

    `root_pem` and `root_key` are the province's; `directory_pem` is the certificate of whoever
    signs the directory. Refuses a root that is none, and a directory certificate not of its making.
    """
    trust = Trust(root_pem)
    trust.verify(directory_pem, role=Role.DIRECTORY, at=now)
    settings.folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    _write_new(settings.root_certificate, root_pem, READABLE)
    _write_new(settings.directory_certificate, directory_pem, READABLE)
    _write_new(settings.node_key, key_to_pem(new_key()), OWNER_ONLY)
    _write_new(settings.log_key, key_to_pem(new_log_key()), OWNER_ONLY)
    node_key = key_from_pem(settings.node_key.read_bytes())
    log_key = log_key_from_pem(settings.log_key.read_bytes())
    valid_from_at = max(now.replace(microsecond=0), trust.root.valid_from_at)
    valid_until_at = min(valid_from_at + _CERTIFICATE_PERIOD, trust.root.valid_until_at)

    def certify(path: Path, role: Role, code: str, key: PublicSealingKey | PublicLogKey) -> None:
        pem = issue_certificate(
            role=role,
            code=code,
            name=settings.node,
            key=key,
            valid_from_at=valid_from_at,
            valid_until_at=valid_until_at,
            root_pem=root_pem,
            root_key=root_key,
        )
        _write_new(path, pem, READABLE)

    certify(settings.node_certificate, Role.NODE, settings.node, node_key.public_key())
    certify(settings.log_certificate, Role.LOG, settings.origin, log_key.public_key())


def load_identity(settings: GatewaySettings, *, now: datetime) -> NodeIdentity:
    """Read keys and certificates; refuses to start with one missing, foreign or out of date."""
    key = key_from_pem(_read(settings.node_key))
    log_key = log_key_from_pem(_read(settings.log_key))
    trust = Trust(_read(settings.root_certificate))
    node_pem, log_pem = _read(settings.node_certificate), _read(settings.log_certificate)
    _require_own(trust.verify(node_pem, role=Role.NODE, at=now), key.public_key())
    _require_own(trust.verify(log_pem, role=Role.LOG, at=now), log_key.public_key())
    directory = trust.verify_issued(_read(settings.directory_certificate))
    if directory.role is not Role.DIRECTORY:
        raise CertificateWrongHolder(
            role=directory.role.value, name=directory.code, expected=Role.DIRECTORY.value
        )
    return NodeIdentity(
        name=settings.node,
        key=key,
        fingerprint=fingerprint(key.public_key()),
        signer=LogSigner(name=settings.origin, key=log_key),
        trust=trust,
        directory=directory,
        certificates={
            Role.PROVINCE.value: trust.root.pem.decode(),
            Role.NODE.value: node_pem.decode(),
            Role.LOG.value: log_pem.decode(),
            Role.DIRECTORY.value: directory.pem.decode(),
        },
    )


def _require_own(certificate: Certificate, key: PublicSealingKey | PublicLogKey) -> None:
    if certificate.fingerprint != fingerprint(key):
        raise CertificateWrongHolder(
            role=certificate.role.value, name=certificate.code, expected=fingerprint(key)
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NodeNotPrepared(file=path.name) from None


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that does not exist yet, whole or not at all, never readable by others first."""
    if path.exists():
        return
    partial = path.with_suffix(path.suffix + ".new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
