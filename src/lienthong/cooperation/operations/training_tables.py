"""Take lists of people from Excel: given, looked through, and then applied or left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TrainingTableGiven
from lienthong.cooperation.operations.given_tables import (
    applying,
    called,
    keep_given,
    refuse_large,
)
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.trainings import Origin, about_training, lock_own_training
from lienthong.cooperation.queries.training_tables import (
    look_through_people,
    read_people_table,
    subject_of,
)
from lienthong.cooperation.queries.trainings import get_training
from lienthong.cooperation.terms.rollouts import Recorded
from lienthong.cooperation.terms.tables import RowFate, TableFaulty
from lienthong.cooperation.terms.trainings import ArrivalWay
from lienthong.documents.operations import Upload
from lienthong.identity.terms import Acting


def give_people(*, reference: str, upload: Upload, acting: Acting, now: datetime) -> UUID:
    """Keep a workbook of a session's people, to be looked through; its id.

    Refuses an unknown session, a file beyond 10 MB (UploadTooLarge), and what `read_people_table`
    refuses. Fact: cooperation:training:table_given.
    """
    refuse_large(upload)
    read_people_table(upload.content, of=reference)
    with transaction.atomic():
        training = lock_own_training(reference, acting=acting, now=now)
        subject = subject_of(training.id)
        row = keep_given(subject=subject, upload=upload, acting=acting, now=now)
        fact = TrainingTableGiven(**about_training(training), file=called(row))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def apply_people(
    *, reference: str, table_id: UUID, reason: str, acting: Acting, now: datetime
) -> Recorded:
    """Record the people of a workbook, all or none; it is looked through again.

    Refuses an unknown one, one that was applied (TableApplied), one with faults (TableFaulty), and
    what `record_trainees` refuses.
    """
    subject = subject_of(get_training(reference=reference)[0].id)
    with applying(subject=subject, table_id=table_id, acting=acting, now=now) as file:
        today = timezone.localdate(now)
        seen = look_through_people(reference=reference, table_id=table_id, today=today)
        if seen.faults:
            raise TableFaulty(count=len(seen.faults))
        recorded = record_trainees(
            reference=reference,
            drafts=[one.draft for one in seen.rows if one.fate is not RowFate.SAME],
            origin=Origin(way=ArrivalWay.TABLE, file=file, reason=reason),
            acting=acting,
            now=now,
        )
    return Recorded(added=recorded.added, changed=recorded.changed, same=seen.count(RowFate.SAME))
