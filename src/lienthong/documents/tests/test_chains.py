"""Named review chains: kept by clerk and leader, proposed, departed from in the open."""

from dataclasses import replace

import pytest
from django.urls import reverse

from lienthong.audit.queries import list_facts_of
from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import appoint
from lienthong.directory.queries import list_appointments
from lienthong.directory.terms import EVERYWHERE
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.operations import (
    end_chain,
    return_draft,
    set_chain,
    submit_draft,
    withdraw_draft,
)
from lienthong.documents.queries import get_chain, get_draft, list_chains, propose_levels
from lienthong.documents.rules.chains import find_left
from lienthong.documents.terms import AlreadyEnded, ReviewState
from lienthong.documents.terms.chains import (
    ChainDraft,
    ChainNameTaken,
    ChainNotPossible,
    ChainNotValid,
    ChainUnknown,
    Place,
    ReviewerLeft,
)
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.documents.tests.test_pages import as_person
from lienthong.identity.terms import PermissionRefused, Role
from lienthong.kernel.periods import Period
from lienthong.work.testing import (
    AGENCY,
    NOW,
    TODAY,
    leave_post,
    make_colleague,
    make_office,
)

NAME = "Công văn thường"


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def head(office):
    return make_colleague(
        office.agency_id, AGENCY, full_name="Vũ Thị Hạnh", title="Chánh Văn phòng",
        role=Role.SPECIALIST,
    )  # fmt: skip


def post_of(one):
    (held,) = list_appointments(on=TODAY, agency_id=one.agency_id, account_id=one.account_id)
    return held.post.id


def person(one):
    return Place(account_id=one.account_id)


def chain(*levels, **changes):
    given = ChainDraft(name=NAME, type_code="cong-van", valid_from=TODAY, levels=levels)
    return replace(given, **changes)


def keep(office, *levels, by=None, now=NOW, replaces=None, **changes):
    draft = chain(*levels, **changes)
    return set_chain(draft=draft, acting=by or office.clerk, now=now, replaces=replaces)


def proposed(dispatch_id, office, wanted=""):
    return propose_levels(dispatch_id=dispatch_id, acting=office.lan, on=TODAY, wanted=wanted)


def submit(dispatch_id, office, *levels, chain_id=None, now=NOW):
    return submit_draft(
        dispatch_id=dispatch_id, levels=[[one.account_id for one in level] for level in levels],
        seen=2, acting=office.lan, now=now, chain_id=chain_id,
    )  # fmt: skip


def followed(dispatch_id, office):
    return get_draft(dispatch_id=dispatch_id, acting=office.lan).followed


def test_a_draft_is_proposed_the_chain_of_its_type_level_by_level(office, head):
    keep(office, (person(office.clerk),), name="Mọi loại", type_code="")
    keep(office, (person(office.minh), person(head)), (Place(post_id=post_of(office.clerk)),))
    found = proposed(begin(office), office)
    assert found.chain.name == NAME
    assert [set(level) for level in found.levels] == [
        {office.minh.account_id, head.account_id}, {office.clerk.account_id}
    ]  # fmt: skip
    assert [one.name for one in found.offered] == [NAME, "Mọi loại"]


def test_another_chain_may_be_chosen_and_the_drafter_is_not_asked(office):
    other = keep(office, (person(office.lan),), (person(office.clerk),), type_code="", name="Khác")
    keep(office, (person(office.minh),))
    found = proposed(begin(office), office, wanted=str(other))
    assert found.chain.id == other
    assert found.levels == ((office.clerk.account_id,),)


def test_a_chain_of_another_day_or_type_is_not_proposed(office):
    keep(office, (person(office.minh),), type_code="quyet-dinh")
    keep(office, (person(office.minh),), name="Sau này", valid_from=TODAY.replace(day=24))
    keep(office, (person(office.minh),), name="Trước đây", valid_from=TODAY.replace(day=1),
         valid_until=TODAY)  # fmt: skip
    assert proposed(begin(office), office).offered == ()


def test_what_departs_from_a_chain_is_told_and_shown(office, head):
    keep(office, (person(office.minh),), (person(office.clerk),))
    dispatch_id = begin(office)
    submit(dispatch_id, office, [office.clerk], [head])
    said = followed(dispatch_id, office)
    assert (said.name, said.left_out, said.added) == (NAME, ("Đỗ Văn Minh",), ("Vũ Thị Hạnh",))
    assert not said.moved
    (fact,) = [
        one for one in list_facts_of(subject=subject_of_dispatch(dispatch_id))
        if one.tag == "documents:dispatch:submitted"
    ]  # fmt: skip
    assert (fact.data["chain"], fact.data["left_out"]) == (NAME, ["Đỗ Văn Minh"])
    page = as_person(office.clerk).get(reverse("documents:draft", args=[dispatch_id]))
    assert "Đỗ Văn Minh" in page.content.decode()


def test_another_order_is_told_too(office, head):
    keep(office, (person(office.minh),), (person(head),))
    dispatch_id = begin(office)
    submit(dispatch_id, office, [head], [office.minh])
    assert followed(dispatch_id, office).moved
    withdraw_draft(dispatch_id=dispatch_id, acting=office.lan, now=NOW)
    submit(dispatch_id, office, [office.minh], [head])
    assert not followed(dispatch_id, office).moved


def test_who_left_is_shown_and_has_to_be_replaced(office, head):
    chain_id = keep(office, (person(office.minh), person(head)))
    leave_post(office.minh)
    card = get_chain(chain_id=chain_id, agency_id=office.agency_id, on=TODAY)
    assert [one.name for one in find_left(card)] == ["Đỗ Văn Minh"]
    dispatch_id = begin(office)
    assert proposed(dispatch_id, office).levels == ((head.account_id,),)
    with pytest.raises(ReviewerLeft) as refused:
        submit(dispatch_id, office, [head])
    assert "Đỗ Văn Minh" in refused.value.params["names"]
    submit(dispatch_id, office, [head, office.clerk])
    assert followed(dispatch_id, office).added == (office.clerk.account_name,)


def test_a_post_is_filled_by_whoever_holds_it(office, head):
    post = post_of(head)
    keep(office, (Place(post_id=post),))
    leave_post(head)
    dispatch_id = begin(office)
    with pytest.raises(ReviewerLeft):
        submit(dispatch_id, office, [])
    appoint(
        post_id=post, account_id=office.minh.account_id, account_name="Đỗ Văn Minh",
        period=Period(TODAY, None), within=EVERYWHERE, actor=SYSTEM, now=NOW, on=TODAY,
    )  # fmt: skip
    assert proposed(dispatch_id, office).levels == ((office.minh.account_id,),)


def test_a_draft_that_came_back_is_proposed_as_last_time(office, head):
    keep(office, (person(office.minh),))
    dispatch_id = begin(office)
    submit(dispatch_id, office, [head])
    return_draft(dispatch_id=dispatch_id, seen=2, comment="Sửa lại", acting=head, now=NOW)
    found = proposed(dispatch_id, office)
    assert (found.levels, found.as_last_time) == (((head.account_id,),), True)
    assert found.chain.name == NAME


def test_a_changed_chain_stands_in_the_place_of_the_former(office, head):
    first = keep(office, (person(office.minh),))
    second = keep(office, (person(head),), replaces=first, now=LATER)
    cards = list_chains(agency_id=office.agency_id, on=TODAY)
    assert [(one.id, one.ended_at) for one in cards] == [(second, None), (first, LATER)]
    with pytest.raises(AlreadyEnded):
        keep(office, (person(office.clerk),), replaces=first, now=LATER)
    assert cards == list_chains(agency_id=office.agency_id, on=TODAY)
    with pytest.raises(ChainNotValid):
        submit(begin(office), office, [head], chain_id=first)


def test_an_ended_chain_is_proposed_no_more(office):
    chain_id = keep(office, (person(office.minh),))
    end_chain(chain_id=chain_id, reason="Bỏ", acting=office.leader, now=LATER)
    assert proposed(begin(office), office).chain is None
    with pytest.raises(AlreadyEnded):
        end_chain(chain_id=chain_id, reason="Bỏ", acting=office.leader, now=LATER)


def test_impossible_chains_are_refused(office):
    keep(office, (person(office.minh),))
    other = make_office("Sở Khác")
    twice = person(office.minh)
    for levels in [(), ((),), ((twice,), (twice,)), ((person(other.minh),),)]:
        with pytest.raises(ChainNotPossible):
            keep(office, *levels, name="Thử")
    with pytest.raises(ChainNameTaken):
        keep(office, (person(office.lan),), name=f"  {NAME} ")
    with pytest.raises(PermissionRefused):
        keep(office, (person(office.lan),), by=office.lan, name="Của Lan")


def test_another_agency_neither_changes_nor_ends_a_chain(office):
    chain_id = keep(office, (person(office.minh),))
    other = make_office("Sở Khác")
    with pytest.raises(ChainUnknown):
        keep(other, (person(other.minh),), replaces=chain_id)
    with pytest.raises(ChainUnknown):
        end_chain(chain_id=chain_id, reason="Vì thử", acting=other.clerk, now=NOW)
    assert list_chains(agency_id=other.agency_id, on=TODAY) == []


def test_a_clerk_keeps_a_chain_and_a_drafter_submits_by_it(office):
    clerk, lan = as_person(office.clerk), as_person(office.lan)
    sent = {"name": NAME, "type_code": "cong-van", "valid_from": "2026-11-01", "valid_until": "",
            "level_1": [str(office.minh.account_id)],
            "level_2": [f"post:{post_of(office.clerk)}"]}  # fmt: skip
    nobody = {**sent, "level_1": [], "level_2": []}
    assert clerk.post(reverse("documents:set_chain"), nobody).status_code == 422
    assert clerk.post(reverse("documents:set_chain"), sent).status_code == 302
    assert NAME in lan.get(reverse("documents:chains")).content.decode()
    assert lan.get(reverse("documents:set_chain")).status_code == 403
    dispatch_id = begin(office)
    address = reverse("documents:draft_submit", args=[dispatch_id])
    form = lan.get(address).context["form"]
    assert (form["level_1"].value(), form["level_2"].value()) == (
        [str(office.minh.account_id)], [str(office.clerk.account_id)]
    )  # fmt: skip
    answer = lan.post(address, {"seen": 2, "chain": form["chain"].value(),
                                "level_1": form["level_1"].value()})  # fmt: skip
    assert answer.status_code == 302
    card = get_draft(dispatch_id=dispatch_id, acting=office.lan)
    assert [one.state for one in card.reviews] == [ReviewState.ASKED]
    assert card.followed.left_out == (office.clerk.account_name,)
    leave_post(office.minh)
    page = clerk.get(reverse("documents:change_chain", args=[card.followed.chain_id]))
    assert page.context["left"] == ["Đỗ Văn Minh, Chuyên viên hai"]
