"""Enter security-level files and put them on record anew; each version stays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import SecurityFileRecorded
from lienthong.cooperation.models import Commitment, SecurityFile, SecurityFileVersion
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.places import find_agencies
from lienthong.cooperation.queries.rights import may_record_system, named
from lienthong.cooperation.queries.security_files import (
    draft_of_file,
    find_security_file,
    rule_for,
)
from lienthong.cooperation.rules.security_files import (
    changed_of_file,
    check_security,
    clean_security,
    examine_by,
)
from lienthong.cooperation.rules.trials import ends_of, tidy
from lienthong.cooperation.terms import DraftRefusal, NothingChanged, TextTooLong
from lienthong.cooperation.terms.rights import NotOwnSystem
from lienthong.cooperation.terms.security_files import (
    FileCommitmentUnknown,
    FileReasonMissing,
    SecurityDraft,
    SecurityFileChanged,
    SecurityRefused,
    SystemTwice,
    UnknownSecurityFile,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

_LONGEST_REASON = 500


def add_security_file(*, draft: SecurityDraft, acting: Acting, now: datetime) -> UUID:
    """Record the file of a system; its id.

    Refuses with SecurityRefused what `check_security` finds, a commitment that is not on record,
    a system that has a file, and who neither owns it nor has a part in the agreement it serves
    (NotOwnSystem). Fact: cooperation:security:recorded.
    """
    clean = clean_security(draft)
    with transaction.atomic():
        owner, commitment = _checked(clean, now)
        _refuse_outsider(owner, commitment, acting, now)
        keys = {"system_key": fold(clean.system)[:300], "owner_key": _owner_key(clean, owner)}
        if find_security_file(**keys) is not None:
            _refuse([SystemTwice(owner=clean.owner)])
        file = SecurityFile.objects.create(id=uuid4(), **keys)
        row = _write(file, clean, owner, commitment, number=1, by=acting.account_name, now=now)
        _tell(row, "", acting, now)
    return file.id


def change_security_file(
    *,
    file_id: UUID,
    draft: SecurityDraft,
    reason: str,
    based_on: int,
    acting: Acting,
    now: datetime,
) -> int:
    """Put a file on record anew, given whole; its version's number. System and owner stay.

    A further step, and what was empty, needs no reason; what changes does. Refuses an unknown file,
    another version than `based_on` (SecurityFileChanged), what changes nothing, and what
    `add_security_file` refuses. Fact: cooperation:security:recorded.
    """
    said = tidy(reason)
    with transaction.atomic():
        file = SecurityFile.objects.select_for_update().filter(id=file_id).first()
        if file is None:
            raise UnknownSecurityFile
        rows = SecurityFileVersion.objects.select_related("commitment__agreement")
        standing = rows.get(file=file, superseded_at=None)
        if standing.number != based_on:
            raise SecurityFileChanged(person=standing.recorded_by)
        _refuse_outsider(standing.owner_id, standing.commitment, acting, now)
        before = draft_of_file(standing)
        clean = clean_security(replace(draft, system=before.system, owner=before.owner))
        if clean == before:
            raise NothingChanged
        _, commitment = _checked(clean, now)
        if commitment != standing.commitment:
            _refuse_outsider(None, commitment, acting, now)
        if changed_of_file(before, clean) and not said:
            _refuse([FileReasonMissing()])
        if len(said) > _LONGEST_REASON:
            _refuse([TextTooLong(where="reason", length=len(said), most=_LONGEST_REASON)])
        standing.superseded_at = now
        standing.save(update_fields=["superseded_at"])
        row = _write(
            file,
            clean,
            standing.owner_id,
            commitment,
            number=standing.number + 1,
            by=acting.account_name,
            now=now,
            reason=said,
        )
        _tell(row, said, acting, now)
    return row.number


def _checked(clean: SecurityDraft, now: datetime) -> tuple[UUID | None, Commitment | None]:
    """The owner in the directory and the commitment of a file without fault."""
    today = timezone.localdate(now)
    wrong = list(check_security(clean, today=today))
    commitment = find_commitment(clean.commitment) if clean.commitment else None
    if clean.commitment and commitment is None:
        wrong.append(FileCommitmentUnknown(asked=clean.commitment))
    _refuse(wrong)
    named = find_agencies(
        [clean.owner], on=today, agreement=commitment.agreement.reference if commitment else ""
    )
    return named.found.get(clean.owner), commitment


def _refuse_outsider(
    owner: UUID | None, commitment: Commitment | None, acting: Acting, now: datetime
) -> None:
    """Refuse who neither owns a system nor has a part in the agreement it serves (NotOwnSystem)."""
    reference = "" if commitment is None else commitment.agreement.reference
    on = timezone.localdate(now)
    if not may_record_system(acting.actor, owner=owner, agreement=reference, on=on):
        raise NotOwnSystem(**named(acting.actor))


def _owner_key(clean: SecurityDraft, owner: UUID | None) -> str:
    return fold(clean.owner)[:300] if owner is None else str(owner)


def _write(
    file: SecurityFile,
    clean: SecurityDraft,
    owner: UUID | None,
    commitment: Commitment | None,
    *,
    number: int,
    by: str,
    now: datetime,
    reason: str = "",
) -> SecurityFileVersion:
    rule = rule_for(clean, today=timezone.localdate(now))
    approved = ends_of(clean.approved)
    given: dict[str, Any] = {
        name: getattr(clean, name)
        for name in (
            "system",
            "operator",
            "level",
            "submitted",
            "approved",
            "act",
            "examine",
            "note",
        )
    }
    return SecurityFileVersion.objects.create(
        file=file,
        number=number,
        **given,
        owner_name=clean.owner,
        owner_id=owner,
        commitment=commitment,
        step=clean.step.value,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
        examine_on=examine_by(clean, rule),
        approved_on=None if approved is None else approved.last,
        folded=fold(f"{clean.system} {clean.owner} {clean.operator}"),
    )


def _refuse(wrong: Iterable[DraftRefusal]) -> None:
    refusals = tuple(wrong)
    if refusals:
        summary = " ".join(dict.fromkeys(str(one) for one in refusals))
        raise SecurityRefused(summary=summary, refusals=refusals)


def _tell(row: SecurityFileVersion, reason: str, acting: Acting, now: datetime) -> None:
    draft = draft_of_file(row)
    fact = SecurityFileRecorded(
        file_id=row.file_id,
        system=row.system,
        owner=row.owner_name,
        owner_id=row.owner_id,
        commitment_id=row.commitment_id,
        level=row.level,
        file_step=draft.step,
        act=row.act,
        version=row.number,
        reason=reason,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
