"""Take what people keep in Excel: a file is given, looked through, and then applied or left."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import RolloutTableGiven
from lienthong.cooperation.models import RolloutTable
from lienthong.cooperation.operations.rollouts import about, lock_rollout, record_sites
from lienthong.cooperation.queries.rollout_tables import (
    find_table,
    look_through,
    read_rollout_table,
)
from lienthong.cooperation.terms.rollouts import LONGEST_SOURCE, Recorded
from lienthong.cooperation.terms.tables import RowFate, TableApplied, TableFaulty
from lienthong.documents.operations import Upload, keep_text_file
from lienthong.identity.terms import Acting
from lienthong.paper.scanning.given_refusals import UploadTooLarge
from lienthong.paper.workbook import XLSX

MEBIBYTE = 1024 * 1024
MOST_MIB = 10


def give_table(
    *, reference: str, upload: Upload, source: str, acting: Acting, now: datetime
) -> UUID:
    """Keep a workbook given for a roll-out, to be looked through; its id.

    `source` proves the rows that name no other. Refuses an unknown roll-out, a file beyond 10 MB
    (UploadTooLarge), and what `read_rollout_table` refuses. Fact: cooperation:rollout:table_given.
    """
    if len(upload.content) > MOST_MIB * MEBIBYTE:
        raise UploadTooLarge(file=upload.name, most=MOST_MIB, field="file")
    read_rollout_table(upload.content, of=reference)
    with transaction.atomic():
        rollout = lock_rollout(reference, acting=acting, now=now)
        row = RolloutTable.objects.create(
            id=uuid4(),
            rollout=rollout,
            file_id=keep_text_file(upload.content, content_type=XLSX, now=now),
            file_name=upload.name[:200],
            source=" ".join(source.split())[:LONGEST_SOURCE],
            given_at=now,
            given_by=acting.account_name,
        )
        fact = RolloutTableGiven(**about(rollout), file=_called(row))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def apply_table(
    *, reference: str, table_id: UUID, reason: str, acting: Acting, now: datetime
) -> Recorded:
    """Record the rows of a table, all or none.

    It is looked through again: the record may have changed since. Refuses an unknown one, one that
    was applied (TableApplied), one with faults (TableFaulty), and what `record_sites` refuses.
    """
    with transaction.atomic():
        lock_rollout(reference, acting=acting, now=now)
        row = find_table(reference, table_id)
        locked = RolloutTable.objects.select_for_update().get(id=row.id)
        if locked.applied_at is not None:
            raise TableApplied(person=locked.applied_by)
        today = timezone.localdate(now)
        seen = look_through(reference=reference, table_id=table_id, today=today)
        if seen.faults:
            raise TableFaulty(count=len(seen.faults))
        recorded = record_sites(
            reference=reference,
            drafts=[one.draft for one in seen.rows if one.fate is not RowFate.SAME],
            reason=reason,
            file=_called(row),
            acting=acting,
            now=now,
        )
        locked.applied_at, locked.applied_by = now, acting.account_name
        locked.save(update_fields=["applied_at", "applied_by"])
    return Recorded(added=recorded.added, changed=recorded.changed, same=seen.count(RowFate.SAME))


def _called(row: RolloutTable) -> str:
    return f"{row.file_name} (SHA-256 {row.file_id})"
