"""Looking at files of drafts for marks of state secrets, before the draft may be signed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.documents.events import DispatchScreened
from lienthong.documents.models import Dispatch, KeptFile, Screening
from lienthong.documents.operations.drafts.submit import end_round
from lienthong.documents.queries.files import read_file
from lienthong.documents.rules.examinations import refusal_as_json
from lienthong.documents.terms import EDITABLE, Reading, Stage
from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import Secrecy
from lienthong.paper.scanning.given import Upload, look_at_first_page, recognise_mark
from lienthong.paper.scanning.refusals import RecogniserFailed

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
WITH_OTHERS = frozenset({Stage.IN_REVIEW, Stage.TO_SIGN})


def screen_next(now: datetime) -> bool:
    """Look at the file that waits longest; whether there was one.

    A file with a mark is closed: it no longer goes out, and a draft that lies with reviewers or the
    signer goes back to its drafter. Whoever looks holds a lease; one whose reader died is looked at
    again, three times at most. Fact: documents:dispatch:screened.
    """
    row = _claim(now)
    if row is None:
        return False
    secrecy, problem = None, None
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise RecogniserFailed(page=1)
        secrecy = _look(row)
    except Refusal as refusal:
        problem = refusal
    _keep(row, secrecy, problem, now)
    return True


def _look(row: Screening) -> Secrecy | None:
    content = read_file(row.file_id)
    found = look_at_first_page(Upload(row.name, content), row.file.content_type)
    if found.secrecy is not None or not found.is_picture:
        return found.secrecy
    return recognise_mark(content)


def _claim(now: datetime) -> Screening | None:
    free = Q(state=Reading.WAITING) | Q(state=Reading.READING, claimed_until__lt=now)
    waits = Screening.objects.filter(free).select_related("file").order_by("asked_at", "id")
    for row in waits[:5]:
        mine = Screening.objects.filter(
            id=row.id, state=row.state, claimed_until=row.claimed_until
        ).update(state=Reading.READING, claimed_until=now + LEASE, attempts=row.attempts + 1)
        if mine:
            row.attempts += 1
            return row
    return None


def _keep(row: Screening, secrecy: Secrecy | None, problem: Refusal | None, now: datetime) -> None:
    """What was found, in one transaction with what follows for the draft."""
    with transaction.atomic():
        draft = Dispatch.objects.select_for_update().get(id=row.dispatch_id)
        if not Screening.objects.filter(id=row.id).exists():
            return  # taken out meanwhile: it goes out with nothing
        row.state = Reading.READ
        if secrecy is not None:
            row.state, row.secrecy = Reading.BARRED, secrecy.value
            _close(draft, row.file, now)
        elif problem is not None:
            row.state, row.problem = Reading.FAILED, refusal_as_json(problem)
        row.claimed_until = None
        row.save(update_fields=["state", "secrecy", "problem", "claimed_until"])
        fact = DispatchScreened(
            dispatch_id=draft.id,
            agency_id=draft.agency_id,
            entry=str(draft),
            version=draft.version,
            file=row.name,
            secrecy=row.secrecy,
            problem=problem.code if problem else "",
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)


def _close(draft: Dispatch, file: KeptFile, now: datetime) -> None:
    """The file goes out with nothing; a draft on its way is with its drafter again."""
    if Stage(draft.stage) not in WITH_OTHERS | EDITABLE:
        return
    draft.files.filter(file=file, replaced_at=None).update(replaced_at=now)
    if Stage(draft.stage) in WITH_OTHERS:
        end_round(draft, now=now)
        draft.stage, draft.changed_at = Stage.RETURNED, now
        draft.save()
