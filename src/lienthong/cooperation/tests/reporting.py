"""Results in tests: reported, shown, submitted, confirmed, in few words."""

from dataclasses import replace
from datetime import date

from lienthong.cooperation.operations.result_evidence import (
    add_link,
)
from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.results import (
    report_result,
    set_measure,
    take_step,
)
from lienthong.cooperation.queries.results import (
    get_result,
)
from lienthong.cooperation.terms.results import (
    Measure,
    ResultDraft,
    ResultStep,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
)

TODAY = date(2026, 11, 1)
JPEG = b"\xff\xd8\xff\xe0" + bytes(200)
FIGURE = ResultDraft(period="6/2026", value="12")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def report(commitment, acting, *, at=RECORDED_AT, **changes):
    return report_result(
        commitment=commitment, draft=replace(FIGURE, **changes), acting=acting, now=at
    )


def seen(result, acting):
    return get_result(result_id=result, acting=acting, on=TODAY)


def step(result, acting, what, *, words="", steps=None, figure=""):
    word = Word(
        step=what,
        seen=seen(result, acting).summary.steps if steps is None else steps,
        words=words,
        figure=figure,
    )
    return take_step(result_id=result, word=word, acting=acting, now=RECORDED_AT)


def link(result, acting, address="https://example.vn/anh"):
    add_link(result_id=result, link=address, name="", acting=acting, now=RECORDED_AT)


def submitted(commitment, acting, **changes):
    result = report(commitment, acting, **changes)
    link(result, acting)
    step(result, acting, ResultStep.SUBMIT)
    return result


def confirmed(commitment, sides, **changes):
    result = submitted(commitment, sides.provider, **changes)
    step(result, sides.state, ResultStep.CONFIRM)
    return result


def measure(commitment, acting, **members):
    set_measure(commitment=commitment, measure=Measure(**members), acting=acting, now=RECORDED_AT)


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]
