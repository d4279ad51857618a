"""Lists of files offered to the archive, and what is due."""

from datetime import date, timedelta
from uuid import UUID

from lienthong.documents.models import HandOver, JobFile
from lienthong.documents.queries.job_files import summaries_of
from lienthong.documents.queries.retention import get_archive_rules
from lienthong.documents.rules.filing import MAY_OFFER
from lienthong.documents.terms.filing import (
    FileQuestion,
    HandOverCard,
    HandOverState,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)


def due_files(*, agency_id: UUID, on: date) -> FileQuestion:
    """The question for files whose hand-over is overdue or near (PL VI: 30 days ahead)."""
    near = on + timedelta(days=get_archive_rules(on=on).warn_days)
    return FileQuestion(agency_id=agency_id, states=MAY_OFFER, due_before=near)


def count_to_receive(*, agency_id: UUID) -> int:
    """How many lists wait for the archive's word."""
    rows = HandOver.objects.filter(agency_id=agency_id, state=HandOverState.PROPOSED)
    return rows.count()


def count_overdue(*, agency_id: UUID, on: date) -> int:
    """How many files should have been handed over by now."""
    rows = JobFile.objects.filter(agency_id=agency_id, state__in=MAY_OFFER, due_on__lt=on)
    return rows.count()


def count_hand_overs(*, agency_id: UUID) -> int:
    """How many lists were offered."""
    return HandOver.objects.filter(agency_id=agency_id).count()


def list_hand_overs(*, agency_id: UUID, first: int = 0, limit: int = 25) -> list[HandOverCard]:
    """The lists without their files, the newest first."""
    rows = HandOver.objects.filter(agency_id=agency_id).order_by("-year", "-number")
    return [_card(row) for row in rows[first : first + limit]]


def get_hand_over(*, agency_id: UUID, hand_over_id: UUID) -> HandOverCard:
    """A list with its files; refuses another agency's (JobFileUnknown)."""
    row = HandOver.objects.filter(id=hand_over_id, agency_id=agency_id).first()
    if row is None:
        raise JobFileUnknown
    return _card(row, with_files=True)


def _card(row: HandOver, *, with_files: bool = False) -> HandOverCard:
    held = summaries_of(row.files.order_by("year", "notation")) if with_files else []
    return HandOverCard(
        id=row.id,
        number=row.number,
        year=row.year,
        state=HandOverState(row.state),
        agency_name=row.agency_name,
        proposed_by=row.proposed_by,
        proposed_by_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        files=tuple(held),
    )
