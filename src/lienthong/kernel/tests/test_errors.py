"""Refusals."""

import json
from datetime import date
from typing import ClassVar

import pytest

from lienthong.kernel.errors import Fault, Refusal, Told, keep_params, read_params, say


class AgencyGone(Refusal):
    code: ClassVar[str] = "kernel.test.agency_gone"
    fault: ClassVar[Fault] = Fault.POLICY
    message: ClassVar[str] = "{agency} ended on {on}."


class AgencyGoneForNow(AgencyGone):
    fault: ClassVar[Fault] = Fault.OTHER_SYSTEM


class AgencyGoneForever(AgencyGone):
    status: ClassVar[int] = 410


def test_refusal_says_in_english_what_is_refused_and_keeps_its_parameters():
    refusal = AgencyGone(agency="{on}", on="2025-07-01", successors=["a", "b"])
    assert str(refusal) == "{on} ended on 2025-07-01."
    assert refusal.params["successors"] == ["a", "b"]


@pytest.mark.parametrize(
    ("refusal", "status"), [(AgencyGone, 403), (AgencyGoneForNow, 502), (AgencyGoneForever, 410)]
)
def test_status_follows_from_the_fault_unless_it_is_set(refusal, status):
    assert refusal.status == status


def test_refusal_without_a_parameter_its_message_names_cannot_be_made():
    with pytest.raises(TypeError, match="AgencyGone needs on"):
        AgencyGone(agency="x")


def test_refusal_without_a_code_cannot_be_declared():
    with pytest.raises(TypeError, match="must set code, message"):
        type("Nameless", (Refusal,), {"fault": Fault.CALLER})


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"name": "A", "ended_on": "2025-04-14"}, "A thôi ngày 14/04/2025"),
        ({"name": "A", "ended_on": date(2025, 4, 14)}, "A thôi ngày 14/04/2025"),
        ({"name": "A", "ended_on": "2025-06-30T23:30:05.250Z"}, "A thôi ngày 06:30:05 01/07/2025"),
        ({"name": "A", "ended_on": "2025-13-40"}, "A thôi ngày 2025-13-40"),
        ({"name": "2025-04-14", "ended_on": "tháng 4"}, "2025-04-14 thôi ngày tháng 4"),
    ],
)
def test_days_are_said_as_they_are_written_in_vietnam(params, said):
    vietnamese = {"{name} ended on {ended_on}": "{name} thôi ngày {ended_on}"}
    assert say("{name} ended on {ended_on}", params, vietnamese.__getitem__) == said


def test_days_stay_as_machines_write_them_where_nothing_is_translated():
    assert say("Ended on {ended_on}", {"ended_on": "2025-04-14"}, str) == "Ended on 2025-04-14"


class NodeSilent(Refusal):
    code: ClassVar[str] = "kernel.test.node_silent"
    fault: ClassVar[Fault] = Fault.OTHER_SYSTEM
    message: ClassVar[str] = "It is silent ({problem}): {problem} Again later."


VIETNAMESE = {
    "It is silent ({problem}): {problem} Again later.": "Im lặng ({problem}). Thử lại sau.",
    "Why: {problem}": "Lý do: {problem}",
    "{agency} ended on {on}.": "{agency} thôi từ {on}.",
    "its disk is full": "ổ đĩa đã đầy",
}


def in_vietnamese(text: str) -> str:
    return VIETNAMESE.get(text, text)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"problem": "its disk is full"}, "Im lặng (ổ đĩa đã đầy). Thử lại sau."),
        ({"problem": "SQLITE_IOERR"}, "Im lặng (SQLITE_IOERR). Thử lại sau."),
        ({"problem": ""}, "Im lặng (). Thử lại sau."),
        (
            {"problem": AgencyGone(agency="A", on="2025-07-01")},
            "Im lặng (A thôi từ 01/07/2025). Thử lại sau.",
        ),
    ],
)
def test_what_a_refusal_gives_as_its_reason_is_translated_with_it(params, said):
    assert say(NodeSilent.message, params, in_vietnamese) == said


def test_sentence_that_stands_last_keeps_its_full_stop():
    reason = AgencyGone(agency="A", on="2025-07-01")
    assert (
        say("Why: {problem}", {"problem": reason}, in_vietnamese) == "Lý do: A thôi từ 01/07/2025."
    )
    assert say("Why: {problem}", {"problem": reason}, str) == "Why: A ended on 2025-07-01."


def test_words_that_somebody_typed_are_told_as_they_were_typed():
    params = {"agency": "its disk is full", "on": "2025-07-01"}
    assert say(AgencyGone.message, params, in_vietnamese) == "its disk is full thôi từ 01/07/2025."


def test_reason_that_is_a_refusal_is_kept_and_read_back():
    refusal = NodeSilent(problem=AgencyGone(agency="A", on="2025-07-01"), id=7)
    read = read_params(json.loads(json.dumps(keep_params(refusal.params))))
    assert read == {
        "problem": Told(AgencyGone.message, {"agency": "A", "on": "2025-07-01"}),
        "id": "7",
    }
    assert str(read["problem"]) == "A ended on 2025-07-01."
    assert (
        say(refusal.message, read, in_vietnamese) == "Im lặng (A thôi từ 01/07/2025). Thử lại sau."
    )
