"""What a node is made of: keys, store, certificates. Made once, for their owner only (EX-40)."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from lienthong.gateway.connections import Owner
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.contents.store import find_storage_key, knows_contents
from lienthong.gateway.reader import StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import (
    NodeFileDamaged,
    NodeKeyLost,
    NodeNotPrepared,
    NodeRootForeign,
)
from lienthong.gateway.whole_files import replace_file, write_new
from lienthong.ledger.notes import LogSigner
from lienthong.tokens.keys import read_key, read_log_key
from lienthong.wire.certificates import (
    Certificate,
    RevocationAddresses,
    Role,
    Trust,
    issue_certificate,
    parse_certificate,
)
from lienthong.wire.refusals import (
    CertificateUnreadable,
    CertificateWrongHolder,
    KeyUnreadable,
)
from lienthong.wire.seals import (
    LogKey,
    PublicLogKey,
    PublicSealingKey,
    SealingKey,
    fingerprint,
    key_to_pem,
    new_key,
    new_log_key,
)
from lienthong.wire.secrecy import (
    encryption_key_from_pem,
    encryption_key_to_pem,
    new_encryption_key,
)

Held = TypeVar("Held")

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
READABLE = 0o644
_CERTIFICATE_PERIOD = timedelta(days=5 * 365)
RENEWED_BEFORE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NodeCertificates:
    """The certificates in force, each verified."""

    node: Certificate
    log: Certificate
    directory: Certificate


@dataclass
class NodeIdentity:
    """With what a node signs and what it believes. Only its certificates ever change."""

    name: str
    key: SealingKey
    fingerprint: str
    signer: LogSigner
    trust: Trust
    storage: StorageKey
    issued: NodeCertificates

    @property
    def directory(self) -> Certificate:
        """The certificate of whoever signs the directory."""
        return self.issued.directory

    @property
    def certificates(self) -> dict[str, str]:
        """PEM by role, for whoever verifies receipts and checkpoints."""
        issued = self.issued
        found = (self.trust.root, issued.node, issued.log, issued.directory)
        return {one.role.value: one.pem.decode() for one in found}

    def take_up(self, renewed: NodeCertificates) -> None:
        """Go on with renewed certificates of the same keys; the directory's key stays too."""
        _require_own(renewed.directory, self.directory.fingerprint)
        self.issued = renewed

    @property
    def owner(self) -> Owner:
        """Whose store it must be that this node writes to."""
        return _owner(self.name, self.signer.name, self.signer.key)


def prepare_node(
    settings: GatewaySettings,
    *,
    root_pem: bytes,
    root_key: SealingKey,
    directory_pem: bytes,
    now: datetime,
    revocation: RevocationAddresses | None = None,
) -> None:
    """Make the node's folder, keys, store and certificates; what is there already is kept.

    `root_pem` and `root_key` are the province's; `directory_pem` is the certificate of whoever
    signs the directory; `revocation` is where the province tells which certificates it revoked.
    Refuses a root that is none, a directory certificate not of its making, a lost key or store of a
    node that was in use, and a node of another root.

    Certificates come last: a node that has one has all the rest, or has lost it (EX-35). One that
    ends within 90 days is issued anew for the same key; a renewed one of the directory is taken.
    """
    trust = Trust(root_pem)
    trust.verify(directory_pem, role=Role.DIRECTORY, at=now)
    _require_kept(settings, root_pem)
    settings.folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    write_new(settings.root_certificate, root_pem, mode=READABLE)
    write_new(settings.directory_certificate, directory_pem, mode=READABLE)
    kept_pem = settings.directory_certificate.read_bytes()
    if kept_pem != directory_pem and _is_same_holder(kept_pem, directory_pem):
        replace_file(settings.directory_certificate, directory_pem, mode=READABLE)
    write_new(settings.node_key, key_to_pem(new_key()), mode=OWNER_ONLY)
    write_new(settings.log_key, key_to_pem(new_log_key()), mode=OWNER_ONLY)
    storage_key = encryption_key_to_pem(new_encryption_key())
    write_new(settings.storage_key, storage_key, mode=OWNER_ONLY)
    node_key = _use(settings.node_key, read_key)
    log_key = _use(settings.log_key, read_log_key)
    if not _is_certified(settings):
        storage_of(settings).create(_owner(settings.node, settings.origin, log_key))
    valid_from_at = max(now.replace(microsecond=0), trust.root.valid_from_at)
    valid_until_at = min(valid_from_at + _CERTIFICATE_PERIOD, trust.root.valid_until_at)

    def certify(path: Path, role: Role, code: str, key: PublicSealingKey | PublicLogKey) -> None:
        kept = _use(path, parse_certificate) if path.exists() else None
        if kept is not None and kept.valid_until_at >= _last_at(trust.root, now):
            return
        pem = issue_certificate(
            role=role,
            code=code,
            name=settings.node,
            key=key,
            # A renewed one begins as the old one did: what was signed before stays provable.
            valid_from_at=kept.valid_from_at if kept else valid_from_at,
            valid_until_at=valid_until_at,
            root_pem=root_pem,
            root_key=root_key,
            revocation=revocation,
        )
        replace_file(path, pem, mode=READABLE)

    certify(settings.node_certificate, Role.NODE, settings.node, node_key.public_key())
    certify(settings.log_certificate, Role.LOG, settings.origin, log_key.public_key())


def is_renewal_due(settings: GatewaySettings, *, directory_pem: bytes, now: datetime) -> bool:
    """Whether `prepare_node` would renew a certificate of a node that is prepared (EX-201)."""
    if not _is_certified(settings):
        return False
    root = _use(settings.root_certificate, parse_certificate)
    kept_pem = settings.directory_certificate.read_bytes()
    if kept_pem != directory_pem and _is_same_holder(kept_pem, directory_pem):
        return True
    return any(
        _use(path, parse_certificate).valid_until_at < _last_at(root, now)
        for path in (settings.node_certificate, settings.log_certificate)
    )


def _last_at(root: Certificate, now: datetime) -> datetime:
    """Until when a certificate must hold that is not renewed now."""
    return min(now + RENEWED_BEFORE, root.valid_until_at)


def load_identity(settings: GatewaySettings, *, now: datetime) -> NodeIdentity:
    """Read keys and certificates; refuses to start with one missing, foreign or out of date."""
    key = _use(settings.node_key, read_key)
    log_key = _use(settings.log_key, read_log_key)
    trust = _use(settings.root_certificate, Trust)
    issued = _read_certificates(
        settings, trust, key=key.public_key(), log_key=log_key.public_key(), now=now
    )
    return NodeIdentity(
        name=settings.node,
        key=key,
        fingerprint=fingerprint(key.public_key()),
        signer=LogSigner(name=settings.origin, key=log_key),
        trust=trust,
        storage=StorageKey(_use(settings.storage_key, encryption_key_from_pem)),
        issued=issued,
    )


def read_certificates(
    settings: GatewaySettings, identity: NodeIdentity, *, now: datetime
) -> NodeCertificates:
    """The certificates in the folder; refuses one that is missing, foreign or out of date."""
    key, log_key = identity.key.public_key(), identity.signer.key.public_key()
    return _read_certificates(settings, identity.trust, key=key, log_key=log_key, now=now)


def _read_certificates(
    settings: GatewaySettings,
    trust: Trust,
    *,
    key: PublicSealingKey,
    log_key: PublicLogKey,
    now: datetime,
) -> NodeCertificates:
    def own(path: Path, role: Role, key: PublicSealingKey | PublicLogKey) -> Certificate:
        certificate = _use(path, trust.verify_issued)
        _require_own(trust.verify(certificate.pem, role=role, at=now), fingerprint(key))
        return certificate

    node = own(settings.node_certificate, Role.NODE, key)
    log = own(settings.log_certificate, Role.LOG, log_key)
    directory = _use(settings.directory_certificate, trust.verify_issued)
    if directory.role is not Role.DIRECTORY:
        raise CertificateWrongHolder(
            role=directory.role.value, name=directory.code, expected=Role.DIRECTORY.value
        )
    return NodeCertificates(node=node, log=log, directory=directory)


def _require_own(certificate: Certificate, expected: str) -> None:
    if certificate.fingerprint != expected:
        raise CertificateWrongHolder(
            role=certificate.role.value, name=certificate.code, expected=expected
        )


def _require_kept(settings: GatewaySettings, root_pem: bytes) -> None:
    """What a node was used with must still be there: a new key or root would break its log."""
    root = settings.root_certificate
    if root.exists() and root.read_bytes() != root_pem:
        raise NodeRootForeign(file=root)
    storage = storage_of(settings)
    for key, certificate in (
        (settings.node_key, settings.node_certificate),
        (settings.log_key, settings.log_certificate),
    ):
        if not key.exists() and (certificate.exists() or storage.exists()):
            raise NodeKeyLost(file=key)
    if _is_certified(settings) and not storage.exists():
        raise storage.lost()
    if _is_certified(settings) and not settings.storage_key.exists():
        _require_nothing_sealed(settings)


def _require_nothing_sealed(settings: GatewaySettings) -> None:
    """A node from before contents were sealed may get its storage key now; no other may."""
    with closing(StoreView(storage_of(settings).open_view())) as view:
        if knows_contents(view.connection) and find_storage_key(view.connection):
            raise NodeKeyLost(file=settings.storage_key)


def _is_same_holder(kept_pem: bytes, renewed_pem: bytes) -> bool:
    """Whether one certificate renews the other; a damaged one is left to be named."""
    try:
        kept = parse_certificate(kept_pem)
    except CertificateUnreadable:
        return False
    return kept.fingerprint == parse_certificate(renewed_pem).fingerprint


def _owner(node: str, origin: str, log_key: LogKey) -> Owner:
    return Owner(node=node, origin=origin, log_key=fingerprint(log_key.public_key()))


def _is_certified(settings: GatewaySettings) -> bool:
    return settings.node_certificate.exists() or settings.log_certificate.exists()


def _use(path: Path, read: Callable[[bytes], Held]) -> Held:
    """What a file holds; refuses a missing file, and names one that holds something else."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NodeNotPrepared(file=path.name) from None
    try:
        return read(data)
    except (KeyUnreadable, CertificateUnreadable) as refusal:
        raise NodeFileDamaged(file=path) from refusal
