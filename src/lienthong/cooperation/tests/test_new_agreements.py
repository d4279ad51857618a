"""What one side enters counts once the other has confirmed it; renewals are agreed on by both."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import add_agreement, amend_agreement, link_renewal
from lienthong.cooperation.operations.amend import agree_amendment
from lienthong.cooperation.operations.asked_changes import refuse_change, withdraw_change
from lienthong.cooperation.operations.confirming import ask_again
from lienthong.cooperation.operations.reviews import ask_review, build_reviews
from lienthong.cooperation.queries import (
    AgreementFilter,
    count_agreements,
    get_agreement,
    get_draft,
    list_published,
    list_years,
    read_public_figures,
    read_radar,
)
from lienthong.cooperation.queries.asked_changes import (
    list_agreement_changes,
    list_changes_waiting,
)
from lienthong.cooperation.queries.coverage import signed_on
from lienthong.cooperation.queries.reviews import get_review
from lienthong.cooperation.terms import RecordKind, Side, Source, VersionKind
from lienthong.cooperation.terms.asked_changes import (
    AgreementUnconfirmed,
    ChangeNotYours,
    ChangeState,
    ChangeWaits,
    EntryNotAsked,
    EntryOfSides,
)
from lienthong.cooperation.terms.radar import Section
from lienthong.cooperation.terms.reviews import ReviewAsk, ReviewKind
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_draft,
    make_two_sides,
    page_of,
)

ON = date(2026, 11, 1)
SOON, LATER = (RECORDED_AT + timedelta(hours=one) for one in (1, 2))
pytestmark = pytest.mark.django_db


def enter(sides, acting, **members):
    parties = get_draft(reference=sides.agreement)[2].parties
    draft = make_draft(
        **{"title": "Hợp tác mới", "parties": parties, "term": "2026/2030", "signed": "2026-05"}
        | members
    )
    return add_agreement(draft=draft, actor=acting.actor, now=RECORDED_AT).reference


def awaited(reference):
    return get_agreement(reference=reference, on=ON).awaits


def asked_of(reference):
    key = get_draft(reference=reference)[0]
    return list_agreement_changes(agreement_id=key)


def change(reference, acting, now=RECORDED_AT, **members):
    _, number, draft = get_draft(reference=reference)
    return amend_agreement(
        reference=reference,
        draft=replace(draft, **members),
        kind=VersionKind.CORRECTION,
        effective="",
        reason="Ghi nhầm",
        based_on=number,
        actor=acting.actor,
        now=now,
    )


def confirm(acting, now=RECORDED_AT):
    (waiting,) = list_changes_waiting(acting=acting, on=ON)
    return agree_amendment(change_id=waiting.id, words="Đúng", acting=acting, now=now)


def counted(reference, acting):
    """Where an agreement counts: radar, public figures, open data, years, matrix, report."""
    key = get_draft(reference=reference)[0]
    seen = read_radar(on=ON).of(*Section)
    figures = read_public_figures(on=ON)
    ask = ReviewAsk(kind=ReviewKind.INTERIM, period="2026", party=acting.agency_id)
    review = ask_review(ask=ask, acting=acting, now=RECORDED_AT)
    build_reviews(now=RECORDED_AT)
    _, content = get_review(review_id=review)
    assert content is not None
    return (
        reference in {one.reference for one in seen},
        figures.agreements,
        reference in {one.reference for one in list_published(on=ON)},
        key in list_years(on=ON).agreements,
        signed_on(ON).filter(version__agreement=key).exists(),
        reference in {one.reference for one in content.agreements},
        content.unconfirmed,
    )


def test_what_one_side_enters_counts_once_the_other_has_confirmed_it(staffed):
    sides, _, _ = staffed
    new = enter(sides, sides.provider)
    assert awaited(new) is Side.STATE
    no = False
    assert counted(new, sides.state) == (no, 1, no, no, no, no, (new,))
    assert read_public_figures(on=ON).unconfirmed == 1
    unconfirmed = AgreementFilter(confirmed=False)
    assert count_agreements(matching=unconfirmed, on=ON) == 1
    with pytest.raises(AgreementUnconfirmed):
        ask_review(
            ask=ReviewAsk(kind=ReviewKind.INTERIM, period="2026", agreement=new),
            acting=sides.state,
            now=RECORDED_AT,
        )
    assert list_changes_waiting(acting=sides.provider, on=ON) == ()
    (waiting,) = list_changes_waiting(acting=sides.state, on=ON)
    with pytest.raises(ChangeNotYours):
        agree_amendment(change_id=waiting.id, words="", acting=sides.provider, now=RECORDED_AT)
    assert confirm(sides.state) == 1
    assert awaited(new) is None
    yes = True
    assert counted(new, sides.provider) == (yes, 2, yes, yes, yes, yes, ())
    assert change(new, sides.provider, term="2026/2031") is None


def test_what_the_other_side_finds_wrong_is_mended_and_asked_about_anew(staffed):
    sides, _, _ = staffed
    new = enter(sides, sides.state)
    (waiting,) = list_changes_waiting(acting=sides.provider, on=ON)
    with pytest.raises(ChangeWaits):
        change(new, sides.provider, term="2026/2028")
    asked = {"change_id": waiting.id, "words": "Hạn ghi sai", "now": RECORDED_AT}
    refuse_change(**asked, acting=sides.provider)
    assert awaited(new) is Side.PROVIDER
    assert change(new, sides.state, term="2026/2028", now=SOON) == 2
    first, *_ = asked_of(new)
    assert (first.state, first.draft.term) == (ChangeState.OPEN, "2026/2028")
    assert change(new, sides.state, term="2026/2029", now=LATER) == 3
    assert [one.state for one in asked_of(new)] == [
        ChangeState.OPEN,
        ChangeState.WITHDRAWN,
        ChangeState.REFUSED,
    ]
    assert change(new, sides.state, sources=(Source(article="Công báo"),)) == 4
    confirm(sides.provider)
    assert awaited(new) is None
    now = get_draft(reference=new)[2]
    assert (now.term, now.sources) == ("2026/2029", (Source(article="Công báo"),))


def test_a_correction_of_the_other_side_that_is_agreed_to_confirms(staffed):
    sides, _, _ = staffed
    new = enter(sides, sides.state)
    (waiting,) = list_changes_waiting(acting=sides.provider, on=ON)
    refuse_change(change_id=waiting.id, words="Hạn ghi sai", acting=sides.provider, now=RECORDED_AT)
    assert change(new, sides.provider, term="2026/2028") is None
    with pytest.raises(ChangeWaits):
        change(new, sides.state, title="Khác")
    confirm(sides.state)
    assert awaited(new) is None


def test_taking_the_parties_out_confirms_nothing(staffed):
    sides, _, _ = staffed
    new = enter(sides, sides.provider)
    parties = get_draft(reference=new)[2].parties
    unlinked = tuple(
        replace(one, agency_id=None) if one.side is Side.STATE else one for one in parties
    )
    assert change(new, sides.provider, parties=unlinked) == 2
    assert awaited(new) is Side.STATE


def test_the_other_side_is_asked_again_only_when_nothing_waits(staffed):
    sides, _, _ = staffed
    new = enter(sides, sides.state)
    with pytest.raises(EntryNotAsked):
        ask_again(reference=new, actor=sides.state.actor, now=RECORDED_AT)
    (waiting,) = list_changes_waiting(acting=sides.provider, on=ON)
    withdraw_change(change_id=waiting.id, words="", acting=sides.state, now=RECORDED_AT)
    with pytest.raises(EntryNotAsked):
        ask_again(reference=new, actor=sides.provider.actor, now=RECORDED_AT)
    ask_again(reference=new, actor=sides.state.actor, now=RECORDED_AT)
    confirm(sides.provider)
    with pytest.raises(EntryNotAsked):
        ask_again(reference=new, actor=sides.state.actor, now=RECORDED_AT)


def test_nobody_is_asked_where_nobody_works_and_of_what_is_no_agreement():
    sides = make_two_sides()
    browser_of(sides.provider)
    assert awaited(enter(sides, sides.provider)) is None
    browser_of(sides.state)
    gap = enter(sides, sides.provider, title="Khoảng trống", kind=RecordKind.GAP)
    assert awaited(gap) is None
    draft = replace(get_draft(reference=sides.agreement)[2], title="Kèm theo nền tảng")
    loaded = add_agreement(draft=draft, actor=SYSTEM, now=RECORDED_AT)
    assert not loaded.asked
    assert awaited(loaded.reference) is None


def test_who_keeps_the_register_enters_in_place_of_a_side_that_has_nobody():
    sides = make_two_sides()
    browser_of(sides.state)
    new = enter(sides, make_acting())
    assert awaited(new) is Side.STATE
    (asked,) = asked_of(new)
    assert (asked.side, asked.in_place) == (Side.PROVIDER, True)
    shown = page_of(browser_of(sides.state).get(reverse("cooperation:agreement", args=[new])))
    assert "giữ sổ thỏa thuận, thay mặt" in shown
    browser_of(sides.provider)
    with pytest.raises(EntryOfSides):
        enter(sides, make_acting(), title="Khác")


def test_which_agreement_renews_another_is_agreed_on_by_both(staffed):
    sides, _, provider = staffed
    new = enter(sides, sides.provider)
    confirm(sides.state)
    earlier = sides.agreement
    page = reverse("cooperation:lapse", args=[earlier])
    sent = {"deed": "renewed", "later": new, "reason": "Ký tiếp"}
    assert "Đã hỏi ý kiến bên kia" in page_of(provider.post(page, sent, follow=True))
    assert get_agreement(reference=earlier, on=ON).renewed_by == ()
    assert {one.reference for one in read_radar(on=ON).of(Section.ANSWERED)} == set()
    confirm(sides.state, now=LATER)
    (renewal,) = get_agreement(reference=earlier, on=ON).renewed_by
    assert renewal.reference == new
    assert {one.reference for one in read_radar(on=ON).of(Section.ANSWERED)} == {earlier}


def test_what_is_not_confirmed_renews_nothing(staffed):
    sides, _, _ = staffed
    earlier = get_draft(reference=sides.agreement)[0]
    enter(sides, sides.provider, renews_id=earlier)
    assert get_agreement(reference=sides.agreement, on=ON).renewed_by == ()
    assert {one.reference for one in read_radar(on=ON).of(Section.ANSWERED)} == set()
    confirm(sides.state)
    assert {one.reference for one in read_radar(on=ON).of(Section.ANSWERED)} == {sides.agreement}


def test_a_renewal_may_be_linked_at_once_where_nobody_else_works():
    sides = make_two_sides()
    browser_of(sides.provider)
    new = enter(sides, sides.provider)
    linked = {"reference": sides.agreement, "later": new, "reason": "Ký tiếp"}
    assert link_renewal(**linked, actor=sides.provider.actor, now=RECORDED_AT) == 2


def test_the_pages_say_who_entered_it_and_who_has_not_confirmed(staffed, client):
    sides, state, provider = staffed
    new = enter(sides, sides.provider)
    page = reverse("cooperation:agreement", args=[new])
    (waiting,) = asked_of(new)
    assert 'href="#changes"' in page_of(state.get(page))
    assert 'href="#changes"' not in page_of(provider.get(page))
    answer = reverse("cooperation:agreement_answer", args=[new, waiting.id])
    refused = state.post(answer, {"deed": "refuse", "words": "Chưa ký"}, follow=True)
    assert "Chưa ký" in page_of(refused)
    public = page_of(client.get(page))
    assert "Chưa ký" not in public
    assert f"{sides.provider.agency_name} ghi, Sở Thử nghiệm chưa xác nhận" in public
    again = reverse("cooperation:ask_again", args=[new])
    assert again in page_of(provider.get(page))
    assert again not in page_of(state.get(page))
    provider.post(again)
    assert "Xác nhận thỏa thuận" in page_of(state.get(page))
    listed = page_of(client.get(reverse("cooperation:list"), {"state": "unconfirmed"}))
    assert new in listed
    assert sides.agreement not in listed
    assert new not in page_of(client.get(reverse("cooperation:list"), {"state": "in_force"}))
    assert "chưa được một bên xác nhận" in page_of(client.get(reverse("cooperation:radar")))
    lapse = state.get(reverse("cooperation:lapse", args=[new]))
    assert lapse.status_code == 409
    figures = page_of(client.get(reverse("cooperation:public_figures")))
    assert "Mới một bên ghi" in figures
    told = page_of(provider.get(reverse("cooperation:amend", args=[new])))
    assert "Bên kia chưa xác nhận thỏa thuận" in told
