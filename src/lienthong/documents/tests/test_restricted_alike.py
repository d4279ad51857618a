"""What holds of restricted documents whichever way they go, incoming and outgoing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from lienthong.audit.queries import list_facts_of
from lienthong.directory.testing import facts_told
from lienthong.documents import events
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations import (
    continue_arrival,
    lift_dispatch_restriction,
    lift_restriction,
    name_dispatch_readers,
    name_readers,
    open_arrival,
    open_dispatch,
    register_by_hand,
    restrict_arrival,
    restrict_dispatch,
)
from lienthong.documents.terms import (
    ArrivalRestricted,
    ArrivalUnknown,
    DispatchRestricted,
    DispatchUnknown,
    IssuedUnknown,
    NotTheHead,
    ReaderMissing,
    ReadersHere,
    ReaderUnknown,
    Stage,
    Way,
)
from lienthong.documents.terms.arriving_refusals import DispatchReadersHere
from lienthong.documents.testing import make_sealed
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_filing_pages import page
from lienthong.documents.tests.test_inheritance import merge
from lienthong.documents.tests.test_pages import as_person
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import fold
from lienthong.work.testing import NOW, make_office

pytestmark = pytest.mark.django_db
SUBJECT = "Kết luận thanh tra chưa công bố"
WHY = "Theo dõi tiếp kiến nghị của xã cũ"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The steps of one kind of document, by the name of its id."""

    key: str
    route: str
    subject_of: Callable[..., str]
    model: type
    make: Callable[..., Any]
    restrict: Callable[..., None]
    lift: Callable[..., None]
    open: Callable[..., None]
    name: Callable[..., None]
    restricted: str
    read: str
    named: str
    closed: type[Refusal]
    stranger: type[Refusal]
    not_ours: type[Refusal]
    readers_here: type[Refusal]


def issued(office):
    to = [(None, "Thanh tra tỉnh", Way.PAPER)]
    return make_sealed(
        office, 7, stage=Stage.ISSUED, subject=SUBJECT, folded=fold(SUBJECT), to=to, signer_id=None
    )


def registered(office):
    return register_by_hand(draft=draft(subject=SUBJECT), acting=office.clerk, now=NOW)


INCOMING = Kind(
    key="arrival_id",
    route="documents:arrival",
    subject_of=events.subject_of,
    model=Arrival,
    make=registered,
    restrict=restrict_arrival,
    lift=lift_restriction,
    open=open_arrival,
    name=name_readers,
    restricted=events.ArrivalRestricted.TAG,
    read=events.RestrictedRead.TAG,
    named=events.ReadersNamed.TAG,
    closed=ArrivalRestricted,
    stranger=ArrivalUnknown,
    not_ours=ArrivalUnknown,
    readers_here=ReadersHere,
)
OUTGOING = Kind(
    key="dispatch_id",
    route="documents:issued",
    subject_of=events.subject_of_dispatch,
    model=Dispatch,
    make=issued,
    restrict=restrict_dispatch,
    lift=lift_dispatch_restriction,
    open=open_dispatch,
    name=name_dispatch_readers,
    restricted=events.DispatchRestricted.TAG,
    read=events.RestrictedDispatchRead.TAG,
    named=events.DispatchReadersNamed.TAG,
    closed=DispatchRestricted,
    stranger=IssuedUnknown,
    not_ours=DispatchUnknown,
    readers_here=DispatchReadersHere,
)


class Restricted:
    """A document that the leader restricted to Hoa (and himself); its steps with its id."""

    def __init__(self, kind, office):
        self.kind, self.id = kind, kind.make(office)
        self.given = {kind.key: self.id, "now": NOW}
        self.restrict(office.leader, [office.hoa])

    def restrict(self, acting, people):
        readers = [one.account_id for one in people]
        self.kind.restrict(readers=readers, acting=acting, **self.given)

    def lift(self, acting):
        self.kind.lift(acting=acting, **self.given)

    def open(self, acting):
        self.kind.open(acting=acting, **self.given)

    def name(self, acting, people, reason=WHY):
        readers = [one.account_id for one in people]
        self.kind.name(readers=readers, reason=reason, acting=acting, **self.given)

    def told(self, tag):
        """Facts of that tag about it, oldest first."""
        facts = list_facts_of(subject=self.kind.subject_of(self.id))
        return [one for one in reversed(facts) if one.tag == tag]


@pytest.fixture(params=[INCOMING, OUTGOING], ids=["incoming", "outgoing"])
def kind(request):
    return request.param


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def row(kind, office):
    return Restricted(kind, office)


def test_only_chosen_people_open_it_and_each_reading_is_a_fact(kind, office, row):
    row.open(office.hoa)
    with pytest.raises(kind.closed) as refused:
        row.open(office.minh)
    assert office.leader.account_name in str(refused.value)
    assert [one.actor_name for one in row.told(kind.read)] == [office.hoa.account_name]
    with pytest.raises(kind.stranger):
        row.open(make_office("Khác").leader)


def test_who_may_not_read_it_changes_nothing_of_it(kind, office, row):
    for step in (partial(row.restrict, office.clerk, []), partial(row.lift, office.clerk)):
        with pytest.raises(kind.closed):
            step()
    stranger = make_office("Khác")
    for step in (partial(row.restrict, stranger.leader, []), partial(row.lift, stranger.leader)):
        with pytest.raises(kind.not_ours):
            step()
    assert len(row.told(kind.restricted)) == 1


def test_who_is_chosen_anew_reads_it_and_who_was_before_no_longer(kind, office, row):
    row.restrict(office.leader, [office.minh])
    row.open(office.minh)
    with pytest.raises(kind.closed):
        row.open(office.hoa)
    leader = office.leader.account_name
    assert [set(one.data["readers"]) for one in row.told(kind.restricted)] == [
        {leader, office.hoa.account_name},
        {leader, office.minh.account_name},
    ]


def test_strangers_cannot_be_chosen_and_a_lifted_restriction_opens_it(kind, office, row):
    with pytest.raises(ReaderUnknown):
        row.restrict(office.leader, [make_office("Khác").lan])
    row.lift(office.leader)
    row.open(office.minh)
    assert row.told(kind.read) == []
    assert [one.data["restricted"] for one in row.told(kind.restricted)] == [True, False]
    assert row.told(kind.restricted)[-1].data["readers"] == []


@pytest.fixture
def left(kind, db):
    """A restricted document of a merged office, and the office that carries it on."""
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = Restricted(kind, old)
    merge(old, new)
    return row, old, new


def test_the_head_of_the_successor_names_new_readers_and_that_is_a_fact(kind, left):
    row, old, new = left
    head, address = as_person(new.leader), reverse(kind.route, args=[row.id])
    led = head.get(address)
    form = reverse(f"documents:{kind.name.__name__}", args=[row.id])
    assert led.status_code == 403
    assert form in led.text
    shown = head.get(form).text
    assert SUBJECT not in shown, "who reads it is named without reading it"
    assert old.hoa.account_name in shown
    sent = {"readers": [str(new.lan.account_id)], "reason": WHY}
    assert head.post(form, {**sent, "reason": "ngắn"}).status_code == 422
    assert head.post(form, {"reason": WHY}).status_code == 422
    assert head.post(form, sent).status_code == 302

    assert SUBJECT in as_person(new.lan).get(address).text
    assert address in page(as_person(new.lan), "find", q="thanh tra")
    assert address not in page(as_person(new.minh), "find", q="thanh tra")
    assert as_person(new.clerk).get(address).status_code == 403
    (fact,) = facts_told(kind.named)
    assert (fact.actor_name, fact.agency_id) == (new.leader.account_name, new.agency_id)
    assert (fact.data["readers"], fact.data["reason"]) == ([new.lan.account_name], WHY)
    assert fact.data["kept_by"] == "UBND xã Cũ"
    assert kind.model.objects.get(id=row.id).restricted


def test_only_the_head_names_readers_and_only_where_there_is_none(kind, left):
    row, _old, new = left
    for person in (new.clerk, new.lan):
        with pytest.raises(NotTheHead):
            row.name(person, [person])
    stranger = make_office("UBND xã Khác")
    with pytest.raises(kind.stranger):
        row.name(stranger.leader, [stranger.lan])
    with pytest.raises(ReaderUnknown):
        row.name(new.leader, [stranger.lan])
    with pytest.raises(ReaderMissing):
        row.name(new.leader, [])
    row.name(new.leader, [new.lan])
    with pytest.raises(kind.readers_here) as refused:
        row.name(new.leader, [new.hoa])
    assert new.lan.account_name in str(refused.value)


def test_ones_own_restricted_document_is_opened_by_no_head(kind, office):
    row = Restricted(kind, office)
    row.restrict(office.leader, [office.hoa])
    row.kind.model.objects.get(id=row.id).readers.exclude(account_id=office.hoa.account_id).delete()
    head = as_person(office.leader)
    assert head.get(reverse(kind.route, args=[row.id])).status_code == 403
    form = reverse(f"documents:{kind.name.__name__}", args=[row.id])
    assert head.get(form).status_code == 404


def test_who_goes_on_with_an_incoming_one_takes_its_readers_along():
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = Restricted(INCOMING, old)
    merge(old, new)
    row.name(new.leader, [new.lan])
    mine = continue_arrival(arrival_id=row.id, acting=new.lan, now=NOW)
    assert Arrival.objects.get(id=mine).restricted
    open_arrival(arrival_id=mine, acting=new.lan, now=NOW)


def test_who_reads_an_outgoing_one_names_further_readers_on_its_page():
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = Restricted(OUTGOING, old)
    merge(old, new)
    row.name(new.leader, [new.lan])
    lan, form = as_person(new.lan), reverse("documents:name_dispatch_readers", args=[row.id])
    assert form in lan.get(reverse("documents:issued", args=[row.id])).text
    assert lan.post(form, {"readers": [str(new.hoa.account_id)], "reason": WHY}).status_code == 302
    row.open(new.hoa)
    assert [one.actor_name for one in row.told(OUTGOING.named)] == [
        new.leader.account_name,
        new.lan.account_name,
    ]


def test_the_list_of_what_was_left_leads_the_head_to_an_outgoing_one_without_its_subject():
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = Restricted(OUTGOING, old)
    merge(old, new)
    shown = page(as_person(new.leader), "inherited", old.agency_id, loai="di")
    assert reverse("documents:issued", args=[row.id]) in shown
    assert SUBJECT not in shown
