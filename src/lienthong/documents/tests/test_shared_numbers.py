"""One series for what is drafted, on paper, or sent without a draft (NĐ 30/2020 Điều 15)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Dispatch, NumberEntry, Series
from lienthong.documents.operations import (
    Numbering,
    SharedSeries,
    issue_dispatch,
    number_dispatch,
    register_paper,
    release_number,
    reserve_number,
    void_number,
)
from lienthong.documents.queries import count_issued, list_free, list_issued, list_issued_years
from lienthong.documents.terms import (
    IssuedQuestion,
    MadeFor,
    NumberGiven,
    NumberNotNext,
    NumberNotVoided,
    PaperDraft,
    ReasonTooShort,
    Stage,
    Standing,
    YearClosed,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.issuing import office_of, sealed_for
from lienthong.documents.tests.test_finding_pages import as_person
from lienthong.exchange.operations import change_document, send_document
from lienthong.exchange.queries import propose_number
from lienthong.exchange.terms import ChangeDraft
from lienthong.exchange.terms import ChangeKind as Kind
from lienthong.exchange.testing import make_draft
from lienthong.paper.testing import page_pdf

pytestmark = pytest.mark.django_db
REASON = "Số này đã ghi nhầm trên bản giấy"


@pytest.fixture
def ours(platform):
    return office_of(platform.province.province)


def signed(office, **changes):
    given = {"symbol": "UBND-VP", "signed_at": timezone.now(), **changes}
    return make_dispatch(office, stage=Stage.SIGNED, pdf=page_pdf(), **given)


def number(office, dispatch_id=None, **how):
    dispatch_id = dispatch_id or signed(office)
    row = number_dispatch(
        dispatch_id=dispatch_id, how=Numbering(**how), acting=office.clerk, now=timezone.now()
    )
    return row.number


def send(platform, office, text, **changes):
    draft = make_draft(platform.province.communes[0], issued_on=timezone.localdate())
    draft = replace(draft, number=text, symbol="UBND-VP", **changes)
    return send_document(
        draft=draft, acting=office.clerk, now=timezone.now(), numbers=SharedSeries()
    )


def sealed(office, platform):
    """A sealed document whose file without number and seal is kept, as `put_in_place` keeps it."""
    row = Dispatch.objects.get(id=sealed_for(office, platform, 1))
    placed = row.files.get()
    row.files.create(
        position=0, name=placed.name, file=placed.file, made_for=MadeFor.SIGNED,
        replaced_at=timezone.now(),
    )  # fmt: skip
    return row.id


def on_paper(office):
    today = timezone.localdate()
    draft = PaperDraft(
        type_code="cong-van", symbol="UBND-VP", subject="Về việc họp", signer_name="Lê Văn Trưởng",
        signer_title="Chủ tịch", signed_on=today, issued_on=today, recipients=("UBND xã Một",),
    )  # fmt: skip
    return register_paper(draft=draft, acting=office.clerk, now=timezone.now())


def register(office, **asked):
    question = IssuedQuestion(agency_id=office.agency_id, **asked)
    rows = list_issued(asked=question)
    assert count_issued(asked=question) == len(rows)
    return [(row.entry, row.standing) for row in rows]


def proposed(office):
    return propose_number(agency_id=office.agency_id, on=timezone.localdate())


def test_what_is_sent_without_a_draft_takes_the_next_number_of_the_same_series(platform, ours):
    assert proposed(ours) is None
    assert number(ours) == 1
    assert proposed(ours) == 2
    send(platform, ours, "2")
    assert number(ours) == 3
    assert register(ours) == [
        ("03/UBND-VP", Standing.DRAFTED),
        ("02/UBND-VP", Standing.SENT),
        ("01/UBND-VP", Standing.DRAFTED),
    ]


@pytest.mark.parametrize(("text", "refusal"), [("1", NumberGiven), ("500", NumberNotNext)])
def test_a_number_that_was_given_or_is_not_the_next_is_refused(platform, ours, text, refusal):
    number(ours)
    with pytest.raises(refusal) as refused:
        send(platform, ours, text, subject="Về một việc khác")
    assert refused.value.params["next"] == 2
    assert refused.value.params["field"] == "number"
    assert not NumberEntry.objects.exists()
    assert proposed(ours) == 2


def test_an_agency_that_numbers_elsewhere_sends_any_number_and_its_register_goes_on(platform, ours):
    send(platform, ours, "128")
    send(platform, ours, "17")
    assert proposed(ours) is None
    assert number(ours) == 129


def test_numbers_that_were_sent_before_the_series_was_shared_are_left_out(platform, ours):
    number(ours)
    key = send(platform, ours, "2")
    NumberEntry.objects.all().delete()
    Series.objects.filter(agency_id=ours.agency_id).update(last=1)
    made = MigrationLoader(connection).get_migration("documents", "0028_numbers_sent_before")
    made.operations[0].code(apps, None)
    assert NumberEntry.objects.get().id == key
    assert number(ours) == 3


def test_a_reserved_number_may_be_sent_and_is_then_used(platform, ours):
    number(ours)
    reserved = reserve_number(
        type_code="cong-van", whom="Phòng A", reason="In trước", acting=ours.clerk,
        now=timezone.now(),
    )  # fmt: skip
    number(ours)
    send(platform, ours, "2")
    assert list_free(agency_id=ours.agency_id) == []
    with pytest.raises(Exception, match=r".") as refused:
        release_number(reserved_id=reserved, reason="Thôi", acting=ours.clerk, now=timezone.now())
    assert refused.value.code == "documents.already_ended"
    assert proposed(ours) == 4


def test_a_paper_document_goes_out_with_the_number_it_has_in_the_register(platform, ours):
    on_paper(ours)
    send(platform, ours, "1")
    assert register(ours) == [("01/UBND-VP", Standing.DRAFTED)]
    assert proposed(ours) == 2


def test_the_next_number_of_a_year_that_has_ended_is_refused(platform, ours):
    last_year = timezone.localdate().year - 1
    Series.objects.create(agency_id=ours.agency_id, register="outgoing", year=last_year, last=6)
    day = timezone.localdate().replace(year=last_year, month=12, day=30)
    with pytest.raises(YearClosed):
        send(platform, ours, "7", issued_on=day)
    assert proposed(ours) == 1


def test_the_register_finds_and_prints_what_was_sent_with_how_it_went(platform, ours):
    number(ours)
    sent = send(platform, ours, "2", subject="Kiểm kê nhà cửa")
    number(ours)
    page = as_person(ours.clerk).get(reverse("documents:issued_register"), {"view": "all"})
    assert f'href="{reverse("exchange:sent_one", args=[sent])}"' in page.text
    year = timezone.localdate().year
    printed = as_person(ours.clerk).get(reverse("documents:printed_issued", args=[year])).text
    assert "Kiểm kê nhà cửa" in printed
    assert "gửi không qua dự thảo, trên trục liên thông" in printed
    assert printed.index("01/UBND-VP") != printed.index("02/UBND-VP")
    assert register(ours, text="nha cua") == [("02/UBND-VP", Standing.SENT)]
    assert register(ours, text="2", year=year) == [("02/UBND-VP", Standing.SENT)]
    assert list_issued_years(agency_id=ours.agency_id) == [year]
    change = ChangeDraft(kind=Kind.RECALL, reason=REASON)
    change_document(document_id=sent, draft=change, acting=ours.clerk, now=timezone.now())
    asked = IssuedQuestion(agency_id=ours.agency_id, text="nha cua")
    assert [row.stage for row in list_issued(asked=asked)] == [Stage.RECALLED]


def test_another_agency_sees_none_of_it(platform, ours):
    number(ours)
    send(platform, ours, "2")
    assert register(office_of(platform.province.communes[0])) == []


def void(office, dispatch_id, reason=REASON):
    void_number(dispatch_id=dispatch_id, reason=reason, acting=office.clerk, now=timezone.now())


def test_a_number_that_cannot_be_used_is_struck_out_and_its_document_numbered_anew(platform, ours):
    dispatch = signed(ours)
    before = Dispatch.objects.get(id=dispatch).files.get(replaced_at=None).file_id
    assert number(ours, dispatch) == 1
    void(ours, dispatch)
    row = Dispatch.objects.get(id=dispatch)
    assert (row.stage, row.number, row.issued_on) == (Stage.SIGNED, None, None)
    assert row.files.get(replaced_at=None).file_id == before
    assert register(ours) == [("01/UBND-VP", Standing.VOID)]
    assert number(ours, dispatch) == 2
    year = timezone.localdate().year
    printed = as_person(ours.clerk).get(reverse("documents:printed_issued", args=[year])).text
    assert f"Đã hủy số: {REASON}" in printed
    with pytest.raises(NumberGiven):
        send(platform, ours, "1")


def test_the_number_of_a_paper_document_is_struck_out_with_it(ours):
    paper = on_paper(ours)
    void(ours, paper)
    assert Dispatch.objects.get(id=paper).stage == Stage.DROPPED
    assert register(ours) == [("01/UBND-VP", Standing.VOID)]


def test_a_sealed_document_whose_number_went_out_otherwise_has_a_way_back(platform, ours):
    dispatch = sealed(ours, platform)
    void(ours, dispatch)
    assert Dispatch.objects.get(id=dispatch).stage == Stage.SIGNED


def test_what_went_out_keeps_its_number_and_a_reason_is_needed(platform, ours):
    dispatch = sealed_for(ours, platform, 1)
    with pytest.raises(ReasonTooShort):
        void(ours, dispatch, "Nhầm")
    issue_dispatch(dispatch_id=dispatch, acting=ours.clerk, now=timezone.now())
    with pytest.raises(NumberNotVoided):
        void(ours, dispatch)


def test_the_clerk_strikes_a_number_out_on_the_page_of_the_document(platform, ours):
    dispatch = sealed(ours, platform)
    browser = as_person(ours.clerk)
    assert "Hủy số" in browser.get(reverse("documents:issued", args=[dispatch])).text
    address = reverse("documents:void_number", args=[dispatch])
    assert browser.post(address, {"reason": "Nhầm"}).status_code == 422
    answer = browser.post(address, {"reason": REASON}, follow=True)
    assert "Đã hủy số" in answer.text
    register_page = browser.get(reverse("documents:issued_register"), {"view": "all"}).text
    assert REASON in register_page


def test_the_form_proposes_the_next_number_of_the_register(platform, ours):
    number(ours)
    page = as_person(ours.clerk).get(reverse("exchange:compose")).text
    assert 'name="number" value="02"' in page


def test_days_and_numbers_of_entries_are_those_of_the_document(platform, ours):
    yesterday = timezone.localdate() - timedelta(days=1)
    send(platform, ours, "8", issued_on=yesterday)
    asked = IssuedQuestion(agency_id=ours.agency_id)
    (row,) = list_issued(asked=asked)
    assert row.issued_on == yesterday
    assert row.recipients
    assert row.recipients_count == 1


def test_what_the_register_sent_is_recalled_in_the_register(platform, ours):
    dispatch_id = sealed_for(ours, platform, 41, communes=2)
    issue_dispatch(dispatch_id=dispatch_id, acting=ours.clerk, now=timezone.now())
    platform.run()
    sent_id = Dispatch.objects.get(id=dispatch_id).exchange_id
    browser = as_person(ours.clerk)
    page = browser.get(reverse("exchange:sent_one", args=[sent_id])).text
    address = f"{reverse('documents:issued', args=[dispatch_id])}?open=recall"
    assert f'href="{address}#steps"' in page
    refused = browser.post(
        reverse("exchange:recall", args=[sent_id]), {"reason": REASON}, follow=True
    )
    assert "Hãy thu hồi tại trang của văn bản trong sổ" in refused.text
    assert Dispatch.objects.get(id=dispatch_id).stage == Stage.ISSUED
    there = browser.get(address).text
    assert there.count("<details open>") == 1

    browser.post(reverse("documents:recall", args=[dispatch_id]), {"reason": REASON})
    assert Dispatch.objects.get(id=dispatch_id).stage == Stage.RECALLED
    after = browser.get(reverse("exchange:sent_one", args=[sent_id])).text
    assert address not in after
    assert reverse("exchange:recall", args=[sent_id]) not in after
    assert "Văn bản đã được thu hồi" in after


def test_the_register_says_of_what_was_sent_without_a_draft_that_it_was_recalled(platform, ours):
    sent_id = send(platform, ours, str(number(ours) + 1))
    platform.run()
    browser = as_person(ours.clerk)
    browser.post(reverse("exchange:recall", args=[sent_id]), {"reason": REASON})
    row = next(
        one
        for one in list_issued(asked=IssuedQuestion(agency_id=ours.agency_id))
        if one.id == sent_id
    )
    assert (row.standing, row.stage) == (Standing.SENT, Stage.RECALLED)
