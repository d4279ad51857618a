"""Builders for tests: outgoing documents that are so far already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from django.conf import settings
from django.test import override_settings

from lienthong.documents.models import (
    Dispatch,
    DispatchFile,
    DispatchRecipient,
    DispatchVersion,
)
from lienthong.documents.operations import NewKey, add_key
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.places import boxes_as_json
from lienthong.documents.rules.seen import mark_of
from lienthong.documents.terms import KeyKind, MadeFor, Purpose, Stage, Way
from lienthong.exchange.testing import PDF
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.paper.layout import (
    Faces,
    Issuer,
    Kept,
    LaidOut,
    Number,
    OfficialDocument,
    Paragraph,
    Signature,
    lay_out,
)
from lienthong.paper.signing.keys import HeldKey
from lienthong.paper.testing import RING, STROKE, Authority
from lienthong.work.terms import Urgency
from lienthong.work.testing import AGENCY, NOW, TODAY, Office

SUBJECT = "về việc hỗ trợ đường truyền cho trụ sở mới của xã"


def make_dispatch(
    office: Office,
    *,
    stage: Stage = Stage.DRAFTING,
    pdf: bytes | None = None,
    made_for: MadeFor = MadeFor.SIGNING,
    to: Sequence[tuple[UUID | None, str, Way]] = (),
    **changes: Any,
) -> UUID:
    """A document of the office at `stage`, drafted by Lan for the leader to sign; its id.

    With `pdf` that is its file at position 0. `to` are its recipients: agency, name and way.
    `changes` replaces columns.
    """
    given: dict[str, Any] = {
        "type_code": "cong-van",
        "subject": SUBJECT,
        "folded": fold(SUBJECT),
        "urgency": Urgency.NORMAL,
        "version": 1,
        "drafter_id": office.lan.account_id,
        "drafter_name": office.lan.account_name,
        "signer_id": office.leader.account_id,
        "signer_name": office.leader.account_name,
        "created_at": NOW,
        "changed_at": NOW,
    }
    row = Dispatch.objects.create(
        id=uuid4(),
        agency_id=office.agency_id,
        agency_name=office.leader.agency_name,
        stage=stage,
        **{**given, **changes},
    )
    kept = keep_file(pdf, content_type="application/pdf", now=NOW) if pdf else None
    DispatchVersion.objects.create(
        dispatch=row,
        number=1,
        file=kept,
        made_by_id=row.drafter_id,
        made_by=row.drafter_name,
        made_at=NOW,
    )
    if kept is not None:
        DispatchFile.objects.create(
            dispatch=row, position=0, name="van-ban.pdf", file=kept, made_for=made_for
        )
    DispatchRecipient.objects.bulk_create(
        DispatchRecipient(
            dispatch=row,
            position=position,
            agency_id=agency_id,
            name=name,
            purpose=Purpose.ACT,
            way=way,
        )
        for position, (agency_id, name, way) in enumerate(to)
    )
    return row.id


@dataclass(frozen=True, kw_only=True)
class Keys:
    """An authority for tests, and the keys it certified for an office's leader and seal."""

    authority: Authority
    leader: UUID
    seal: UUID


def make_keys(office: Office) -> Keys:
    """Keys in files for the office's leader and its seal, with images."""
    authority = Authority()
    leader = give_key(office.leader, authority.person(), image=STROKE)
    seal = give_key(office.clerk, authority.agency(), image=RING, for_agency=True)
    return Keys(authority=authority, leader=leader, seal=seal)


def give_key(person: Acting, key: HeldKey, *, image: bytes, for_agency: bool = False) -> UUID:
    """A key put in place as a PKCS#12 file, whether or not anybody believes its authority."""
    new = NewKey(kind=KeyKind.FILE, pkcs12=pack_key(key), image=image)
    with override_settings(DOCUMENTS=replace(settings.DOCUMENTS, untrusted_keys=True)):
        return add_key(new, for_agency=for_agency, acting=person, now=NOW)


def believe(authority: Authority) -> None:
    """The operator lists an authority."""
    folder = settings.EXCHANGE.trusted_authorities
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{authority.certificate.serial_number:x}.pem"
    (folder / name).write_bytes(authority.certificate.public_bytes(Encoding.PEM))


def pack_key(key: HeldKey) -> bytes:
    """A key as a PKCS#12 file without a password."""
    return pkcs12.serialize_key_and_certificates(
        b"thu", key.key, key.certificate, key.issuers, NoEncryption()
    )


@cache
def laid_out_pdf() -> LaidOut:
    """A short letter of the test office by the layout, its number and day left open."""
    letter = OfficialDocument(
        type="cong-van",
        issuer=Issuer(parent="Ủy ban nhân dân tỉnh Thanh Hóa", name=AGENCY),
        number=Number(symbol="STN-VP"),
        place="Thanh Hóa",
        issued_on=None,
        drawn_up_on=TODAY,
        subject=SUBJECT,
        addressees=("Ủy ban nhân dân các xã, phường",),
        body=(Paragraph("Đề nghị các xã, phường báo cáo trước ngày 15 hằng tháng."),),
        signatures=(Signature(title="Giám đốc", name="Lê Văn Trưởng"),),
        recipients=("Lãnh đạo Sở",),
        kept=Kept(units=("VP",)),
    )
    return lay_out(letter, faces=Faces.bundled(), made_at=NOW)


def make_to_sign(office: Office, **changes: Any) -> UUID:
    """A laid-out letter that waits for the leader's signature; its id."""
    laid = laid_out_pdf()
    given: dict[str, Any] = {"symbol": "STN-VP", "signer_title": "Giám đốc", **changes}
    made = make_dispatch(office, stage=Stage.TO_SIGN, pdf=laid.pdf, **given)
    DispatchFile.objects.filter(dispatch_id=made).update(boxes=boxes_as_json(laid.boxes))
    return made


def seen_of(dispatch_id: UUID) -> str:
    """The mark of a document as it is now: of somebody who has just read it."""
    row = Dispatch.objects.get(id=dispatch_id)
    files = row.files.filter(replaced_at=None).order_by("position")
    return mark_of(row.version, list(files.values_list("file_id", flat=True)))


def make_sealed(office: Office, number: int, **given: Any) -> UUID:
    """A document that is signed, numbered and sealed on the day of NOW, ready to be issued."""
    ready: dict[str, Any] = {
        "stage": Stage.SEALED,
        "pdf": PDF,
        "made_for": MadeFor.SEALED,
        "register": "outgoing",
        "year": TODAY.year,
        "number": number,
        "symbol": "UBND-VX",
        "issued_on": TODAY,
        "signer_title": "CHỦ TỊCH",
        "signed_at": NOW,
        "numbered_at": NOW,
        "numbered_by": office.clerk.account_name,
        "sealed_at": NOW,
        "sealed_by": office.clerk.account_name,
    }
    return make_dispatch(office, **{**ready, **given})
