"""A review report on paper: an official report (báo cáo) as Word and PDF, from the same words.

Layout by Nghị định 30/2020/NĐ-CP; number, day and signature are left to the agency. Each number
bears in square brackets its place in the annex of evidence.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from lienthong.cooperation.operations.review_words import (
    COUNTED,
    KINDS,
    NEEDS,
    PROGRESS,
    TRIALS,
    say_adjustments,
    say_day,
    say_evidence,
    say_number,
    say_period,
    say_target,
)
from lienthong.cooperation.rules.review_order import numbers_of
from lienthong.cooperation.terms.reviews import (
    MOST_LINES,
    Number,
    NumberKind,
    Progress,
    Review,
    ReviewedAgreement,
    ReviewedCommitment,
    ReviewedContent,
)
from lienthong.cooperation.terms.surveys import NeedState
from lienthong.directory.queries import get_cards, home_province
from lienthong.directory.terms import Body
from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout import (
    Align,
    Appendix,
    Block,
    Clause,
    Column,
    Faces,
    Heading,
    HeadingKind,
    Issuer,
    Items,
    Kept,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
    lay_out,
    write_word,
)
from lienthong.paper.layout import Number as PaperNumber

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPE: Final = "bao-cao"
MOST_ROWS: Final = 40
"""So many rows of evidence are printed for one number; all are in the Excel annex."""
_NARROW, _WIDE = Column(width=0.7, align=Align.CENTRE), Column(width=3.2)
_LINE = (_NARROW, _WIDE, *(Column(width=1.5) for _ in range(4)))
_HEADS = ("TT", "Cam kết", "Mục tiêu", "Hai bên xác nhận", "Chưa thống nhất", "Tình trạng")
_AGREEMENT_LINE = (_NARROW, _WIDE, *(Column(width=1.0) for _ in range(4)))
_AGREEMENT_HEADS = ("TT", "Thỏa thuận", "Cam kết", "Hoàn thành", "Quá hạn", "Chưa thống nhất")


def write_sheets(review: Review, *, agency_name: str, made_at: datetime) -> tuple[bytes, bytes]:
    """The report as Word and as PDF; their words are the same."""
    document = _document(review, agency_name, made_at)
    pdf = lay_out(document, faces=Faces.bundled(), made_at=made_at, marks_missing=True).pdf
    return write_word(document, made_at=made_at), pdf


def _document(review: Review, agency_name: str, made_at: datetime) -> OfficialDocument:
    day = timezone.localdate(made_at)
    return OfficialDocument(
        type=_TYPE,
        issuer=Issuer(name=agency_name or "Cơ quan báo cáo"),
        number=PaperNumber(symbol="BC"),
        place=_place(day),
        issued_on=PartialDate.parse(f"{day:%Y-%m}"),
        drawn_up_on=day,
        subject=f"{KINDS[review.kind].capitalize()} việc thực hiện {_about(review)}\n"
        f"(kỳ {say_period(review.period)})",
        body=tuple(_body(review)),
        signatures=(Signature(name="", title="Thủ trưởng cơ quan"),),
        recipients=("Các bên của thỏa thuận",),
        kept=Kept(units=("VT",)),
        appendices=(Appendix(body=tuple(_annex(review)), title="Minh chứng của từng con số"),),
    )


def _about(review: Review) -> str:
    if len(review.agreements) == 1:
        only = review.agreements[0]
        return f"thỏa thuận {only.reference}: {only.title}"
    return f"các thỏa thuận hợp tác của {review.about}"


def _place(on: date) -> str:
    """What the province is called without “Tỉnh”, as the line of place and day has it."""
    unit = home_province(on)
    if unit is None:
        return ""
    name = get_cards(body=Body.UNIT, ids={unit}, on=on)[unit].name
    return name.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def _body(review: Review) -> Iterator[Block]:
    yield Heading(HeadingKind.ROMAN, 1, "Đánh giá chung")
    yield Paragraph(
        f"Báo cáo tính đến ngày {review.on:%d/%m/%Y}, lấy từ hồ sơ hợp tác mà hai bên cùng dùng. "
        "Chỉ số liệu cả hai bên đã xác nhận được tính là kết quả. Số trong ngoặc vuông là số thứ "
        "tự của minh chứng ở Phụ lục."
    )
    yield Items(tuple(_overview(review)))
    yield Heading(HeadingKind.ROMAN, 2, "Kết quả theo từng nội dung")
    brief = sum(len(one.commitments) for one in review.agreements) > MOST_LINES
    yield from _in_brief(review) if brief else _in_full(review)
    yield Heading(HeadingKind.ROMAN, 3, "Những việc cần tiếp tục")
    left = tuple(_left(review))
    yield Items(left) if left else Paragraph("Không còn việc quá hạn hoặc chưa thống nhất.")


def _overview(review: Review) -> Iterator[str]:
    commitments = str(sum(len(one.commitments) for one in review.agreements))
    # Each is counted once below, by how far it is: there is their evidence.
    below = ", ".join(str(number.place) for number in review.standing.values())
    told = f"{commitments} (minh chứng {below})" if below else commitments
    yield f"Số thỏa thuận: {say_number(review.agreements_number)}; số cam kết: {told}."
    for progress, number in review.standing.items():
        yield f"{PROGRESS[Progress(progress)]}: {say_number(number)} cam kết."
    if review.lapsing is not None:
        yield f"Có thể hết hạn trong nửa năm tới: {say_number(review.lapsing)} thỏa thuận."
    if review.unconfirmed:
        yield f"Chưa tính thỏa thuận mới một bên ghi: {', '.join(review.unconfirmed)}."


def _in_full(review: Review) -> Iterator[Block]:
    for place, agreement in enumerate(review.agreements, start=1):
        yield Clause(place, title=f"{agreement.reference}. {agreement.title}")
        yield Paragraph(_agreed(agreement))
        for content in agreement.contents:
            yield from _content(content)
        if not agreement.commitments:
            yield Paragraph("Chưa có cam kết nào được ghi vào hồ sơ.")
        yield from _beside(agreement)


def _content(content: ReviewedContent) -> Iterator[Block]:
    yield Paragraph(content.heading or "Cam kết từ nguồn khác", align=Align.LEFT)
    rows = [
        (
            str(place),
            f"{one.reference} {one.what} ({one.owner})",
            say_target(one),
            say_number(one.confirmed, one.measured_in) if one.confirmed else "chưa có",
            _not_settled(one),
            PROGRESS[one.progress],
        )
        for place, one in enumerate(content.commitments, start=1)
    ]
    yield Table(columns=_LINE, rows=tuple(rows), heading=_HEADS)
    changed = [
        f"{one.reference}: {line}." for one in content.commitments for line in say_adjustments(one)
    ]
    if changed:
        yield Items(tuple(changed))
    below = tuple(_below(content))
    if below:
        yield Items(below)


def _below(content: ReviewedContent) -> Iterator[str]:
    """What is put in place, and what is of another period, as the page of the report has it."""
    for one in content.commitments:
        for rollout in one.rollouts:
            yield f"{rollout.reference} {rollout.item}: {say_number(rollout.sites)} điểm đã có."
        if one.crossing is not None:
            told = say_number(one.crossing)
            yield f"{one.reference}: {told} kết quả thuộc kỳ khác, không tính vào kỳ này."


def _in_brief(review: Review) -> Iterator[Block]:
    yield Paragraph("Chi tiết từng cam kết ở tệp Excel kèm theo.")
    rows = []
    for place, one in enumerate(review.agreements, start=1):
        at = [commitment.progress for commitment in one.commitments]
        disputed = sum(commitment.disputed is not None for commitment in one.commitments)
        rows.append(
            (
                str(place),
                f"{one.reference} {one.title}",
                str(len(at)),
                str(at.count(Progress.DONE)),
                str(at.count(Progress.LATE)),
                str(disputed),
            )
        )
    yield Table(columns=_AGREEMENT_LINE, rows=tuple(rows), heading=_AGREEMENT_HEADS)


def _agreed(agreement: ReviewedAgreement) -> str:
    parts = [" – ".join(agreement.parties)]
    if agreement.signed:
        parts.append(f"ký {say_day(agreement.signed)}")
    parts.append(f"thời hạn {say_day(agreement.term)}" if agreement.term else "không ghi thời hạn")
    return "; ".join(parts) + "."


def _beside(agreement: ReviewedAgreement) -> Iterator[Block]:
    lines = []
    if agreement.trial_number is not None:
        told = "; ".join(
            f"{one.reference} {one.what}: {TRIALS[one.state]}" for one in agreement.trials
        )
        lines.append(f"Thử nghiệm: {say_number(agreement.trial_number)} ({told}).")
    for one in agreement.needs:
        states = ", ".join(
            f"{one.states[state.value]} {NEEDS[state]}"
            for state in NeedState
            if state.value in one.states
        )
        lines.append(
            f"Khảo sát nhu cầu “{one.title}”: {say_number(one.number)} nhu cầu"
            + (f", trong đó {states}." if states else ".")
        )
    if lines:
        yield Items(tuple(lines))


def _not_settled(one: ReviewedCommitment) -> str:
    told = (
        (one.waiting, "chưa được xác nhận"),
        (one.disputed, "không đồng ý"),
    )
    return "; ".join(f"{say_number(number)} {words}" for number, words in told if number)


def _left(review: Review) -> Iterator[str]:
    some = [one for agreement in review.agreements for one in agreement.commitments]
    for one in [one for one in some if one.progress is Progress.LATE][:MOST_ROWS]:
        yield f"{one.reference} {one.what} ({one.owner}): quá hạn {say_day(one.due)}."
    for one in [one for one in some if one.disputed is not None][:MOST_ROWS]:
        yield f"{one.reference} {one.what}: hai bên chưa thống nhất số liệu."
    for one in [one for one in some if one.progress is Progress.UNCLEAR][:MOST_ROWS]:
        yield f"{one.reference} {one.what}: nội dung chưa rõ, cần hai bên thống nhất."


def _annex(review: Review) -> Iterator[Block]:
    measured_in = {
        line.confirmed.place: line.measured_in
        for agreement in review.agreements
        for line in agreement.commitments
        if line.confirmed is not None
    }
    rows = tuple(
        (
            str(one.place),
            f"{_value(one, measured_in.get(one.place, ''))} {COUNTED[one.kind]}",
            "\n".join(_evidence(one)),
        )
        for one in _printed(review)
    )
    columns = (_NARROW, Column(width=1.6), Column(width=4.4))
    yield Table(columns=columns, rows=rows, heading=("Số", "Con số", "Tính từ"))


def _printed(review: Review) -> list[Number]:
    """Of a report in brief only the numbers of its overview are printed."""
    if sum(len(one.commitments) for one in review.agreements) <= MOST_LINES:
        return numbers_of(review)
    overview = {NumberKind.AGREEMENTS, NumberKind.COMMITMENTS, NumberKind.LAPSING}
    return [one for one in numbers_of(review) if one.kind in overview]


def _value(number: Number, measured_in: str) -> str:
    return say_number(number, measured_in).rsplit(" [", 1)[0]


def _evidence(number: Number) -> Iterator[str]:
    for row in number.rows[:MOST_ROWS]:
        yield say_evidence(row)
    left = len(number.rows) - MOST_ROWS
    if left > 0:
        yield f"và {left} dòng nữa ở tệp Excel kèm theo"
