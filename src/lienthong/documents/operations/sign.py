"""Signing an outgoing document, or sending it back (NĐ 30/2020 Điều 12, 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import DispatchSentBack, DispatchSigned
from lienthong.documents.models import Dispatch, DispatchFile
from lienthong.documents.operations.drafts.review import returned_by_signer
from lienthong.documents.operations.drafts.submit import end_round
from lienthong.documents.operations.keys import find_key, image_of, open_key
from lienthong.documents.operations.places import places_of
from lienthong.documents.operations.proofs import proofs_at_hand, time_authority
from lienthong.documents.operations.steps import (
    agency_of,
    do_many,
    files_of,
    find_dispatch,
    name_of_dispatch,
    put_in_place,
)
from lienthong.documents.queries.authorities import get_authority_now
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.screenings import require_screened
from lienthong.documents.rules.authority import is_withdrawn, say_form
from lienthong.documents.rules.presence import require_presence
from lienthong.documents.rules.seen import mark_of
from lienthong.documents.terms import (
    AuthorityCard,
    AuthorityMissing,
    DocumentChanged,
    Form,
    MadeFor,
    NotItsSigner,
    ReasonMissing,
    Stage,
    StepResult,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.filling import add_gaps
from lienthong.paper.signing.keys import SigningKey
from lienthong.paper.signing.looks import Look
from lienthong.paper.signing.refusals import ImageUnusable
from lienthong.paper.signing.signer import Signing, sign_pdf


@dataclass(frozen=True, slots=True)
class _Hand:
    """A key that is open, and what is seen of its signatures."""

    key: SigningKey
    look: Look


def sign_dispatch(
    *, dispatch_id: UUID, seen: str, proved_at: datetime | None, acting: Acting, now: datetime
) -> None:
    """Sign a document that waits for this person, in the form that its page says.

    `seen` is the mark of what the person read (SG-37): with the files of another version nothing is
    signed, also where they change while the signature is made. `proved_at` is when the person last
    proved that it is them. The authority is asked for at `now`, and once more when the signature is
    put in place: one withdrawn meanwhile signs nothing. Number and day stay open as fields
    (decision 31). The signature is made outside the transaction, since a remote service may take
    its time; the document is then where it was, or not signed.

    Refuses PresenceNotProved, NotItsSigner, NotAtThisStep, DocumentChanged, AuthorityMissing,
    AuthorityDiffers, SigningKeyMissing, FileMissing, ScreeningPending, ScreeningMarked,
    PlaceNotFound and what `sign_pdf` refuses. Fact: documents:dispatch:signed.
    """
    require_presence(proved_at, now=now, minutes=settings.DOCUMENTS.presence_minutes)
    _sign(dispatch_id, seen, _hand_of(acting, now), acting=acting, now=now)


def sign_many_dispatches(
    *, seen: Mapping[UUID, str], proved_at: datetime | None, acting: Acting, now: datetime
) -> list[StepResult]:
    """Sign several with one proof of presence and one opened key; each has its result.

    `seen`: their ids, in order, each with the mark of what the list showed (SG-37).
    Refuses all (PresenceNotProved, SigningKeyMissing) only before the first.
    """
    require_presence(proved_at, now=now, minutes=settings.DOCUMENTS.presence_minutes)
    hand = _hand_of(acting, now)
    return do_many(
        seen, lambda one: _sign(one, seen[one], hand, acting=acting, now=now), acting=acting
    )


def return_dispatch(
    *, dispatch_id: UUID, seen: str, reason: str, acting: Acting, now: datetime
) -> None:
    """Send a document that waits for this person's signature back to its drafter, with a reason.

    `seen` as in `sign_dispatch`. Refuses ReasonMissing, DocumentChanged, NotItsSigner,
    NotAtThisStep. Fact: documents:dispatch:returned.
    """
    words = " ".join(reason.split())
    if not words:
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        row = _mine(dispatch_id, acting, lock=True)
        _require_seen(row, list(row.files.filter(replaced_at=None).order_by("position")), seen)
        row.stage, row.changed_at = Stage.RETURNED, now
        row.save(update_fields=["stage", "changed_at"])
        returned_by_signer(row, acting, words[:2000], now)
        end_round(row, now=now)
        fact = DispatchSentBack(
            dispatch_id=row.id,
            agency_id=row.agency_id,
            entry=name_of_dispatch(row),
            subject=row.subject,
            reason=words[:2000],
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _sign(dispatch_id: UUID, seen: str, hand: _Hand, *, acting: Acting, now: datetime) -> Dispatch:
    row = _mine(dispatch_id, acting, lock=False)
    _authority(row, acting, now)
    files = files_of(row)
    _require_seen(row, files, seen)
    require_screened(dispatch_id=row.id, sha256s=[one.file_id for one in files])
    file = files[0]
    signed = _signed_bytes(row, file, hand, now)
    with transaction.atomic():
        row = _mine(dispatch_id, acting, lock=True)
        by = _authority(row, acting, now)
        if by is not None and is_withdrawn(by):
            raise AuthorityMissing(
                person=acting.account_name,
                type=row.type_code,
                form=say_form(by.form, by.whom),
            )
        _require_seen(row, files_of(row), seen)
        placed = put_in_place(file, signed, made_for=MadeFor.SIGNED, now=now)
        row.stage, row.signed_at, row.changed_at = Stage.SIGNED, now, now
        row.signer_name = acting.account_name
        row.save(update_fields=["stage", "signed_at", "changed_at", "signer_name"])
        fact = DispatchSigned(
            dispatch_id=row.id,
            agency_id=row.agency_id,
            entry=name_of_dispatch(row),
            subject=row.subject,
            signing_form=row.signing_form,
            title=row.signer_title,
            basis=by.basis if by else "",
            certificate=f"{hand.key.certificate.serial_number:x}",
            sha256=placed.file.sha256,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row


def _signed_bytes(row: Dispatch, file: DispatchFile, hand: _Hand, now: datetime) -> bytes:
    content = read_file(file.file.sha256)
    places = places_of(file, content, signer=row.signer_name)
    proofs = proofs_at_hand()
    signing = Signing(
        key=hand.key,
        look=hand.look,
        at=now,
        place=places.signature,
        level=proofs.level,
        authority=time_authority(),
        proofs=proofs.proofs,
        is_ours=file.boxes is not None,
    )
    return sign_pdf(add_gaps(content, places.gaps), signing)


def _hand_of(acting: Acting, now: datetime) -> _Hand:
    agency_id = agency_of(acting)
    row = find_key(
        agency_id=agency_id,
        account_id=acting.account_id,
        holder=acting.account_name,
        now=now,
    )
    image = image_of(row)
    if not image:
        raise ImageUnusable(problem=gettext_noop("there is none beside the key"))
    return _Hand(open_key(row), Look.of_person(image))


def _require_seen(row: Dispatch, files: Sequence[DispatchFile], seen: str) -> None:
    """Who signs or returns has read this very version with these very files."""
    if mark_of(row.version, [one.file_id for one in files]) != seen:
        raise DocumentChanged


def _mine(dispatch_id: UUID, acting: Acting, *, lock: bool) -> Dispatch:
    row = find_dispatch(dispatch_id, acting, stage=Stage.TO_SIGN, lock=lock)
    if row.signer_id != acting.account_id:
        raise NotItsSigner(signer=row.signer_name or "—")
    return row


def _authority(row: Dispatch, acting: Acting, now: datetime) -> AuthorityCard | None:
    return get_authority_now(
        agency_id=row.agency_id,
        account_id=acting.account_id,
        person=acting.account_name,
        type_code=row.type_code,
        form=Form(row.signing_form),
        title=row.signer_title,
        now=now,
    )
