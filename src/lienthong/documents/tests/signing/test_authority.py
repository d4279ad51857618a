"""Who may sign what at which second (NĐ 30/2020 Điều 13)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import end_appointment
from lienthong.directory.queries import list_appointments
from lienthong.directory.terms import EVERYWHERE
from lienthong.documents.models import Dispatch
from lienthong.documents.operations import end_authority, give_authority, sign_dispatch
from lienthong.documents.operations import sign as signing
from lienthong.documents.queries import find_signer, get_authority_now, list_authorities
from lienthong.documents.terms import (
    AlreadyEnded,
    AuthorityDiffers,
    AuthorityDraft,
    AuthorityMissing,
    AuthorityUnknown,
    EndMissing,
    Form,
    FormNotGivable,
    NotOfThisAgency,
    Stage,
    WrittenBasisMissing,
)
from lienthong.documents.testing import give_key, make_to_sign, seen_of
from lienthong.documents.tests.signing.conftest import LATER
from lienthong.identity.terms import Role
from lienthong.paper.testing import STROKE, Authority
from lienthong.work.testing import AGENCY, NOW, TODAY, leave_post, make_colleague, make_office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def deputy(office):
    return make_colleague(
        office.agency_id, AGENCY, full_name="Hà Văn Phó", title="Phó Giám đốc", role=Role.LEADER
    )


def draft(person, form=Form.DEPUTY, **changes):
    given = AuthorityDraft(
        account_id=person.account_id,
        form=form,
        whom="Giám đốc",
        title="Phó Giám đốc",
        valid_from=TODAY,
        valid_until=date(2026, 12, 31),
        basis="QĐ số 10/QĐ-STN ngày 02/01/2026",
    )
    return replace(given, **changes)


def give(office, person, form=Form.DEPUTY, giver=None, **changes):
    given = draft(person, form, **changes)
    return give_authority(draft=given, acting=giver or office.leader, now=NOW)


def end(office, key, now=LATER):
    end_authority(authority_id=key, reason="Hết việc", acting=office.leader, now=now)


def asked(person, form, now=LATER, type_code="cong-van", title="Phó Giám đốc"):
    return get_authority_now(
        agency_id=person.agency_id, account_id=person.account_id, person=person.account_name,
        type_code=type_code, form=form, title=title, now=now,
    )  # fmt: skip


def test_the_head_signs_by_right_and_a_deputy_only_in_the_form_given(office, deputy):
    assert asked(office.leader, Form.BY_RIGHT, title="Giám đốc") is None
    assert asked(office.leader, Form.COLLECTIVE, title="Giám đốc") is None
    with pytest.raises(AuthorityMissing):
        asked(deputy, Form.DEPUTY)
    give(office, deputy, types=("cong-van",))
    assert asked(deputy, Form.DEPUTY).basis.startswith("QĐ số 10")
    with pytest.raises(AuthorityMissing):
        asked(deputy, Form.DEPUTY, type_code="quyet-dinh")
    with pytest.raises(AuthorityDiffers) as refused:
        asked(deputy, Form.BY_RIGHT, title="Giám đốc")
    assert refused.value.params["held"] == "Phó Giám đốc (KT.)"
    with pytest.raises(AuthorityDiffers):
        asked(deputy, Form.DEPUTY, title="Quyền Giám đốc")


def test_an_authority_that_ended_a_minute_ago_signs_nothing(office, deputy):
    key, letter = to_sign_for(office, deputy)
    end(office, key, now=LATER)
    for now in (LATER, LATER + MINUTE):
        with pytest.raises(AuthorityMissing):
            sign_dispatch(
                dispatch_id=letter, seen=seen_of(letter), proved_at=now, acting=deputy, now=now
            )
    assert Dispatch.objects.get(id=letter).stage == Stage.TO_SIGN
    assert asked(deputy, Form.DEPUTY, now=LATER - timedelta(seconds=1))


def to_sign_for(office, deputy):
    """A deputy's authority and a letter that waits for them."""
    give_key(deputy, Authority().person(), image=STROKE)
    letter = make_to_sign(
        office, signer_id=deputy.account_id, signing_form="kt", signer_title="Phó Giám đốc"
    )
    return give(office, deputy), letter


def test_an_authority_withdrawn_while_the_signature_is_made_signs_nothing(
    office, deputy, monkeypatch
):
    key, letter = to_sign_for(office, deputy)
    made = signing.sign_pdf

    def slow(data, given):
        end(office, key, now=LATER + timedelta(seconds=20))
        return made(data, given)

    monkeypatch.setattr(signing, "sign_pdf", slow)
    with pytest.raises(AuthorityMissing):
        sign_dispatch(
            dispatch_id=letter, seen=seen_of(letter), proved_at=LATER, acting=deputy, now=LATER
        )
    assert Dispatch.objects.get(id=letter).stage == Stage.TO_SIGN


def test_an_authority_holds_from_its_first_to_before_its_last_day(office, deputy):
    give(office, deputy, valid_from=date(2026, 11, 24), valid_until=date(2026, 11, 25))
    for days, holds in ((0, False), (1, True), (2, False)):
        now = NOW + timedelta(days=days)
        if holds:
            assert asked(deputy, Form.DEPUTY, now=now)
        else:
            with pytest.raises(AuthorityMissing):
                asked(deputy, Form.DEPUTY, now=now)


def test_who_left_the_post_signs_nothing_any_more(office, deputy):
    give(office, deputy)
    leave_post(deputy)
    with pytest.raises(AuthorityMissing):
        asked(deputy, Form.DEPUTY)
    leave_post(office.leader)
    with pytest.raises(AuthorityMissing):
        asked(office.leader, Form.BY_RIGHT, title="Giám đốc")


def test_who_leaves_on_their_last_day_signs_nothing_from_that_second(office):
    (held,) = list_appointments(on=TODAY, account_id=office.leader.account_id)
    end_appointment(
        appointment_id=held.id, ends_on=TODAY + timedelta(days=1), within=EVERYWHERE, on=TODAY,
        actor=SYSTEM, now=LATER,
    )  # fmt: skip
    assert asked(office.leader, Form.BY_RIGHT, title="Giám đốc", now=LATER - MINUTE) is None
    with pytest.raises(AuthorityMissing):
        asked(office.leader, Form.BY_RIGHT, title="Giám đốc", now=LATER)
    who = {"agency_id": office.agency_id, "type_code": "cong-van"}
    account = office.leader.account_id
    assert find_signer(account_id=account, now=LATER - MINUTE, **who)
    assert find_signer(account_id=account, now=LATER, **who) is None


def test_a_sub_authorisation_is_written_limited_and_never_passed_on(office, deputy):
    with pytest.raises(EndMissing):
        give(office, office.lan, Form.SUB_AUTHORISED, valid_until=None)
    with pytest.raises(WrittenBasisMissing):
        give(office, office.lan, Form.SUB_AUTHORISED, basis=" ")
    give(office, office.lan, Form.SUB_AUTHORISED)
    with pytest.raises(FormNotGivable):
        give(office, office.minh, Form.SUB_AUTHORISED, giver=office.lan)
    with pytest.raises(FormNotGivable):
        give(office, deputy, giver=deputy)


def test_what_is_signed_by_order_is_passed_on_once_and_ends_with_it(office):
    first = give(office, office.lan, Form.BY_ORDER, title="Chánh Văn phòng")
    give(office, office.minh, Form.BY_ORDER, giver=office.lan, title="Phó Chánh Văn phòng")
    with pytest.raises(FormNotGivable):
        give(office, office.hoa, Form.BY_ORDER, giver=office.minh)
    assert asked(office.minh, Form.BY_ORDER, title="Phó Chánh Văn phòng")
    end(office, first)
    with pytest.raises(AuthorityMissing):
        asked(office.minh, Form.BY_ORDER, title="Phó Chánh Văn phòng")


def test_passing_on_gives_no_more_types_than_one_has(office):
    give(office, office.lan, Form.BY_ORDER, types=("cong-van",))
    for types in ((), ("cong-van", "quyet-dinh")):
        with pytest.raises(FormNotGivable):
            give(office, office.minh, Form.BY_ORDER, giver=office.lan, types=types)
    give(office, office.minh, Form.BY_ORDER, giver=office.lan, types=("cong-van",))


def test_an_acting_head_signs_as_such(office):
    leave_post(office.leader)
    acting = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Văn Quyền", title="Quyền Giám đốc",
        role=Role.LEADER, heads=True,
    )  # fmt: skip
    assert asked(acting, Form.ACTING_HEAD, title="Giám đốc") is None
    with pytest.raises(AuthorityDiffers) as refused:
        asked(acting, Form.BY_RIGHT, title="Giám đốc")
    assert refused.value.params["held"] == "Q. Giám đốc"


def test_authority_stays_inside_the_agency(office, deputy):
    other = make_office("Sở Khác")
    with pytest.raises(NotOfThisAgency):
        give(office, other.lan, Form.BY_ORDER)
    key = give(office, deputy)
    with pytest.raises(AuthorityUnknown):
        end(other, key)
    end(office, key)
    with pytest.raises(AlreadyEnded):
        end(office, key, now=LATER + MINUTE)
    (card,) = list_authorities(agency_id=office.agency_id)
    assert card.end_reason == "Hết việc"
    assert list_authorities(agency_id=other.agency_id) == []


def test_the_head_is_who_was_appointed_so_whatever_the_post_is_called(office):
    named = make_colleague(
        office.agency_id, AGENCY, full_name="Bùi Văn Giám", title="Giám đốc Trung tâm",
        role=Role.LEADER,
    )  # fmt: skip
    with pytest.raises(AuthorityMissing):
        asked(named, Form.BY_RIGHT, title="Giám đốc Trung tâm")
    leave_post(office.leader)
    head = make_colleague(
        office.agency_id, AGENCY, full_name="Lý Thị Đầu", title="Phó Giám đốc phụ trách",
        role=Role.LEADER, heads=True,
    )  # fmt: skip
    assert asked(head, Form.BY_RIGHT, title="Phó Giám đốc phụ trách") is None


def test_a_specialist_with_an_authority_signs_and_others_do_not(office):
    give_key(office.lan, Authority().person(), image=STROKE)
    letter = make_to_sign(
        office, signer_id=office.lan.account_id, signing_form="tuq", signer_title="Chuyên viên một"
    )
    given = {"dispatch_id": letter, "seen": seen_of(letter), "proved_at": LATER}
    given |= {"acting": office.lan, "now": LATER}
    with pytest.raises(AuthorityMissing):
        sign_dispatch(**given)
    give(office, office.lan, Form.SUB_AUTHORISED, title="")
    sign_dispatch(**given)
    assert Dispatch.objects.get(id=letter).stage == Stage.SIGNED


def test_who_was_passed_a_signature_by_order_signs_below_who_passed_it(office):
    give(office, office.lan, Form.BY_ORDER, title="Chánh Văn phòng")
    give(office, office.minh, Form.BY_ORDER, giver=office.lan, title="Phó Chánh Văn phòng")
    signer = find_signer(
        agency_id=office.agency_id, account_id=office.minh.account_id, type_code="cong-van",
        now=LATER,
    )  # fmt: skip
    (one,) = signer.proposals
    assert (one.lines, one.title) == (
        ("TL. Giám đốc", "KT. Chánh Văn phòng"), "Phó Chánh Văn phòng",
    )  # fmt: skip
    assert asked(office.minh, Form.DEPUTY, title="Phó Chánh Văn phòng")
