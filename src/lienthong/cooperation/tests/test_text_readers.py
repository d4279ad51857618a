"""Who may read a text that stands is corrected, narrowed by each side, opened by who gave it."""

from uuid import UUID

import pytest
from django.urls import reverse

from lienthong.cooperation.operations import add_text, change_division, confirm_text
from lienthong.cooperation.operations.text_readers import change_readers
from lienthong.cooperation.queries import get_text
from lienthong.cooperation.terms import (
    Confidence,
    DivisionChange,
    DivisionStep,
    MarksDiffer,
    TextDecided,
    TextDraft,
    UnknownText,
)
from lienthong.cooperation.terms.rights import NoPart
from lienthong.cooperation.terms.text_refusals import (
    NotYoursToOpen,
    ReadersReasonMissing,
    ReadersUnchanged,
)
from lienthong.cooperation.testing import (
    ENDED_ON,
    MADE_UP_TEXT,
    RECORDED_AT,
    browser_of,
    make_acting,
    page_of,
    signed_in_as,
)
from lienthong.directory.testing import facts_told
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
WHY = "Đánh dấu nhầm"


@pytest.fixture
def place(sides):
    """A text that the provider gave for both sides; confirmed."""
    draft = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT, confidence=Confidence.BOTH)
    asked = {"acting": sides.provider, "now": RECORDED_AT}
    given = add_text(reference=sides.agreement, draft=draft, upload=None, **asked)
    confirm_text(place=given, seen=1, **asked)
    return given


def change(place, confidence, acting, *, reason=WHY):
    change_readers(
        place=place, confidence=confidence, reason=reason, acting=acting, now=RECORDED_AT
    )


def confidence_of(place, acting):
    return get_text(place=place, acting=acting, on=ENDED_ON).summary.confidence


def test_who_gave_a_text_opens_it_and_everybody_reads_it(sides, place):
    stranger = make_acting(Role.CLERK)
    assert not get_text(place=place, acting=stranger, on=ENDED_ON).whole
    change(place, Confidence.OPEN, sides.provider)
    assert get_text(place=place, acting=stranger, on=ENDED_ON).whole
    (fact,) = facts_told("cooperation:text:readers_changed")
    assert (fact.data["before"], fact.data["confidence"]) == ("both", "open")
    assert fact.data["reason"] == WHY


def test_the_other_side_narrows_it_and_does_not_open_it(sides, place):
    with pytest.raises(NotYoursToOpen):
        change(place, Confidence.OPEN, sides.state)
    change(place, Confidence.OPEN, sides.provider)
    change(place, Confidence.BOTH, sides.state)
    assert confidence_of(place, sides.state) is Confidence.BOTH


@pytest.mark.parametrize(
    ("confidence", "reason", "refusal"),
    [(Confidence.OPEN, " ", ReadersReasonMissing), (Confidence.BOTH, WHY, ReadersUnchanged)],
)
def test_without_a_reason_or_a_change_nothing_is_kept(sides, place, confidence, reason, refusal):
    with pytest.raises(refusal):
        change(place, confidence, sides.provider, reason=reason)
    assert facts_told("cooperation:text:readers_changed") == []


def test_who_does_not_read_it_whole_changes_nothing(sides, place):
    change(place, Confidence.PROVIDER, sides.provider)
    with pytest.raises(UnknownText):
        change(place, Confidence.BOTH, sides.state)
    with pytest.raises(NoPart):
        change(place, Confidence.OPEN, make_acting(agency_id=UUID(int=7)))


def test_a_text_still_proposed_and_marks_that_differ_are_refused(sides):
    draft = TextDraft(part=0, title="Văn bản", words=MADE_UP_TEXT)
    asked = {"acting": sides.provider, "now": RECORDED_AT}
    given = add_text(reference=sides.agreement, draft=draft, upload=None, **asked)
    with pytest.raises(TextDecided):
        change(given, Confidence.BOTH, sides.provider)
    mark = DivisionChange(step=DivisionStep.MARK, address="3", confidence=Confidence.PROVIDER)
    change_division(place=given, change=mark, seen=1, **asked)
    confirm_text(place=given, seen=2, **asked)
    with pytest.raises(MarksDiffer):
        change(given, Confidence.STATE, sides.provider)
    assert confidence_of(given, sides.provider) is Confidence.OPEN


def test_the_page_of_a_text_changes_who_may_read_it(sides, place):
    address = reverse("cooperation:text", args=[place.reference, place.part, place.number])
    own, other = browser_of(sides.provider), browser_of(sides.state)
    assert "Đổi người được đọc" not in page_of(signed_in_as(Role.CLERK).get(address))
    typed = {"confidence": "open", "reason": WHY}
    refused = page_of(other.post(f"{address}/ai-duoc-doc", typed, follow=True))
    assert "Chỉ cơ quan đã đưa văn bản này" in refused
    page = page_of(own.post(f"{address}/ai-duoc-doc", typed, follow=True))
    assert "Mọi người đã đăng nhập" in page
