"""Refusals."""

from typing import ClassVar

import pytest

from lienthong.kernel.errors import Fault, Refusal


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
