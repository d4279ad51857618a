"""The review reports that were asked for, and one of them whole."""

from dataclasses import replace
from uuid import UUID

import msgspec

from lienthong.cooperation.models import ReviewReport
from lienthong.cooperation.terms.reviews import Review, ReviewKind, ReviewSummary, UnknownReview
from lienthong.documents.queries import read_file


def get_review(*, review_id: UUID) -> tuple[ReviewSummary, Review | None]:
    """A report, None while it is being made. Refuses one that is not there (UnknownReview)."""
    row = find_review(review_id)
    return _summary(row), None if row.content is None else _content(row.content)


def find_review(review_id: UUID) -> ReviewReport:
    """The row of a report; refuses one that is not there (UnknownReview)."""
    row = ReviewReport.objects.select_related("agreement").filter(id=review_id).first()
    if row is None:
        raise UnknownReview
    return row


def read_review_file(*, review_id: UUID, form: str) -> tuple[bytes, str]:
    """The bytes and type of a file of a report: `word`, `pdf` or `annex`.

    Refuses a report that is not there or not made (UnknownReview).
    """
    rows = ReviewReport.objects.select_related(form).defer("content")
    row = rows.filter(id=review_id).first()
    file = None if row is None else getattr(row, form)
    if file is None:
        raise UnknownReview
    return read_file(file.sha256), file.content_type


def list_reviews(*, offset: int = 0, limit: int = 50) -> tuple[ReviewSummary, ...]:
    """The reports that were asked for, the newest first."""
    rows = ReviewReport.objects.select_related("agreement").defer("content")
    return tuple(map(_summary, rows.order_by("-asked_at", "id")[offset : offset + limit]))


def count_reviews() -> int:
    """How many were asked for."""
    return ReviewReport.objects.count()


def _summary(row: ReviewReport) -> ReviewSummary:
    return ReviewSummary(
        id=row.id,
        kind=ReviewKind(row.kind),
        about=row.about,
        agreement="" if row.agreement is None else row.agreement.reference,
        period=row.period,
        asked_by=row.asked_by,
        agency_name=row.agency_name,
        asked_at=row.asked_at,
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        problem=row.problem,
    )


def _content(kept: object) -> Review:
    """What was kept; PostgreSQL's JSON keeps no order of names, so places give it again."""
    review = msgspec.convert(kept, type=Review)
    standing = sorted(review.standing.items(), key=lambda item: item[1].place)
    return replace(review, standing=dict(standing))
