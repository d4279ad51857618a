"""What follows the issue of a document: posting, reminding, updating, recalling, replacing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Fact
from lienthong.documents.events import (
    DispatchPosted,
    DispatchRecalled,
    DispatchReminded,
    DispatchUpdated,
)
from lienthong.documents.models import Dispatch
from lienthong.documents.operations.issue import ask_back_untold, lock_dispatch
from lienthong.documents.operations.restrict_dispatch import close_dispatch
from lienthong.documents.rules.issuing import (
    priority_of,
    require_due,
    tidy_reason,
    write_entry,
)
from lienthong.documents.terms import (
    GONE_OUT,
    NobodyToTell,
    NotIssued,
    NotToIssue,
    ReplacedUnknown,
    Stage,
    Way,
)
from lienthong.exchange.operations import change_document
from lienthong.exchange.queries import list_untold
from lienthong.exchange.terms import ChangeDraft, ChangeKind, ChangeTooLate
from lienthong.identity.terms import Acting
from lienthong.work.terms import Urgency


def mark_posted(
    *, dispatch_id: UUID, recipients: Sequence[int], acting: Acting, now: datetime
) -> int:
    """Write down that paper or a letter went to these recipients; how many are new.

    Refuses a document that was not issued (NotIssued). Fact: documents:dispatch:posted.
    """
    with transaction.atomic():
        row = lock_dispatch(dispatch_id, acting)
        if Stage(row.stage) not in GONE_OUT:
            raise NotIssued
        waiting = row.recipients.filter(id__in=recipients, posted_at=None)
        waiting = waiting.exclude(way=Way.EXCHANGE).order_by("position")
        names = tuple(waiting.values_list("name", flat=True))
        if not names:
            raise NobodyToTell
        waiting.update(posted_at=now, posted_by=acting.account_name)
        _tell(DispatchPosted(**_about(row), recipients=names), acting, now)
    return len(names)


def remind_recipients(
    *, dispatch_id: UUID, agencies: Sequence[UUID], reason: str, acting: Acting, now: datetime
) -> int:
    """Remind recipients in the exchange of an issued document; how many were told.

    It travels sealed, as an update that changes nothing (decision 32): recipients on this platform
    see it with the document, other software shows it or leaves it. Refuses a reason shorter than 10
    characters and nobody chosen (NobodyToTell). Fact: documents:dispatch:reminded.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        row = _lock_issued(dispatch_id, acting)
        if row.exchange_id is None or not agencies:
            raise NobodyToTell
        draft = ChangeDraft(kind=ChangeKind.REMIND, reason=words, recipients=tuple(agencies))
        told = change_document(document_id=row.exchange_id, draft=draft, acting=acting, now=now)
        names = tuple(
            row.recipients.filter(agency_id__in=told)
            .order_by("position")
            .values_list("name", flat=True)
        )
        fact = DispatchReminded(**_about(row), recipients=names, reason=words)
        _tell(fact, acting, now)
    return len(told)


def update_dispatch(
    *,
    dispatch_id: UUID,
    due_on: date | None,
    urgency: Urgency,
    reason: str,
    acting: Acting,
    now: datetime,
) -> None:
    """Set deadline and urgency of an issued document anew and tell its recipients.

    What the document itself says cannot be updated: wrong content is replaced, wrong form corrected
    by a công văn (NĐ 30/2020 Điều 18). Refuses a document that never went through the exchange
    (NobodyToTell), an update that says nothing new, and a deadline that has passed (DuePast).
    Fact: documents:dispatch:updated.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        row = _lock_issued(dispatch_id, acting)
        if row.exchange_id is None:
            raise NobodyToTell
        if due_on != row.due_on:
            require_due(due_on, today=timezone.localdate(now))
        draft = ChangeDraft(
            kind=ChangeKind.UPDATE, reason=words, due_on=due_on, priority=priority_of(urgency)
        )
        change_document(document_id=row.exchange_id, draft=draft, acting=acting, now=now)
        row.due_on, row.urgency, row.changed_at = due_on, urgency, now
        row.save(update_fields=["due_on", "urgency", "changed_at"])
        _tell(DispatchUpdated(**_about(row), reason=words), acting, now)


def recall_dispatch(*, dispatch_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Recall an issued document: its record is frozen, its recipients are asked to give it up.

    Those on paper are to be told by the clerk. Of a replaced one only those are asked who were
    never told of it; it stays replaced. Refuses one that was recalled before, or replaced with
    everybody told (NotIssued). Legal source: NĐ 30/2020 Điều 18, Appendix VI; QĐ 28/2018 Điều 8.
    Fact: documents:dispatch:recalled.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        row = lock_dispatch(dispatch_id, acting)
        if row.stage == Stage.REPLACED:
            if not ask_back_untold(row, words, acting, now):
                raise NotIssued
            _tell(DispatchRecalled(**_about(row), reason=words), acting, now)
            return
        if row.stage != Stage.ISSUED:
            raise NotIssued
        if row.exchange_id is not None:
            _recall(row.exchange_id, words, acting, now)
        row.stage, row.changed_at = Stage.RECALLED, now
        row.recalled_at, row.recalled_by = now, acting.account_name
        row.recall_reason = words
        row.save()
        _tell(DispatchRecalled(**_about(row), reason=words), acting, now)


def is_recallable(row: Dispatch) -> bool:
    """Whether `recall_dispatch` would ask somebody, or note that nobody has it."""
    if row.stage == Stage.REPLACED and row.exchange_id is not None:
        return bool(list_untold(agency_id=row.agency_id, document_id=row.exchange_id))
    return row.stage == Stage.ISSUED


def set_replaced(
    *, dispatch_id: UUID, code: str, year: int, reason: str, acting: Acting, now: datetime
) -> None:
    """Say before the issue of a document which issued one it replaces, and why.

    `code` is number and symbol of the older one ("15/QĐ-UBND"); empty: none after all. Issuing
    tells the recipients. Refuses one that is not there (ReplacedUnknown) and a document that has
    gone out (NotToIssue). What replaces a restricted one is restricted to its readers too.
    """
    words = tidy_reason(reason) if code.strip() else ""
    with transaction.atomic():
        row = lock_dispatch(dispatch_id, acting)
        if Stage(row.stage) in GONE_OUT:
            raise NotToIssue(stage=row.stage)
        row.replaces = _find(row, code, year) if code.strip() else None
        row.replace_reason, row.changed_at = words, now
        row.save(update_fields=["replaces", "replace_reason", "changed_at"])
        if row.replaces is not None and row.replaces.restricted and not row.restricted:
            known = row.replaces.readers.order_by("added_at", "id")
            close_dispatch(
                row,
                dict(known.values_list("account_id", "name")),
                because=str(row.replaces),
                actor=acting.actor,
                now=now,
            )


def _find(row: Dispatch, code: str, year: int) -> Dispatch:
    number, _, symbol = code.strip().partition("/")
    digits = number.strip()
    known = Dispatch.objects.none()
    if digits.isascii() and digits.isdigit() and len(digits) < len("100000000"):
        known = Dispatch.objects.filter(
            agency_id=row.agency_id,
            year=year,
            number=int(digits),
            symbol__iexact=symbol.strip(),
            stage=Stage.ISSUED,
        )
    found = known.exclude(id=row.id).first()
    if found is None:
        raise ReplacedUnknown(code=code.strip()[:60], year=year, field="code")
    return found


def _recall(exchange_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    draft = ChangeDraft(kind=ChangeKind.RECALL, reason=reason)
    try:
        change_document(document_id=exchange_id, draft=draft, acting=acting, now=now)
    except ChangeTooLate:  # everybody refused it: nobody has it, the record is frozen all the same
        return


def _lock_issued(dispatch_id: UUID, acting: Acting) -> Dispatch:
    row = lock_dispatch(dispatch_id, acting)
    if row.stage != Stage.ISSUED:
        raise NotIssued
    return row


def _about(row: Dispatch) -> dict[str, Any]:
    return {
        "dispatch_id": row.id,
        "agency_id": row.agency_id,
        "entry": write_entry(row.number or 0, row.symbol),
    }


def _tell(fact: Fact, acting: Acting, now: datetime) -> None:
    append_fact(fact=fact, actor=acting.actor, now=now)
