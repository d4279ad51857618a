"""What shows a result: a file, a photograph, a link; by those who report it."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import EvidenceChanged
from lienthong.cooperation.models import Evidence, Result
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.result_steps import Word, write_step
from lienthong.cooperation.queries.results import find_result
from lienthong.cooperation.rules.results import is_private
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.refusals import TextTooLong
from lienthong.cooperation.terms.result_refusals import (
    EvidenceClosed,
    EvidenceFull,
    LinkNotUnderstood,
    ResultRefused,
    UnknownEvidence,
)
from lienthong.cooperation.terms.results import MOST_EVIDENCE, MOST_EVIDENCE_MIB, ResultState
from lienthong.cooperation.terms.results import ResultStep as Step
from lienthong.documents.operations import keep_text_file
from lienthong.identity.terms import Acting
from lienthong.work.operations import examine_evidence
from lienthong.work.terms import GivenEvidence

_OPEN = (ResultState.DRAFT.value, ResultState.RETURNED.value, ResultState.DISPUTED.value)
_LONGEST_LINK = 500
_MEBIBYTE = 1024 * 1024
Examined = tuple[GivenEvidence, str]
"""A file that may be kept, and its content type."""


def add_file(*, result_id: UUID, file: GivenEvidence, acting: Acting, now: datetime) -> None:
    """Put a file beside one's own result: PDF, Word, Excel, JPEG or PNG of up to 64 MiB.

    Refuses a result that is not there, not one's own or with the other side (EvidenceClosed), one
    with enough (EvidenceFull), and what `examine_evidence` refuses.
    In a dispute it is a step of the result. Facts: cooperation:result:evidence_changed, and of a
    step cooperation:result:step_taken.
    """
    put_file(result_id=result_id, file=examine_file(file, now=now), acting=acting, now=now)


def examine_file(file: GivenEvidence, *, now: datetime) -> Examined:
    """A file looked through; refuses what `examine_evidence` refuses."""
    (examined,) = examine_evidence([file], now=now, most_bytes=MOST_EVIDENCE_MIB * _MEBIBYTE)
    return examined


def put_file(*, result_id: UUID, file: Examined, acting: Acting, now: datetime) -> None:
    """Put a file that was looked through beside one's own result: see `add_file`."""
    checked, kind = file
    with transaction.atomic():
        row = _lock_own(result_id, acting)
        digest = keep_text_file(checked.content, content_type=kind, now=now)
        Evidence.objects.create(
            id=uuid4(),
            result=row,
            name=checked.name,
            file_id=digest,
            added_at=now,
            added_by=acting.account_name,
        )
        _tell(row, f"{checked.name} (SHA-256 {digest})", acting, now)
        _count_as_step(row, Step.SHOW, checked.name, acting, now)


def add_link(*, result_id: UUID, link: str, name: str, acting: Acting, now: datetime) -> None:
    """Put a link beside one's own result.

    Refuses what `add_file` refuses of the result, and with ResultRefused what is no address.
    Fact: cooperation:result:evidence_changed.
    """
    address = check_link(link)
    put_link(result_id=result_id, address=address, name=name, acting=acting, now=now)


def check_link(link: str) -> str:
    """The address of a link; refuses what is none, or too long (ResultRefused)."""
    address = link.strip()
    if len(address) > _LONGEST_LINK:
        long = TextTooLong(where="link", length=len(address), most=_LONGEST_LINK)
        raise ResultRefused(summary=str(long), refusals=(long,))
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        wrong = LinkNotUnderstood(text=address)
        raise ResultRefused(summary=str(wrong), refusals=(wrong,))
    return address


def put_link(*, result_id: UUID, address: str, name: str, acting: Acting, now: datetime) -> None:
    """Put an address that was looked through beside one's own result: see `add_link`."""
    host = urlsplit(address).hostname or ""
    with transaction.atomic():
        row = _lock_own(result_id, acting)
        called = " ".join(name.split())[:200] or host[:200]
        Evidence.objects.create(
            id=uuid4(),
            result=row,
            name=called,
            link=address,
            added_at=now,
            added_by=acting.account_name,
        )
        _tell(row, address, acting, now)
        _count_as_step(row, Step.SHOW, called, acting, now)


def withdraw_evidence(*, result_id: UUID, evidence_id: UUID, acting: Acting, now: datetime) -> None:
    """Take back what was put beside one's own result; its name stays in the record.

    Refuses what `add_file` refuses of the result, and what is not there (UnknownEvidence).
    Fact: cooperation:result:evidence_changed.
    """
    with transaction.atomic():
        row = _lock_own(result_id, acting, may_be_full=True)
        found = Evidence.objects.filter(id=evidence_id, result=row, withdrawn_at=None).first()
        if found is None:
            raise UnknownEvidence
        found.withdrawn_at, found.withdrawn_by = now, acting.account_name
        found.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _tell(row, found.link or found.name, acting, now, taken_out=True)
        _count_as_step(row, Step.UNSHOW, found.name, acting, now)


def _lock_own(result_id: UUID, acting: Acting, *, may_be_full: bool = False) -> Result:
    found = find_result(result_id, acting)
    row = Result.objects.select_for_update().get(id=result_id)
    row.commitment = found.commitment
    is_own = row.agency_id is not None and row.agency_id == acting.agency_id
    if not is_own or row.state not in _OPEN:
        raise EvidenceClosed
    if not may_be_full and row.evidence.filter(withdrawn_at=None).count() >= MOST_EVIDENCE:
        raise EvidenceFull(most=MOST_EVIDENCE)
    return row


def _count_as_step(row: Result, step: Step, name: str, acting: Acting, now: datetime) -> None:
    """In a dispute the other side may confirm at any time, so what shows it moves the result."""
    if row.state == ResultState.DISPUTED.value:
        write_step(row, Word(step=step, seen=row.steps, words=name), Side(row.side), acting, now)


def _tell(
    row: Result, named: str, acting: Acting, now: datetime, *, taken_out: bool = False
) -> None:
    fact = EvidenceChanged(
        **about_commitment(row.commitment),
        result_id=row.id,
        period=row.period,
        is_draft=is_private(ResultState(row.state), ResultState(row.state)),
        file=named,
        taken_out=taken_out,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
