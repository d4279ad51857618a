"""The agency's signature on a numbered document and its attachments (NĐ 30/2020 Điều 17, PL I)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import DispatchSealed
from lienthong.documents.models import Dispatch, DispatchFile
from lienthong.documents.operations.keys import find_key, image_of, open_key
from lienthong.documents.operations.places import places_of
from lienthong.documents.operations.proofs import proofs_at_hand, time_authority
from lienthong.documents.operations.steps import (
    PDF,
    agency_of,
    do_many,
    files_of,
    find_dispatch,
    name_of_dispatch,
    put_in_place,
)
from lienthong.documents.queries.files import read_file
from lienthong.documents.terms import MadeFor, NotAtThisStep, Stage, StepResult
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.filling import list_texts
from lienthong.paper.signing.keys import SigningKey
from lienthong.paper.signing.looks import Look
from lienthong.paper.signing.refusals import ImageUnusable
from lienthong.paper.signing.signer import Signing, sign_pdf
from lienthong.paper.signing.terms import Place


@dataclass(frozen=True, slots=True)
class _Seal:
    """The agency's key, open, and the image of its seal."""

    key: SigningKey
    image: bytes


def seal_dispatch(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Seal a numbered document: over a third of the signature on page 1's block, as PL I has it.

    Attachments in PDF are signed top right on their first page, with number, symbol and time;
    others stay as they are. Number and day cannot be changed any more without breaking the seal,
    which locks their fields. Made outside the transaction; put in place all together or not at all.
    Refuses NotAtThisStep, SigningKeyMissing, PlaceNotFound and what `sign_pdf` refuses. Fact:
    documents:dispatch:sealed.
    """
    _seal(dispatch_id, _open_seal(acting, now), acting, now)


def seal_many(*, ids: Sequence[UUID], acting: Acting, now: datetime) -> list[StepResult]:
    """Seal several with one opened key; each has its result."""
    seal = _open_seal(acting, now)
    return do_many(ids, lambda one: _seal(one, seal, acting, now), acting=acting)


def _seal(dispatch_id: UUID, seal: _Seal, acting: Acting, now: datetime) -> Dispatch:
    row = find_dispatch(dispatch_id, acting, stage=Stage.NUMBERED, lock=False)
    files = files_of(row)
    made = [
        (file, _sealed_bytes(row, file, seal, now))
        for file in files
        if file.position == 0 or file.file.content_type == PDF
    ]
    with transaction.atomic():
        row = find_dispatch(dispatch_id, acting, stage=Stage.NUMBERED, lock=True)
        if [file.id for file in files_of(row)] != [file.id for file in files]:
            raise NotAtThisStep(stage=row.stage)
        placed = [
            put_in_place(file, content, made_for=MadeFor.SEALED, now=now) for file, content in made
        ]
        row.stage, row.sealed_at, row.changed_at = Stage.SEALED, now, now
        row.sealed_by = acting.account_name
        row.save(update_fields=["stage", "sealed_at", "sealed_by", "changed_at"])
        fact = DispatchSealed(
            dispatch_id=row.id,
            agency_id=row.agency_id,
            entry=name_of_dispatch(row),
            subject=row.subject,
            certificate=f"{seal.key.certificate.serial_number:x}",
            files=tuple(file.file.sha256 for file in placed),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row


def _sealed_bytes(row: Dispatch, file: DispatchFile, seal: _Seal, now: datetime) -> bytes:
    content = read_file(file.file.sha256)
    look, place = Look.of_attachment(name_of_dispatch(row)), None
    is_ours = False
    if file.position == 0:
        look = Look.of_agency(seal.image)
        place = _seal_place(row, file, content)
        is_ours = file.boxes is not None
    proofs = proofs_at_hand()
    signing = Signing(
        key=seal.key,
        look=look,
        at=now,
        place=place,
        level=proofs.level,
        authority=time_authority(),
        proofs=proofs.proofs,
        is_ours=is_ours,
        locks=list_texts(content) if file.position == 0 else (),
    )
    return sign_pdf(content, signing)


def _seal_place(row: Dispatch, file: DispatchFile, content: bytes) -> Place:
    return places_of(file, content, signer=row.signer_name).seal


def _open_seal(acting: Acting, now: datetime) -> _Seal:
    agency_id = agency_of(acting)
    row = find_key(agency_id=agency_id, account_id=None, holder=acting.agency_name, now=now)
    image = image_of(row)
    if not image:
        raise ImageUnusable(problem=gettext_noop("there is none beside the key"))
    return _Seal(open_key(row), image)
