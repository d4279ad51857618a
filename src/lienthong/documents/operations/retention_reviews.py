"""What becomes of a file whose retention ends: kept longer, or to be destroyed (33/2024/QH15)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import FileRetentionExtended, FileToDestroy
from lienthong.documents.models import JobFile
from lienthong.documents.operations.job_files import about, lock_file, tidy_reason
from lienthong.documents.rules.filing import MAY_REVIEW, state_at_rest
from lienthong.documents.terms.filing import FileState
from lienthong.documents.terms.filing_refusals import (
    KeptForEver,
    RetentionNotLater,
    RetentionRuns,
)
from lienthong.identity.terms import Acting


def extend_retention(
    *, file_id: UUID, until: date, basis: str, acting: Acting, now: datetime
) -> None:
    """Keep a closed file until a later day, also one that was to be destroyed.

    `basis` names the decision. Refuses none (ValueMissing), a day that is not later than both the
    end known and today (RetentionNotLater), and what is kept for ever. Fact:
    documents:file:retention_extended.
    """
    why = tidy_reason(basis, field="basis")
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_REVIEW | {FileState.TO_DESTROY})
        latest = max(_end_of(row), timezone.localdate(now))
        if until <= latest:
            raise RetentionNotLater(until=f"{latest:%d/%m/%Y}", field="until")
        row.state = state_at_rest(
            archived=row.archived_on is not None, kept_back=bool(row.kept_back_for)
        )
        row.kept_until, row.review_note = until, why
        row.save()
        fact = FileRetentionExtended(**about(row), kept_until=until, basis=why)
        append_fact(fact=fact, actor=acting.actor, now=now)


def decide_destruction(*, file_id: UUID, basis: str, acting: Acting, now: datetime) -> None:
    """Note that a file whose retention has ended is to be destroyed; nothing is erased here.

    Its documents may stand in other files, and its paper is elsewhere. `basis` names the decision.
    Refuses none (ValueMissing), a file that still has to be kept (RetentionRuns), and one that is
    kept for ever. Fact: documents:file:destruction_decided.
    """
    why = tidy_reason(basis, field="basis")
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_REVIEW)
        end = _end_of(row)
        if timezone.localdate(now) <= end:
            raise RetentionRuns(until=f"{end:%d/%m/%Y}")
        row.state, row.review_note = FileState.TO_DESTROY, why
        row.save()
        fact = FileToDestroy(**about(row), kept_until=end, basis=why)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _end_of(row: JobFile) -> date:
    if row.kept_until is None:
        raise KeptForEver
    return row.kept_until
