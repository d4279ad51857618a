"""A replacement forgets nobody who has the older document; days that cannot be are refused."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.models import Dispatch
from lienthong.documents.operations import (
    recall_dispatch,
    register_by_hand,
    set_replaced,
    update_dispatch,
)
from lienthong.documents.queries import get_issued
from lienthong.documents.rules.issuing import require_due
from lienthong.documents.rules.twins import agree, spellings
from lienthong.documents.terms import DuePast, NotIssued, PerhapsDuplicate, Stage
from lienthong.documents.tests.issuing import (
    REASON,
    issue,
    office_of,
    received_by,
    sealed_for,
    stage_of,
)
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_finding_pages import as_person
from lienthong.exchange.queries import ReceivedQuestion, list_received, list_untold
from lienthong.exchange.terms import ChangeKind, IssuedTooEarly, ReceptionState
from lienthong.work.terms import Urgency
from lienthong.work.testing import NOW, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(platform):
    return office_of(platform.province.province)


@pytest.fixture
def old(platform, sender):
    """A document that three communes have, and one on paper."""
    dispatch_id = sealed_for(sender, platform, 16, communes=3, on_paper=("Ông Mẫu",))
    issue(sender, dispatch_id)
    platform.run()
    return dispatch_id


@pytest.fixture
def new(platform, sender, old):
    """One in its place, for the first commune only; not issued yet."""
    dispatch_id = sealed_for(sender, platform, 20)
    set_replaced(
        dispatch_id=dispatch_id, code="16/UBND-VX", year=Dispatch.objects.get(id=old).year,
        reason=REASON, acting=sender.clerk, now=timezone.now(),
    )  # fmt: skip
    return dispatch_id


def states(platform):
    """Of each commune's copy of the older document, how it stands."""
    return [
        next(
            one.state
            for one in list_received(asked=ReceivedQuestion(agency_id=commune))
            if one.number == "16"
        )
        for commune in platform.province.communes
    ]


def test_who_gets_no_new_document_is_asked_to_give_the_old_one_back(platform, sender, old, new):
    issue(sender, new)
    platform.run()
    assert states(platform) == [
        ReceptionState.REPLACED, ReceptionState.RECALLED, ReceptionState.RECALLED,
    ]  # fmt: skip
    assert received_by(platform.province.communes[0]).number == "20"
    kinds = [
        one.change.kind
        for one in get_issued(agency_id=sender.agency_id, dispatch_id=old).sent.recipients
    ]
    assert kinds == [ChangeKind.REPLACE, ChangeKind.RECALL, ChangeKind.RECALL]
    assert stage_of(old) == Stage.REPLACED
    facts = {fact.tag: fact for fact in list_facts_of(subject=subject_of_dispatch(old))}
    assert len(facts["documents:dispatch:replaced"].data["asked_back"]) == 2


def test_before_it_is_issued_the_clerk_reads_who_does_not_get_it(sender, new):
    page = as_person(sender.clerk).get(reverse("documents:issued", args=[new])).text
    assert "3 nơi nhận của 16/UBND-VX không nhận văn bản này" in page
    for name in ("UBND xã Giữa Dòng", "UBND xã Cuối Bãi", "Ông Mẫu"):
        assert name in page


def test_a_replaced_document_can_still_be_recalled_from_those_never_told(platform, sender, old):
    """As documents stand that were replaced before everybody was told."""
    Dispatch.objects.filter(id=old).update(stage=Stage.REPLACED)
    given = {"dispatch_id": old, "reason": REASON, "acting": sender.clerk, "now": timezone.now()}
    page = as_person(sender.clerk).get(reverse("documents:issued", args=[old])).text
    assert reverse("documents:recall", args=[old]) in page
    recall_dispatch(**given)
    platform.run()
    assert states(platform) == [ReceptionState.RECALLED] * 3
    assert stage_of(old) == Stage.REPLACED
    with pytest.raises(NotIssued):
        recall_dispatch(**given)


def test_only_the_sender_is_told_who_has_a_document(platform, old):
    exchange_id = Dispatch.objects.get(id=old).exchange_id
    assert list_untold(agency_id=platform.province.communes[0], document_id=exchange_id) == []


def test_a_deadline_that_has_passed_goes_out_in_no_update(sender, old):
    with pytest.raises(DuePast):
        update_dispatch(
            dispatch_id=old, due_on=date(2020, 1, 1), urgency=Urgency.NORMAL,
            reason="Gia hạn theo đề nghị của các xã", acting=sender.clerk, now=timezone.now(),
        )  # fmt: skip
    assert Dispatch.objects.get(id=old).due_on is None


def test_today_is_still_a_day_to_answer_by():
    today = date(2026, 3, 5)
    require_due(today, today=today)
    require_due(None, today=today)
    with pytest.raises(DuePast):
        require_due(today - timedelta(days=1), today=today)


def test_a_document_of_before_this_state_is_a_slip_of_the_hand():
    office = make_office()
    with pytest.raises(IssuedTooEarly):
        register_by_hand(draft=draft(issued_on=date(1800, 1, 1)), acting=office.clerk, now=NOW)


def test_dashes_and_what_clerks_leave_out_of_a_name_hide_no_duplicate():
    office = make_office()
    first = draft(code="15 / SNV–VP", author="Sở Nội vụ tỉnh Thanh Hóa")
    register_by_hand(draft=first, acting=office.clerk, now=NOW)
    with pytest.raises(PerhapsDuplicate):
        register_by_hand(
            draft=draft(code="15/SNV-VP", author="Sở Nội vụ Thanh Hoá"),
            acting=office.clerk,
            now=NOW,
        )
    assert "15/SNV–VP" in spellings("15/SNV-VP")
    assert not agree("UBND xã Hà Trung", None, "UBND huyện Hà Trung", None)
    assert not agree("UBND tỉnh Thanh Hóa", None, "UBND thành phố Thanh Hóa", None)
