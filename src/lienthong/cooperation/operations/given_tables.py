"""Keep spreadsheets until somebody has looked through them, and mark those that were applied."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.cooperation.models import GivenTable
from lienthong.cooperation.operations.rollout_tables import MEBIBYTE, MOST_MIB
from lienthong.cooperation.queries.given_tables import find_given
from lienthong.cooperation.terms.tables import TableApplied
from lienthong.documents.operations import Upload, keep_text_file
from lienthong.identity.terms import Acting
from lienthong.paper.scanning.given_refusals import UploadTooLarge
from lienthong.paper.workbook import XLSX


def refuse_large(upload: Upload) -> None:
    """Refuse a spreadsheet beyond 10 MB (UploadTooLarge)."""
    if len(upload.content) > MOST_MIB * MEBIBYTE:
        raise UploadTooLarge(file=upload.name, most=MOST_MIB, field="file")


def keep_given(*, subject: str, upload: Upload, acting: Acting, now: datetime) -> GivenTable:
    """Keep a spreadsheet given for `subject`; within the transaction that tells of it."""
    return GivenTable.objects.create(
        id=uuid4(),
        subject=subject,
        file_id=keep_text_file(upload.content, content_type=XLSX, now=now),
        file_name=upload.name[:200],
        given_at=now,
        given_by=acting.account_name,
    )


@contextmanager
def applying(*, subject: str, table_id: UUID, acting: Acting, now: datetime) -> Iterator[str]:
    """A transaction in which a spreadsheet is applied, once; what it is called in facts.

    Refuses an unknown one, and one that was applied (TableApplied).
    """
    with transaction.atomic():
        found = find_given(subject=subject, table_id=table_id)
        row = GivenTable.objects.select_for_update().get(id=found.id)
        if row.applied_at is not None:
            raise TableApplied(person=row.applied_by)
        yield called(row)
        row.applied_at, row.applied_by = now, acting.account_name
        row.save(update_fields=["applied_at", "applied_by"])


def called(row: GivenTable) -> str:
    """A spreadsheet as facts name it."""
    return f"{row.file_name} (SHA-256 {row.file_id})"
