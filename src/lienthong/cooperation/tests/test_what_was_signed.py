"""What kind of document was signed, by whom in which post, and on which legal basis."""

import html
import re

import pytest
from django.urls import reverse

from lienthong.cooperation.queries import (
    AgreementFilter,
    get_draft,
    get_renewal_draft,
    list_agreements,
)
from lienthong.cooperation.terms import Instrument
from lienthong.cooperation.testing import ENDED_ON, make_form, page_of

pytestmark = pytest.mark.django_db


def test_who_signed_in_which_post_by_which_law_is_on_record_and_on_the_page(officer):
    typed = {
        "instrument": "contract",
        "legal_basis": "Luật Viễn thông 2023\n\n Quyết định 12/QĐ-UBND ",
        "parties-0-signed_by": " Lê  Minh ",
        "parties-0-capacity": "Phó Chủ tịch",
        "parties-1-capacity": "Giám đốc",
    }
    response = officer.post(reverse("cooperation:add"), make_form(**typed), follow=True)
    words = html.unescape(re.sub(r"<[^>]*>", " ", page_of(response)))
    page, reference = " ".join(words.split()), response.redirect_chain[-1][0].rsplit("/", 1)[-1]
    agreement_id, _, draft = get_draft(reference=reference)
    assert draft.instrument is Instrument.CONTRACT
    assert draft.legal_basis == ("Luật Viễn thông 2023", "Quyết định 12/QĐ-UBND")
    assert [(one.signed_by, one.capacity) for one in draft.parties] == [
        ("Lê Minh", "Phó Chủ tịch"),
        ("", "Giám đốc"),
    ]
    assert "Người ký: Lê Minh, Phó Chủ tịch" in page
    assert "Người ký: Giám đốc" in page
    assert "Loại văn bản ký kết Hợp đồng" in page
    assert "Quyết định 12/QĐ-UBND" in page
    form = officer.get(reverse("cooperation:amend", args=[reference])).text
    assert 'value="Lê Minh"' in form
    for instrument, found in ((Instrument.CONTRACT, {agreement_id}), (Instrument.PLAN, set())):
        matching = AgreementFilter(instrument=instrument)
        assert {one.id for one in list_agreements(matching=matching, on=ENDED_ON).items} == found
    renewal = get_renewal_draft(reference=reference, on=ENDED_ON)
    assert renewal.instrument is Instrument.CONTRACT
    assert not any(one.signed_by or one.capacity for one in renewal.parties)
