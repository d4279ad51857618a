"""Take results from Excel: given, looked through, then entered as drafts or left."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import ResultTableApplied, ResultTableGiven
from lienthong.cooperation.operations.given_tables import (
    applying,
    called,
    keep_given,
    refuse_large,
)
from lienthong.cooperation.operations.results import report_result
from lienthong.cooperation.operations.writing import agencies_of
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.result_tables import (
    look_through_results,
    read_results_table,
    subject_for,
)
from lienthong.cooperation.terms.rollouts import Recorded
from lienthong.cooperation.terms.tables import RowFate, TableFaulty
from lienthong.documents.operations import Upload
from lienthong.identity.terms import Acting


def give_results(*, agreement: str, upload: Upload, acting: Acting, now: datetime) -> UUID:
    """Keep a workbook of an agreement's results, to be looked through; its id.

    Refuses an unknown agreement, who speaks for no side (NotOfASide), a file beyond 10 MB
    (UploadTooLarge), and what `read_results_table` refuses.
    Fact: cooperation:result:table_given.
    """
    refuse_large(upload)
    subject = subject_for(agreement=agreement, acting=acting, on=timezone.localdate(now))
    read_results_table(upload.content, of=agreement)
    with transaction.atomic():
        row = keep_given(subject=subject, upload=upload, acting=acting, now=now)
        fact = ResultTableGiven(**_about(agreement), file=called(row))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def apply_results(*, agreement: str, table_id: UUID, acting: Acting, now: datetime) -> Recorded:
    """Enter the figures of a workbook as drafts of one's agency, all or none.

    It is looked through again: the record may have changed since. Evidence is added to each draft
    before it is submitted. Refuses an unknown one, one that was applied (TableApplied), one with
    faults (TableFaulty), and what `report_result` refuses.
    Facts: cooperation:result:step_taken for each, cooperation:result:table_applied.
    """
    today = timezone.localdate(now)
    subject = subject_for(agreement=agreement, acting=acting, on=today)
    with applying(subject=subject, table_id=table_id, acting=acting, now=now) as file:
        seen = look_through_results(
            agreement=agreement, table_id=table_id, acting=acting, today=today
        )
        if seen.faults:
            raise TableFaulty(count=len(seen.faults))
        new = [row for row in seen.rows if row.fate is RowFate.NEW]
        for row in new:
            report_result(
                commitment=row.commitment.reference, draft=row.draft, acting=acting, now=now
            )
        fact = ResultTableApplied(**_about(agreement), file=file, figures_added=len(new))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return Recorded(added=len(new), changed=0, same=seen.count(RowFate.SAME))


def _about(agreement: str) -> dict[str, Any]:
    agreement_id, _, draft = get_draft(reference=agreement)
    return {
        "agreement_id": agreement_id,
        "reference": agreement,
        "title": draft.title,
        "agencies": agencies_of(draft),
    }
