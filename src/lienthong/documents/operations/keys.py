"""Keys that sign and seal: put in place, opened, retired (NĐ 30/2020 Điều 32, 33)."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import SigningKeyAdded, SigningKeyRetired
from lienthong.documents.models import SigningKey
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.queries.files import read_file
from lienthong.documents.terms import (
    AlreadyEnded,
    KeyKind,
    ReasonMissing,
    SigningKeyLost,
    SigningKeyMissing,
    SigningKeyUnknown,
)
from lienthong.identity.terms import Acting, Role
from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.keys import (
    HeldKey,
    open_pkcs11_key,
    read_pem_key,
    read_pkcs12_key,
)
from lienthong.paper.signing.keys import SigningKey as AnyKey
from lienthong.paper.signing.looks import require_image
from lienthong.paper.signing.refusals import SigningKeyUnusable
from lienthong.paper.signing.remote import RemoteKey

_OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key to be put in place: a PKCS#12 file, a token's URI, or a service with its credential.

    `certificate` is PEM (for a token and a service), the issuers' after it. `headers` prove the
    platform to the service.
    """

    kind: KeyKind
    pkcs12: bytes = b""
    password: str = ""
    place: str = ""
    credential: str = ""
    certificate: bytes = b""
    headers: dict[str, str] | None = None
    image: bytes = b""


def add_key(
    new: NewKey, *, for_agency: bool, acting: Acting, now: datetime, demonstration: bool = False
) -> UUID:
    """Put a key in place for the person themselves, or for the agency's seal; its id.

    A key file is kept for its owner only (0600) under `settings.DOCUMENTS.keys`, its bytes never in
    the database. The agency's is added by its clerk or administrator (SigningKeyUnknown for
    others). Refuses what cannot be opened, a key that is not its certificate's, an image that is
    none. Fact: documents:signing_key:added.
    """
    agency_id = agency_of(acting)
    if for_agency and not acting.roles & {Role.CLERK, Role.AGENCY_ADMINISTRATOR}:
        raise SigningKeyUnknown
    key_id = uuid4()
    key, place = _open_new(new, key_id)
    certificate = key.certificate
    holder = acting.agency_name if for_agency else acting.account_name
    with transaction.atomic():
        image = None
        if new.image:
            image = keep_file(require_image(new.image), content_type="image/png", now=now)
        if new.kind is KeyKind.FILE and isinstance(key, HeldKey):
            write_secret(_folder() / place, _pem_of(key))
        if new.kind is KeyKind.REMOTE:
            write_secret(_folder() / f"{key_id}.json", json.dumps(new.headers or {}).encode())
        SigningKey.objects.create(
            id=key_id,
            agency_id=agency_id,
            account_id=None if for_agency else acting.account_id,
            holder=holder,
            kind=new.kind,
            place=place,
            credential=new.credential,
            certificate=b"".join(
                one.public_bytes(Encoding.PEM) for one in (certificate, *key.issuers)
            ).decode(),
            image=image,
            valid_from=certificate.not_valid_before_utc,
            valid_until=certificate.not_valid_after_utc,
            demonstration=demonstration,
            added_by=acting.account_name,
            added_at=now,
        )
        fact = SigningKeyAdded(
            agency_id=agency_id,
            key_id=key_id,
            holder=holder,
            where=new.kind,
            certificate=serial_of(certificate),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return key_id


def retire_key(*, key_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Let a key sign no more; what it signed stays. Its file is deleted.

    Refuses another person's (SigningKeyUnknown), one retired before (AlreadyEnded), and no reason
    (ReasonMissing). Fact: documents:signing_key:retired.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    agency_id = agency_of(acting)
    with transaction.atomic():
        row = SigningKey.objects.select_for_update().filter(
            id=key_id, agency_id=agency_id
        ).first()  # fmt: skip
        if row is None or not _is_keeper(row, acting):
            raise SigningKeyUnknown
        if row.retired_at is not None:
            raise AlreadyEnded
        row.retired_at, row.retired_by = now, acting.account_name
        row.retire_reason = reason.strip()[:500]
        row.save(update_fields=["retired_at", "retired_by", "retire_reason"])
        fact = SigningKeyRetired(
            agency_id=row.agency_id,
            key_id=row.id,
            holder=row.holder,
            certificate=serial_of(_certificates(row)[0]),
            reason=row.retire_reason,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        transaction.on_commit(lambda: _forget(row))


def find_key(*, agency_id: UUID, account_id: UUID | None, holder: str, now: datetime) -> SigningKey:
    """The newest key of a person (or of the agency: None) that is valid now.

    Refuses when there is none (SigningKeyMissing).
    """
    rows = SigningKey.objects.filter(
        agency_id=agency_id,
        account_id=account_id,
        retired_at=None,
        valid_from__lte=now,
        valid_until__gt=now,
    ).select_related("image")
    row = rows.order_by("-added_at").first()
    if row is None:
        raise SigningKeyMissing(holder=holder)
    return row


def open_key(row: SigningKey) -> AnyKey:
    """A key ready to sign; refuses one whose file is gone (SigningKeyLost)."""
    certificates = _certificates(row)
    try:
        if row.kind == KeyKind.FILE:
            return read_pem_key((_folder() / row.place).read_bytes(), row.certificate.encode())
        if row.kind == KeyKind.TOKEN:
            return open_pkcs11_key(row.place, certificates[0], certificates[1:])
        headers = json.loads((_folder() / f"{row.id}.json").read_bytes())
    except OSError:
        raise SigningKeyLost(holder=row.holder) from None
    return RemoteKey(
        url=row.place,
        credential=row.credential,
        certificate=certificates[0],
        issuers=tuple(certificates[1:]),
        headers=headers,
    )


def image_of(row: SigningKey) -> bytes:
    """What is seen of the key's signatures; empty without an image."""
    return read_file(row.image.sha256) if row.image else b""


def serial_of(certificate: x509.Certificate) -> str:
    """The certificate's serial number in hexadecimal."""
    return f"{certificate.serial_number:x}"


def _open_new(new: NewKey, key_id: UUID) -> tuple[AnyKey, str]:
    """The key and where it will lie."""
    if new.kind is KeyKind.FILE:
        return read_pkcs12_key(new.pkcs12, new.password.encode() or None), f"{key_id}.pem"
    try:
        first, *rest = x509.load_pem_x509_certificates(new.certificate)
    except ValueError:
        problem = gettext_noop("the file lacks the key or its certificate")
        raise SigningKeyUnusable(problem=problem) from None
    if new.kind is KeyKind.TOKEN:
        return open_pkcs11_key(new.place, first, rest), new.place
    key = RemoteKey(
        url=new.place, credential=new.credential, certificate=first, issuers=tuple(rest)
    )
    return key, new.place


def _certificates(row: SigningKey) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(row.certificate.encode())


def _is_keeper(row: SigningKey, acting: Acting) -> bool:
    """The person themselves; for the agency's own its clerk and administrator."""
    if row.account_id == acting.account_id:
        return True
    return bool(acting.roles & {Role.CLERK, Role.AGENCY_ADMINISTRATOR}) and row.account_id is None


def _pem_of(key: HeldKey) -> bytes:
    return key.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _folder() -> Path:
    return Path(settings.DOCUMENTS.keys)


def write_secret(path: Path, content: bytes) -> None:
    """A new file that only its owner reads, whole on the disk; refuses to overwrite one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _forget(row: SigningKey) -> None:
    for name in (f"{row.id}.pem", f"{row.id}.json"):
        (_folder() / name).unlink(missing_ok=True)
