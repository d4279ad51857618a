"""Close a period of an agreement, whose figures stand in a report; open it again."""

from datetime import datetime
from typing import NoReturn
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import PeriodLockChanged
from lienthong.cooperation.models import Agreement, PeriodLock
from lienthong.cooperation.operations.writing import agencies_of
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.period_locks import lifts_locks_of
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.rules.periods import read_period, span_of
from lienthong.cooperation.terms import DraftRefusal, TextTooLong, UnknownAgreement
from lienthong.cooperation.terms.result_refusals import (
    LockOfOthers,
    LockReasonMissing,
    PeriodLockedAlready,
    PeriodNotUnderstood,
    ResultRefused,
    UnknownLock,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

_LONGEST_REASON = 500


def lock_period(*, agreement: str, period: str, reason: str, acting: Acting, now: datetime) -> UUID:
    """Lock a period of an agreement: no result of it is reported or changed, nor answered.

    Refuses an unknown agreement, and with ResultRefused what is no period, is locked already, or
    has no reason; who has no part in the agreement (NoPart). Fact: cooperation:period:lock_changed.
    """
    said = _reason(reason)
    try:
        clean = read_period(period)
    except PartialDateNotUnderstood:
        _refuse(PeriodNotUnderstood(text=period))
    first, last = span_of(clean)
    with transaction.atomic():
        row = Agreement.objects.select_for_update().filter(reference=agreement).first()
        if row is None:
            raise UnknownAgreement(asked=agreement)
        refuse_outsider(reference=agreement, actor=acting.actor, now=now)
        if PeriodLock.objects.filter(agreement=row, period=clean, lifted_at=None).exists():
            _refuse(PeriodLockedAlready())
        lock = PeriodLock.objects.create(
            id=uuid4(),
            agreement=row,
            period=clean,
            first_on=first,
            last_on=last,
            reason=said,
            locked_at=now,
            locked_by=acting.account_name,
            locked_for=acting.agency_id,
        )
        _tell(lock, said, acting, now, locked=True)
    return lock.id


def lift_lock(*, agreement: str, lock_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Open a locked period again; that it was locked, and why it is open, stays.

    The side that locked it does, and who keeps the register: figures that one side closed stand in
    its report. Refuses the other side (LockOfOthers), what is not there or lifted already
    (UnknownLock), and no reason (ResultRefused).
    Fact: cooperation:period:lock_changed.
    """
    said = _reason(reason)
    with transaction.atomic():
        refuse_outsider(reference=agreement, actor=acting.actor, now=now)
        rows = PeriodLock.objects.select_for_update().filter(id=lock_id, lifted_at=None)
        lock = rows.filter(agreement__reference=agreement).first()
        if lock is None:
            raise UnknownLock
        on = timezone.localdate(now)
        if not lifts_locks_of(lock.locked_for, reference=agreement, actor=acting.actor, on=on):
            raise LockOfOthers(person=lock.locked_by)
        lock.lifted_at, lock.lifted_by, lock.lifted_reason = now, acting.account_name, said
        lock.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        _tell(lock, said, acting, now, locked=False)


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        _refuse(LockReasonMissing())
    if len(said) > _LONGEST_REASON:
        _refuse(TextTooLong(where="reason", length=len(said), most=_LONGEST_REASON))
    return said


def _refuse(refusal: DraftRefusal) -> NoReturn:
    raise ResultRefused(summary=str(refusal), refusals=(refusal,))


def _tell(lock: PeriodLock, reason: str, acting: Acting, now: datetime, *, locked: bool) -> None:
    reference = lock.agreement.reference
    _, _, draft = get_draft(reference=reference)
    fact = PeriodLockChanged(
        agreement_id=lock.agreement_id,
        reference=reference,
        title=draft.title,
        agencies=agencies_of(draft),
        period=lock.period,
        locked=locked,
        reason=reason,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
