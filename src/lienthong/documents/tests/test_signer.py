"""The signer of a draft: form and post as proposed, otherwise with a reason (SG-30, SG-31)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from lienthong.documents.models import Dispatch
from lienthong.documents.operations import give_authority, save_draft, submit_draft
from lienthong.documents.pages.signing_words import say_signing
from lienthong.documents.queries import (
    find_signer,
    get_draft,
    get_signing_ground,
    list_signers,
    list_to_sign,
)
from lienthong.documents.terms import (
    AuthorityDraft,
    Form,
    FormNotProposed,
    NothingToSignBy,
    SignerMissing,
    Stage,
)
from lienthong.documents.tests.conftest import make_people
from lienthong.documents.tests.drafting import begin
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.testing import make_province
from lienthong.identity.terms import Role
from lienthong.work.testing import AGENCY, NOW, TODAY, leave_post, make_colleague, make_office


@pytest.fixture
def office(db):
    return make_office()


def said(dispatch_id, office):
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    return content.authority_lines, content.signer_title


def submit(dispatch_id, office, seen=2):
    return submit_draft(
        dispatch_id=dispatch_id, levels=[], seen=seen, acting=office.lan, now=NOW
    )  # fmt: skip


def test_form_and_post_are_taken_from_the_appointment_where_none_is_typed(office):
    dispatch_id = begin(office, signer_title="")
    assert said(dispatch_id, office) == ("", "Giám đốc")
    assert submit(dispatch_id, office) is Stage.TO_SIGN


def test_an_acting_head_gets_the_line_and_no_post(office):
    leave_post(office.leader)
    acting = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Văn Quyền", title="Quyền Giám đốc",
        role=Role.LEADER, heads=True,
    )  # fmt: skip
    dispatch_id = begin(
        office, signer_id=acting.account_id, signer_name=acting.account_name, signer_title=""
    )
    assert said(dispatch_id, office) == ("Q. Giám đốc", "")
    assert submit(dispatch_id, office) is Stage.TO_SIGN
    row = Dispatch.objects.get(id=dispatch_id)
    assert (row.signing_form, row.signer_title) == ("q", "Giám đốc")


def test_another_form_goes_to_review_only_with_a_reason(office):
    dispatch_id = begin(office, authority_lines="TUQ. Chủ tịch", signer_title="Giám đốc")
    with pytest.raises(FormNotProposed) as refused:
        submit(dispatch_id, office)
    assert refused.value.params["proposed"] == "GIÁM ĐỐC (30/2020/NĐ-CP Đ13.1)"
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    save_draft(
        dispatch_id=dispatch_id, content=replace(content, form_reason="Giấy ủy quyền số 5"),
        seen=2, acting=office.lan, now=NOW,
    )  # fmt: skip
    assert submit(dispatch_id, office, seen=3) is Stage.TO_SIGN


def test_a_leader_without_authority_is_said_to_hold_none(office):
    deputy = make_colleague(
        office.agency_id, AGENCY, full_name="Hà Văn Phó", title="Phó Giám đốc", role=Role.LEADER
    )  # fmt: skip
    named = {"signer_id": deputy.account_id, "signer_name": deputy.account_name}
    with pytest.raises(NothingToSignBy):
        submit(begin(office, **named, signer_title="Phó Giám đốc"), office)


def test_who_may_sign_nothing_is_no_signer(office):
    dispatch_id = begin(office, signer_id=office.minh.account_id, signer_name="Đỗ Văn Minh")
    with pytest.raises(SignerMissing):
        submit(dispatch_id, office)
    known = list_signers(agency_id=office.agency_id, type_code="cong-van", now=NOW)
    assert [one.account_id for one in known] == [office.leader.account_id]


def test_the_head_of_a_committee_signs_on_its_behalf(db):
    _, leader, _ = make_people(make_province().communes[0])
    signer = find_signer(
        agency_id=leader.agency_id, account_id=leader.account_id, type_code="cong-van", now=NOW
    )
    first, second = signer.proposals
    assert (first.lines, first.title) == (("TM. Ủy ban nhân dân",), "Chủ tịch")
    assert first.law.startswith("30/2020/NĐ-CP Đ13.2")
    assert (second.lines, second.title) == ((), "Chủ tịch")


def test_lists_say_form_and_post_as_the_page_prints_them(office):
    deputy = make_colleague(
        office.agency_id, AGENCY, full_name="Hà Văn Phó", title="Phó Giám đốc", role=Role.LEADER
    )  # fmt: skip
    dispatch_id = begin(
        office, signer_id=deputy.account_id, signer_name=deputy.account_name,
        authority_lines="KT. Giám đốc", signer_title="Phó Giám đốc", form_reason="Giám đốc đi vắng",
    )  # fmt: skip
    assert submit(dispatch_id, office) is Stage.TO_SIGN
    (row,) = list_to_sign(agency_id=office.agency_id, signer_id=deputy.account_id)
    assert say_signing(row) == "KT. Giám đốc / Phó Giám đốc"
    assert say_signing(replace(row, signed_as=())) == "Phó Giám đốc (KT.)"


def about(dispatch_id, person):
    page = as_person(person).get(reverse("documents:dispatch", args=[dispatch_id]))
    assert page.status_code == 200
    return page.content.decode()


def test_who_signs_sees_what_the_form_rests_on(office):
    deputy = make_colleague(
        office.agency_id, AGENCY, full_name="Hà Văn Phó", title="Phó Giám đốc", role=Role.LEADER
    )  # fmt: skip
    give_authority(
        draft=AuthorityDraft(
            account_id=deputy.account_id, form=Form.DEPUTY, whom="Giám đốc", title="Phó Giám đốc",
            valid_from=TODAY, basis="Quyết định số 9/QĐ-STN",
        ),
        acting=office.leader, now=NOW,
    )  # fmt: skip
    signer = {"signer_id": deputy.account_id, "signer_name": deputy.account_name}
    dispatch_id = begin(
        office, authority_lines="KT. Giám đốc", signer_title="Phó Giám đốc", **signer
    )
    submit(dispatch_id, office)
    said = about(dispatch_id, deputy)
    assert "30/2020/NĐ-CP Đ13.1, PL I Phần I.II.7b · Quyết định số 9/QĐ-STN" in said
    assert "Lý do ký khác" not in said


def test_who_signs_sees_why_the_form_is_none_of_those_proposed(office):
    reason = "Chủ trì cuộc họp liên ngành"
    dispatch_id = begin(
        office, authority_lines="TM. Hội nghị", signer_title="Chủ trì", form_reason=reason
    )
    submit(dispatch_id, office)
    ground = ground_of(dispatch_id, office)
    assert (ground.proposed, ground.reason) == (False, reason)
    assert ground.others == ("GIÁM ĐỐC (30/2020/NĐ-CP Đ13.1)",)
    said = about(dispatch_id, office.leader)
    assert reason in said
    assert "GIÁM ĐỐC (30/2020/NĐ-CP Đ13.1)" in said


def test_what_a_signed_form_rested_on_stays_when_the_signer_has_left(office):
    dispatch_id = begin(office)
    submit(dispatch_id, office)
    Dispatch.objects.filter(id=dispatch_id).update(signed_at=NOW, stage=Stage.SIGNED)
    # after signing: who leaves a post on its last day holds none from that second on
    leave_post(office.leader, on=TODAY + timedelta(days=1), now=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=2)
    ground = ground_of(dispatch_id, office, now=later)
    assert (ground.proposed, ground.law) == (True, "30/2020/NĐ-CP Đ13.1")
    Dispatch.objects.filter(id=dispatch_id).update(signed_at=None, stage=Stage.TO_SIGN)
    ground = ground_of(dispatch_id, office, now=later)
    assert (ground.proposed, ground.others) == (False, ())


def ground_of(dispatch_id, office, now=NOW):
    return get_signing_ground(agency_id=office.agency_id, dispatch_id=dispatch_id, now=now)


def test_who_has_nothing_to_sign_is_not_led_to_it(office):
    address = reverse("documents:to_sign")
    assert leads_to(as_person(office.leader), address)
    minh = as_person(office.minh)
    assert not leads_to(minh, address)
    dispatch_id = begin(office)
    submit(dispatch_id, office)
    Dispatch.objects.filter(id=dispatch_id).update(signer_id=office.minh.account_id)
    assert leads_to(minh, address)


def test_who_holds_an_authority_is_led_to_what_is_to_sign(office):
    give_authority(
        draft=AuthorityDraft(
            account_id=office.minh.account_id, form=Form.SUB_AUTHORISED, whom="Giám đốc", title="",
            valid_from=TODAY, valid_until=TODAY + timedelta(days=30), basis="Giấy ủy quyền số 5",
        ),
        acting=office.leader, now=NOW,
    )  # fmt: skip
    assert leads_to(as_person(office.minh), reverse("documents:to_sign"))


def leads_to(browser, address):
    page = browser.get(reverse("documents:drafts")).content.decode()
    return f'href="{address}"' in page
