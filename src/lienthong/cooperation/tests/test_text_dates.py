"""A text that states another end than is on record is shown beside it."""

from datetime import date

import pytest
from django.urls import reverse

from lienthong.cooperation.operations import add_text
from lienthong.cooperation.rules.text_dates import find_other_ends
from lienthong.cooperation.terms import Force, TextDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    page_of,
)

FORCE = Force(
    begins_first=date(2025, 8, 12),
    begins_last=date(2025, 8, 12),
    ends_first=date(2030, 1, 1),
    ends_last=date(2030, 12, 31),
)
UNKNOWN = Force(begins_first=None, begins_last=None, ends_first=None, ends_last=None)
SAID = "Điều 5. Thỏa thuận có hiệu lực từ ngày ký đến hết {}."


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("ngày 30/6/2025", 1),
        ("ngày 30 tháng 6 năm 2025", 1),
        ("năm 2028", 1),
        ("tháng 12/2031", 1),
        ("ngày 31/12/2030", 0),
        ("năm 2030", 0),
        ("ngày 45/13/2025", 0),
        ("khi hai bên thanh lý", 0),
    ],
)
def test_an_end_that_cannot_be_the_recorded_one_is_found(said, count):
    assert len(find_other_ends(SAID.format(said), FORCE)) == count
    assert find_other_ends(SAID.format(said), UNKNOWN) == ()


@pytest.mark.django_db
def test_the_page_of_a_text_says_both(sides):
    asked = {"acting": sides.provider, "now": RECORDED_AT}
    words = f"Điều 1. Nội dung\nHợp tác.\n{SAID.format('ngày 30/6/2011')}"
    draft = TextDraft(part=0, title="Văn bản", words=words)
    place = add_text(reference=sides.agreement, draft=draft, upload=None, **asked)
    address = reverse("cooperation:text", args=[place.reference, place.part, place.number])
    page = page_of(browser_of(sides.provider).get(address))
    assert "đến hết ngày 30/6/2011" in page
    assert "khác với hồ sơ" in page
