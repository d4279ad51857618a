"""The Excel annex of a review report: one row for each row of evidence, none left out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lienthong.cooperation.operations.review_words import (
    COUNTED,
    KINDS,
    PROGRESS,
    RESULTS,
    TRIALS,
    say_adjustments,
    say_evidence,
    say_left,
    say_period,
    say_target,
)
from lienthong.cooperation.rules.review_order import numbers_of, numbers_under
from lienthong.cooperation.terms.results import ResultState
from lienthong.cooperation.terms.reviews import (
    EvidenceKind,
    EvidenceRow,
    Progress,
    Review,
    ReviewedCommitment,
)
from lienthong.cooperation.terms.trials import TrialState
from lienthong.paper.workbook import SheetColumn, SheetValue, write_workbook

_COLUMNS = (
    SheetColumn(title="Số minh chứng", width=10, as_text=False),
    SheetColumn(title="Con số", width=30),
    SheetColumn(title="Thỏa thuận", width=12),
    SheetColumn(title="Cam kết", width=12),
    SheetColumn(title="Nội dung cam kết", width=50),
    SheetColumn(title="Mục tiêu", width=18),
    SheetColumn(title="Ban đầu, điều chỉnh", width=50),
    SheetColumn(title="Tình trạng cam kết", width=18),
    SheetColumn(title="Tính từ", width=40),
    SheetColumn(title="Kỳ", width=16),
    SheetColumn(title="Nơi, phần", width=24),
    SheetColumn(title="Giá trị", width=12, as_text=False),
    SheetColumn(title="Trên tổng số", width=12, as_text=False),
    SheetColumn(title="Tình trạng của dòng", width=22),
    SheetColumn(title="Bên báo cáo", width=26),
    SheetColumn(title="Ngày", width=12),
    SheetColumn(title="Số tệp, đường dẫn", width=10, as_text=False),
    SheetColumn(title="Vì sao không cộng", width=40),
)


def write_annex(review: Review, *, agency_name: str) -> bytes:
    """The workbook; numbers are numbers and days are days, to count and sort by."""
    return write_workbook(
        title="Minh chứng",
        lead=(
            f"Phụ lục báo cáo {KINDS[review.kind]}: {review.about}",
            f"Kỳ {say_period(review.period)}; tính đến ngày {review.on:%d/%m/%Y}; {agency_name}",
        ),
        columns=_COLUMNS,
        rows=_rows(review),
    )


def _rows(review: Review) -> Iterator[Sequence[SheetValue]]:
    owners = {
        number.place: (agreement.reference, one)
        for agreement in review.agreements
        for one in agreement.commitments
        for number in numbers_under(one)
    }
    commitments: dict[str, tuple[str, ReviewedCommitment | None]] = {
        one.reference: (agreement.reference, one)
        for agreement in review.agreements
        for one in agreement.commitments
    }
    for number in numbers_of(review):
        owner = _whose(*owners.get(number.place, ("", None)))
        for row in number.rows:
            # A row that is a commitment says what it is of, also where it has no number of its own.
            named = commitments.get(row.key)
            whose = owner if named is None else _whose(*named)
            yield (number.place, COUNTED[number.kind], *whose, *_row(row))


def _whose(agreement: str, one: ReviewedCommitment | None) -> tuple[str, ...]:
    if one is None:
        return agreement, "", "", "", "", ""
    changed = "; ".join(say_adjustments(one))
    return agreement, one.reference, one.what, say_target(one), changed, PROGRESS[one.progress]


def _row(row: EvidenceRow) -> tuple[SheetValue, ...]:
    return (
        _counted_from(row),
        say_period(row.period) if row.period else "",
        row.place,
        Decimal(row.value) if row.value else "",
        Decimal(row.of) if row.of else "",
        _state(row),
        row.by,
        row.on if row.on is not None and row.kind is EvidenceKind.RESULT else "",
        row.shown if row.kind is EvidenceKind.RESULT else "",
        say_left(row),
    )


def _counted_from(row: EvidenceRow) -> str:
    """A result has columns of its own for all else; of others all is said."""
    if row.kind is EvidenceKind.RESULT:
        return row.text
    return say_evidence(row) if row.kind is EvidenceKind.AGREEMENT else f"{row.key} {row.text}"


def _state(row: EvidenceRow) -> str:
    if row.kind is EvidenceKind.RESULT:
        return RESULTS[ResultState(row.state)]
    if row.kind is EvidenceKind.TRIAL:
        return TRIALS[TrialState(row.state)]
    return PROGRESS[Progress(row.state)] if row.kind is EvidenceKind.COMMITMENT else ""
