"""Keys that sign and seal: put in place, opened, retired (NĐ 30/2020 Điều 32, 33)."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from lienthong.documents.queries.key_standing import worth_of
from lienthong.documents.queries.signing_places import get_signing_places
from lienthong.documents.queries.trust import load_trust_list
from lienthong.documents.rules.access import may_keep_key
from lienthong.documents.rules.signing_places import find_service, name_key, open_way
from lienthong.documents.terms import (
    AlreadyEnded,
    KeyKind,
    ReasonMissing,
    SigningKeyLost,
    SigningKeyMissing,
    SigningKeyUnknown,
)
from lienthong.documents.terms.key_refusals import KeyNotTrusted, KeyOfAnother
from lienthong.documents.terms.signing_places import (
    KeyPlaceClosed,
    PlaceNotOffered,
    SigningPlacesUnreadable,
)
from lienthong.identity.terms import Acting, Role
from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.examination import Trust
from lienthong.paper.signing.keys import (
    HeldKey,
    issuer_of,
    name_of,
    open_pkcs11_key,
    read_pem_key,
    read_pkcs12_key,
)
from lienthong.paper.signing.keys import SigningKey as AnyKey
from lienthong.paper.signing.looks import require_image
from lienthong.paper.signing.refusals import CertificateNotValid, SigningKeyUnusable
from lienthong.paper.signing.remote import RemoteKey
from lienthong.paper.signing.standing import is_named, standing_of

_OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key to be put in place: a PKCS#12 file, or one in a token or at a service.

    `place` is the name of a token or service of the operator's list, `credential` how the key is
    called there; `certificate` is PEM (for these two), the issuers' after it.
    """

    kind: KeyKind
    pkcs12: bytes = b""
    password: str = ""
    place: str = ""
    credential: str = ""
    certificate: bytes = b""
    image: bytes = b""


def add_key(
    new: NewKey, *, for_agency: bool, acting: Acting, now: datetime, demonstration: bool = False
) -> UUID:
    """Put a key in place for the person themselves, or for the agency's seal; its id.

    A key file is kept for its owner only (0600) under `settings.DOCUMENTS.keys`, its bytes never in
    the database. The agency's is added by its clerk or administrator (SigningKeyUnknown for
    others). Its certificate holds now (CertificateNotValid) and leads to an authority of the trust
    list (KeyNotTrusted), unless the settings take others for a trial. A key outside is its own
    holder's (KeyOfAnother). It lies in a place that the operator offers (PlaceNotOffered), under a
    name that says neither library nor PIN (LibraryNotForUsers, KeyNotOfPlace). Refuses what cannot
    be opened, a key that is not its certificate's, an image that is none. Fact:
    documents:signing_key:added.
    """
    agency_id = agency_of(acting)
    if for_agency and not acting.roles & {Role.CLERK, Role.AGENCY_ADMINISTRATOR}:
        raise SigningKeyUnknown
    key_id = uuid4()
    key, place = _open_new(new, key_id)
    certificate = key.certificate
    holder = acting.agency_name if for_agency else acting.account_name
    _require_worth(new.kind, key, holder=holder, now=now, demonstration=demonstration)
    with transaction.atomic():
        image = None
        if new.image:
            image = keep_file(require_image(new.image), content_type="image/png", now=now)
        if new.kind is KeyKind.FILE and isinstance(key, HeldKey):
            write_secret(_folder() / place, _pem_of(key))
        SigningKey.objects.create(
            id=key_id,
            agency_id=agency_id,
            account_id=None if for_agency else acting.account_id,
            holder=holder,
            kind=new.kind,
            place=place,
            credential=new.credential if new.kind is KeyKind.REMOTE else "",
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
        if row is None or not may_keep_key(row.account_id, acting):
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

    One that the trust list stands for goes before a newer one that nobody confirms. Refuses
    when there is none (SigningKeyMissing).
    """
    rows = SigningKey.objects.filter(
        agency_id=agency_id,
        account_id=account_id,
        retired_at=None,
        valid_from__lte=now,
        valid_until__gt=now,
    ).select_related("image")
    found = list(rows.order_by("-added_at"))
    if not found:
        raise SigningKeyMissing(holder=holder)
    if len(found) == 1:
        return found[0]
    trust = load_trust_list()
    trusted = (row for row in found if worth_of(row, trust=trust, now=now).is_trusted)
    return next(trusted, found[0])


def open_key(row: SigningKey) -> AnyKey:
    """A key ready to sign.

    Refuses one whose file is gone (SigningKeyLost), and one in a token or at a service that the
    operator does not offer (KeyPlaceClosed).
    """
    certificates = _certificates(row)
    if row.kind == KeyKind.FILE:
        try:
            return read_pem_key((_folder() / row.place).read_bytes(), row.certificate.encode())
        except OSError:
            raise SigningKeyLost(holder=row.holder) from None
    key = _open_outside(KeyKind(row.kind), row.place, row.credential, certificates)
    if key is None:
        raise KeyPlaceClosed(holder=row.holder)
    return key


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
    places = get_signing_places()
    if new.place not in places.names(new.kind):
        raise PlaceNotOffered(place=new.place, field="kind")
    kept = new.place
    if new.kind is KeyKind.TOKEN:
        token = next(one for one in places.tokens if one.name == new.place)
        kept = name_key(token, new.credential)
    key = _open_outside(new.kind, kept, new.credential, [first, *rest])
    if key is None:
        raise PlaceNotOffered(place=new.place, field="kind")
    return key, kept


def _open_outside(
    kind: KeyKind, kept: str, credential: str, certificates: Sequence[x509.Certificate]
) -> AnyKey | None:
    """A key in a token or at a service of the operator's list; None where it is not on it."""
    places, (first, *rest) = get_signing_places(), certificates
    if kind is KeyKind.TOKEN:
        found = open_way(places, kept)
        if found is None:
            return None
        token, uri = found
        pin_file = Path(token.pin_file) if token.pin_file else None
        return open_pkcs11_key(replace(uri, pin_file=pin_file).write(), first, rest)
    service = find_service(places, kept)
    if service is None:
        return None
    proof = Path(service.authorization) if service.authorization else None
    try:
        headers = {"authorization": proof.read_text("utf-8").strip()} if proof else {}
    except (OSError, UnicodeDecodeError) as error:
        problem = type(error).__name__
        raise SigningPlacesUnreadable(where=service.name, problem=problem) from None
    return RemoteKey(
        url=service.address,
        credential=credential,
        certificate=first,
        issuers=tuple(rest),
        headers=headers,
        trusted=Path(service.trusted) if service.trusted else None,
    )


def _require_worth(
    kind: KeyKind, key: AnyKey, *, holder: str, now: datetime, demonstration: bool
) -> None:
    """Refuse a key whose signatures nobody would confirm, or that may be another's (SG-38)."""
    certificate, named = key.certificate, name_of(key.certificate)
    found = standing_of(certificate, key.issuers, trust=load_trust_list(), at=now)
    if found.trust is Trust.EXPIRED:
        raise CertificateNotValid(
            holder=named,
            valid_from=certificate.not_valid_before_utc.date().isoformat(),
            valid_until=certificate.not_valid_after_utc.date().isoformat(),
        )
    allowed = demonstration or settings.DOCUMENTS.untrusted_keys
    if found.trust is not Trust.TRUSTED and not allowed:
        raise KeyNotTrusted(holder=named, issuer=issuer_of(certificate))
    if kind is not KeyKind.FILE and not is_named(certificate, holder):
        raise KeyOfAnother(named=named, holder=holder)


def _certificates(row: SigningKey) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(row.certificate.encode())


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
