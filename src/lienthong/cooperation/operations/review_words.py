"""The Vietnamese words of review reports on paper: papers of offices are in Vietnamese."""

from collections.abc import Iterator, Mapping

from lienthong.cooperation.rules.numbers import share_in_percent, write_number
from lienthong.cooperation.rules.periods import write_period
from lienthong.cooperation.terms.results import LeftReason, ResultState
from lienthong.cooperation.terms.reviews import (
    Adjusted,
    EvidenceKind,
    EvidenceRow,
    Number,
    NumberKind,
    Progress,
    ReviewedCommitment,
    ReviewKind,
)
from lienthong.cooperation.terms.surveys import NeedState
from lienthong.cooperation.terms.trials import TrialState
from lienthong.kernel.partial_dates import PartialDate

KINDS: Mapping[ReviewKind, str] = {ReviewKind.INTERIM: "sơ kết", ReviewKind.FINAL: "tổng kết"}
PROGRESS: Mapping[Progress, str] = {
    Progress.DONE: "Đã hoàn thành",
    Progress.UNDER_WAY: "Đang thực hiện",
    Progress.NOT_BEGUN: "Chưa thực hiện",
    Progress.LATE: "Quá hạn",
    Progress.UNCLEAR: "Chưa rõ, cần hai bên thống nhất",
    Progress.ENDED: "Đã kết thúc",
}
RESULTS: Mapping[ResultState, str] = {
    ResultState.SUBMITTED: "chờ bên kia xác nhận",
    ResultState.RETURNED: "bị trả lại để sửa",
    ResultState.CONFIRMED: "hai bên đã xác nhận",
    ResultState.DISPUTED: "bên kia không đồng ý",
}
TRIALS: Mapping[TrialState, str] = {
    TrialState.UNDECIDED: "đã hết hạn thử, chưa ai quyết định",
    TrialState.SOON: "sắp hết hạn thử",
    TrialState.NO_END: "không ghi thử đến khi nào",
    TrialState.RUNNING: "đang thử nghiệm",
    TrialState.STOPPED: "đã dừng",
    TrialState.CONTRACTED: "đã có hợp đồng",
}
NEEDS: Mapping[NeedState, str] = {
    NeedState.YES: "đáp ứng",
    NeedState.LATER: "đáp ứng sau",
    NeedState.NO: "chưa đáp ứng được",
    NeedState.OPEN: "chưa trả lời",
}
COUNTED: Mapping[NumberKind, str] = {
    NumberKind.AGREEMENTS: "thỏa thuận được báo cáo",
    NumberKind.LAPSING: "thỏa thuận có thể hết hạn trong nửa năm tới",
    NumberKind.COMMITMENTS: "cam kết",
    NumberKind.CONFIRMED: "(hai bên đã xác nhận)",
    NumberKind.WAITING: "kết quả chưa được xác nhận",
    NumberKind.DISPUTED: "kết quả chưa thống nhất",
    NumberKind.CROSSING: "kết quả của kỳ khác, không tính vào kỳ này",
    NumberKind.SITES: "điểm đã có",
    NumberKind.TRIALS: "thử nghiệm",
    NumberKind.NEEDS: "nhu cầu đã nêu",
}

LEFT: Mapping[LeftReason, str] = {
    LeftReason.SAME: "đã xác định trùng với số liệu",
    LeftReason.WITHIN: "đã nằm trong số liệu",
    LeftReason.AROUND: "bao gồm số liệu đã cộng,",
    LeftReason.ACROSS: "trùng một phần thời gian hoặc địa bàn với số liệu",
}


def say_period(period: str) -> str:
    """A period in a sentence."""
    return write_period(period, language="vi")


def say_day(edtf: str) -> str:
    """A day or term as far as it is known; "" for none."""
    return PartialDate.parse(edtf).in_words(language="vi") if edtf else ""


def say_figure(value: str, of: str, measured_in: str) -> str:
    """A figure with its unit, of a share both numbers and how much it is."""
    if not of:
        return f"{write_number(value)} {measured_in}".strip()
    counted = "" if measured_in == "%" else f" {measured_in}"
    return f"{write_number(value)}/{write_number(of)}{counted} ({share_in_percent(value, of)})"


def say_number(number: Number, measured_in: str = "") -> str:
    """A number and where its evidence stands: “45 trạm [12]”; a range while it is open."""
    told = say_figure(number.most, number.of, measured_in)
    if number.least != number.most:
        told = f"từ {write_number(number.least)} đến {told}"
    return f"{told} [{number.place}]"


def say_target(one: ReviewedCommitment) -> str:
    """What was aimed at, and in which time if it is another."""
    if not one.target:
        return ""
    told = say_figure(one.target, "", one.measured_in)
    return f"{told} (kỳ {say_period(one.target_period)})" if one.target_period else told


def say_adjustments(one: ReviewedCommitment) -> tuple[str, ...]:
    """What was aimed at first, and each change of it: to what, when, why, by whom."""
    return tuple(
        line
        for what, name in ((Adjusted.TARGET, "chỉ tiêu"), (Adjusted.DUE, "thời hạn"))
        for line in _adjusted(one, what, name)
    )


def _adjusted(one: ReviewedCommitment, what: Adjusted, name: str) -> Iterator[str]:
    changes = [change for change in one.adjustments if change.what is what]
    if not changes:
        return

    def said(text: str) -> str:
        if not text:
            return "không ghi"
        return say_day(text) if what is Adjusted.DUE else say_figure(text, "", one.measured_in)

    steps = "; ".join(
        f"{say_day(change.on)} điều chỉnh thành {said(change.after)}, lý do: {change.reason}"
        f" ({change.by})"
        for change in changes
    )
    yield f"{name} ban đầu {said(changes[0].before)}; {steps}"


def say_left(row: EvidenceRow) -> str:
    """Why a row is not added up in its number; "" for one that is."""
    if not row.left:
        return ""
    when = ", ".join(filter(None, (f"kỳ {say_period(row.by_period)}", row.by_place)))
    return f"không cộng: {LEFT[LeftReason(row.left)]} {when}"


def _shown_by(row: EvidenceRow) -> str:
    files = f"{row.shown} minh chứng" if row.shown else ""
    counted = "đếm từ các dòng ghi trên nền tảng" if row.counted else ""
    return "; ".join(filter(None, (counted, files))) or "không có tệp hay đường dẫn kèm theo"


def say_evidence(row: EvidenceRow) -> str:
    """A row of the evidence on one line."""
    if row.kind is EvidenceKind.RESULT:
        parts = [
            f"kỳ {say_period(row.period)}",
            row.place,
            say_figure(row.value, row.of, ""),
            RESULTS[ResultState(row.state)],
            row.by,
            f"ngày {row.on:%d/%m/%Y}" if row.on else "",
            _shown_by(row),
            say_left(row),
        ]
        return "; ".join(filter(None, parts))
    if row.kind is EvidenceKind.ROLLOUT:
        return f"{row.key} {row.text}: {row.value}/{row.of} điểm"
    if row.kind is EvidenceKind.TRIAL:
        return f"{row.key} {row.text}: {TRIALS[TrialState(row.state)]}"
    if row.kind is EvidenceKind.AGREEMENT and row.on is not None:
        return f"{row.key} {row.text} (sớm nhất hết hạn {row.on:%d/%m/%Y})"
    if row.kind is EvidenceKind.NEED:
        return f"Đợt khảo sát {row.text}: {row.value} nhu cầu"
    return f"{row.key} {row.text}"
