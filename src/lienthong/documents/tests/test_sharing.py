"""Drafting together: whom the drafter names changes the draft too, and no more than that."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from lienthong.directory.testing import facts_told
from lienthong.documents.operations import (
    attach_file,
    drop_draft,
    keep_sketch,
    name_co_drafters,
    named_upload,
    save_draft,
    submit_draft,
)
from lienthong.documents.queries import Search, count_drafts, get_draft
from lienthong.documents.terms import (
    CoDrafterUnknown,
    DraftChanged,
    DraftClosed,
    DraftQuestion,
    DraftUnknown,
    DraftView,
    FindQuestion,
    ReviewerNotPossible,
)
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.documents.tests.test_pages import as_person
from lienthong.paper.testing import page_pdf
from lienthong.work.testing import TODAY, leave_post, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def share(office, draft, *people, by=None, now=LATER):
    ids = [one.account_id for one in people]
    name_co_drafters(dispatch_id=draft, people=ids, acting=by or office.lan, now=now)


def write(who, draft, *, seen, text="Nội dung mới."):
    content = get_draft(dispatch_id=draft, acting=who).newest.content
    return save_draft(dispatch_id=draft, content=replace(content, text=text), seen=seen,
                      acting=who, now=LATER)  # fmt: skip


def sees(who, draft):
    asked = FindQuestion(agency_id=who.agency_id, account_id=who.account_id, text="báo cáo kết nối")
    mine = DraftQuestion(agency_id=who.agency_id, account_id=who.account_id, roles=who.roles,
                         view=DraftView.MINE)  # fmt: skip
    found = draft in {one.id for one in Search(asked).list_documents()}
    return found, count_drafts(asked=mine) == 1


def test_whom_the_drafter_names_changes_the_draft_and_the_later_writer_is_told(office):
    draft = begin(office)
    assert sees(office.minh, draft) == (False, False)
    with pytest.raises(DraftUnknown):
        get_draft(dispatch_id=draft, acting=office.minh)
    share(office, draft, office.minh)
    assert sees(office.minh, draft) == (True, True)
    assert write(office.minh, draft, seen=2) == 3
    with pytest.raises(DraftChanged):
        write(office.lan, draft, seen=2, text="Khác")
    content = get_draft(dispatch_id=draft, acting=office.minh).newest.content
    keep_sketch(dispatch_id=draft, content=content, seen=3, acting=office.minh, now=LATER)
    attach_file(dispatch_id=draft, upload=named_upload("a.pdf", page_pdf("Phụ lục " * 5)),
                acting=office.minh, now=LATER)  # fmt: skip
    made = [one.made_by for one in get_draft(dispatch_id=draft, acting=office.lan).versions]
    assert made == [office.minh.account_name, office.lan.account_name, office.lan.account_name]
    assert facts_told("documents:dispatch:co_drafters_named")[0].data["names"] == [
        office.minh.account_name
    ]


def test_submitting_giving_up_and_naming_others_stay_the_drafters(office):
    draft = begin(office)
    share(office, draft, office.minh)
    for refused in (
        lambda: submit_draft(dispatch_id=draft, levels=[], seen=2, acting=office.minh, now=LATER),
        lambda: drop_draft(dispatch_id=draft, acting=office.minh, now=LATER),
        lambda: share(office, draft, office.minh, office.hoa, by=office.minh),
    ):
        with pytest.raises(DraftClosed):
            refused()
    with pytest.raises(ReviewerNotPossible):
        submit_draft(dispatch_id=draft, levels=[[office.minh.account_id]], seen=2,
                     acting=office.lan, now=LATER)  # fmt: skip
    submit_draft(dispatch_id=draft, levels=[[office.hoa.account_id]], seen=2, acting=office.lan,
                 now=LATER)  # fmt: skip
    with pytest.raises(DraftClosed):
        write(office.minh, draft, seen=2)
    with pytest.raises(DraftClosed):
        share(office, draft)


def test_who_is_named_no_more_reads_it_no_more(office):
    draft = begin(office)
    share(office, draft, office.minh)
    share(office, draft)
    assert sees(office.minh, draft) == (False, False)
    with pytest.raises(DraftUnknown):
        write(office.minh, draft, seen=2)


def test_only_colleagues_in_office_are_named(office):
    draft = begin(office)
    stranger = make_office("Sở Khác").lan
    left_at = LATER + timedelta(minutes=1)
    leave_post(office.hoa, on=TODAY + timedelta(days=1), now=left_at)
    for who in (stranger, office.lan, office.hoa):
        with pytest.raises(CoDrafterUnknown):
            share(office, draft, who, now=left_at + timedelta(seconds=1))


def test_the_page_lets_the_drafter_choose_and_shows_who_drafts_too(office):
    draft = begin(office)
    page = reverse("documents:draft", args=[draft])
    choose = reverse("documents:draft_share", args=[draft])
    told = as_person(office.lan).post(choose, {"people": [office.minh.account_id]}, follow=True)
    assert f"Phối hợp soạn thảo: {office.minh.account_name}" in told.content.decode()
    seen = as_person(office.minh).get(page).content.decode()
    assert reverse("documents:draft_edit", args=[draft]) in seen
    assert choose not in seen
    assert reverse("documents:draft_submit", args=[draft]) not in seen
    assert as_person(office.hoa).post(choose, {"people": []}).status_code == 404
    assert (
        as_person(office.minh).get(reverse("documents:draft_submit", args=[draft])).status_code
        == 409
    )
    as_person(office.lan).post(choose, {"people": ["x"]})
    assert get_draft(dispatch_id=draft, acting=office.lan).co_drafters == (
        (office.minh.account_id, office.minh.account_name),
    )
