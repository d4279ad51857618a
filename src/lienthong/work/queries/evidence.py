"""Files beside the entries of a task."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from lienthong.identity.terms import Acting
from lienthong.paper.keeping import read_bytes
from lienthong.work.models import Evidence
from lienthong.work.queries.one import get_task
from lienthong.work.terms import EvidenceLost, EvidenceUnknown, GivenEvidence


def is_evidence(sha256: str) -> bool:
    """Whether a file beside an entry of a task has these bytes: then they may not be removed."""
    return Evidence.objects.filter(sha256=sha256).exists()


def read_evidence(
    *, task_id: UUID, evidence_id: UUID, acting: Acting, now: datetime
) -> tuple[GivenEvidence, str]:
    """A file of a task that this person may see, and its content type.

    Refuses what `get_task` refuses, one that is not there, was withdrawn or is hidden from them
    (EvidenceUnknown), and one whose bytes are not what they were (EvidenceLost).
    """
    card = get_task(task_id=task_id, acting=acting, now=now)
    row = Evidence.objects.filter(id=evidence_id, entry__task=task_id, withdrawn_at=None).first()
    if row is None or card.hidden:
        raise EvidenceUnknown
    content = read_bytes(Path(settings.WORK.files), row.sha256)
    if content is None:
        raise EvidenceLost(name=row.name)
    return GivenEvidence(name=row.name, content=content), row.content_type
