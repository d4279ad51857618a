"""Keeping the files that show what an entry says, and taking them back."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from lienthong.identity.terms import Acting
from lienthong.paper.keeping import keep_bytes
from lienthong.paper.scanning.beside import examine_beside
from lienthong.paper.scanning.given import Upload
from lienthong.work.events import EvidenceWithdrawn
from lienthong.work.models import Entry, Evidence
from lienthong.work.operations.writing import about, lock_task, refuse_unless, tell
from lienthong.work.rules.evidence import MOST_BYTES, check_evidence
from lienthong.work.rules.words import tidy_reason
from lienthong.work.terms import (
    OPEN_STATES,
    EntryKind,
    EvidenceUnknown,
    GivenEvidence,
    TaskState,
)


def examine_evidence(
    files: Sequence[GivenEvidence], *, now: datetime, most_bytes: int = MOST_BYTES
) -> list[tuple[GivenEvidence, str]]:
    """The files under plain names with their kinds, before anything is locked: it takes seconds.

    Refuses what `check_evidence` refuses, and what does something when it is opened or bears a mark
    of state secrets (`examine_beside`).
    """
    checked = check_evidence(files, most_bytes=most_bytes)
    for one, _ in checked:
        examine_beside(Upload(one.name, one.content, field="uploads"), now=now)
    return checked


def keep_evidence(entry: Entry, checked: Sequence[tuple[GivenEvidence, str]]) -> None:
    """Keep checked files beside an entry, in the caller's transaction, their bytes first."""
    Evidence.objects.bulk_create(
        Evidence(
            id=uuid4(),
            entry=entry,
            name=one.name,
            size=len(one.content),
            content_type=kind,
            sha256=keep_bytes(Path(settings.WORK.files), one.content),
        )
        for one, kind in checked
    )


def names_of(checked: Sequence[tuple[GivenEvidence, str]]) -> tuple[str, ...]:
    """Checked files as facts name them."""
    return tuple(_called(one.name, sha256(one.content).hexdigest()) for one, _ in checked)


def withdraw_evidence(
    *, task_id: UUID, evidence_id: UUID, reason: str, acting: Acting, now: datetime
) -> None:
    """Take back a file that one put beside an entry: nobody opens it in this task any more.

    Its bytes stay in the folder, as other rows may name them. Refuses one that is not there or was
    taken back (EvidenceUnknown), one that somebody else added and any of a closed task
    (MoveRefused), and no reason (ReasonMissing). Fact: work:evidence:withdrawn.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        task, _, _ = lock_task(task_id, acting, now)
        rows = Evidence.objects.select_related("entry").filter(entry__task=task, withdrawn_at=None)
        row = rows.filter(id=evidence_id).first()
        if row is None:
            raise EvidenceUnknown
        is_own = row.entry.account_id == acting.account_id
        refuse_unless(is_own and TaskState(task.state) in OPEN_STATES)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        named = _called(row.name, row.sha256)
        fact = EvidenceWithdrawn(**about(task), file=named, reason=words)
        said = f"{row.name}: {words}"
        tell(task, EntryKind.EVIDENCE_WITHDRAWN, fact, acting=acting, now=now, text=said)


def _called(name: str, digest: str) -> str:
    return f"{name} (SHA-256 {digest})"
