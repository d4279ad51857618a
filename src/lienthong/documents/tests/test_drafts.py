"""Drafts: written, looked at level by level, returned, made ready; who may read and change them."""

from dataclasses import replace

import pytest

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.models import Dispatch, DispatchFile, DispatchReview, DispatchSketch
from lienthong.documents.operations import (
    approve_draft,
    draft_dispatch,
    drop_draft,
    keep_sketch,
    replace_reviewer,
    restore_draft,
    return_draft,
    save_draft,
    submit_draft,
    take_back_approval,
    withdraw_draft,
)
from lienthong.documents.queries import (
    count_drafts,
    get_draft,
    get_sketch,
    last_chain,
    lay_out_dispatch,
    list_drafts,
    read_file,
)
from lienthong.documents.terms import (
    CommentMissing,
    DraftChanged,
    DraftClosed,
    DraftQuestion,
    DraftUnknown,
    DraftView,
    GapsLeft,
    NotYoursToDecide,
    ReviewerNotPossible,
    ReviewState,
    SignerMissing,
    Stage,
    TextTooLong,
)
from lienthong.documents.tests.drafting import LATER, begin, filled, submitted
from lienthong.paper.layout import BoxKind, PartMissing
from lienthong.work.testing import NOW, TODAY, leave_post, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office()


def stage_of(dispatch_id):
    return Stage(Dispatch.objects.get(id=dispatch_id).stage)


def tags(dispatch_id):
    return [fact.tag for fact in reversed(list_facts_of(subject=subject_of_dispatch(dispatch_id)))]


def approve(dispatch_id, person, comment="", seen=2):
    return approve_draft(
        dispatch_id=dispatch_id, comment=comment, seen=seen, acting=person, now=LATER
    )


def give_back(dispatch_id, person, comment="Sửa thời hạn.", seen=2):
    return_draft(dispatch_id=dispatch_id, comment=comment, seen=seen, acting=person, now=LATER)


def states(dispatch_id):
    rows = DispatchReview.objects.filter(dispatch_id=dispatch_id).order_by("round", "level", "id")
    return [(row.level, row.name, row.state) for row in rows]


def save(dispatch_id, person, seen, **changes):
    content = get_draft(dispatch_id=dispatch_id, acting=person).newest.content
    return save_draft(
        dispatch_id=dispatch_id,
        content=replace(content, **changes),
        seen=seen,
        acting=person,
        now=LATER,
    )


def asked(person, view, text=""):
    return DraftQuestion(
        agency_id=person.agency_id,
        account_id=person.account_id,
        roles=person.roles,
        view=view,
        text=text,
    )


def test_a_draft_goes_level_by_level_and_comes_to_the_signer_as_a_pdf(office):
    dispatch_id = submitted(office, [office.minh, office.hoa], [office.clerk])
    assert approve(dispatch_id, office.minh) is Stage.IN_REVIEW
    with pytest.raises(NotYoursToDecide):
        approve(dispatch_id, office.clerk)
    approve(dispatch_id, office.hoa, "Đồng ý.")
    assert approve(dispatch_id, office.clerk) is Stage.TO_SIGN
    made = DispatchFile.objects.get(dispatch_id=dispatch_id, replaced_at=None)
    assert (made.position, made.made_for) == (0, "signing")
    laid_out = lay_out_dispatch(dispatch_id=dispatch_id)
    assert read_file(made.file_id) == laid_out.pdf
    assert laid_out.find(BoxKind.NUMBER) is not None
    assert laid_out.find(BoxKind.PERSONAL_SIGNATURE) is not None
    row = Dispatch.objects.get(id=dispatch_id)
    assert (row.signer_id, row.signer_title) == (office.leader.account_id, "Giám đốc")
    assert [tag.rpartition(":")[2] for tag in tags(dispatch_id)] == [
        "drafted", "changed", "submitted", "approved", "approved", "approved", "readied",
    ]  # fmt: skip


def test_without_reviewers_it_goes_to_the_signer_at_once(office):
    dispatch_id = submitted(office)
    assert stage_of(dispatch_id) is Stage.TO_SIGN
    assert count_drafts(asked=asked(office.leader, DraftView.WAITING)) == 1
    assert count_drafts(asked=asked(office.leader, DraftView.ASKED)) == 0


def test_one_who_sends_it_back_ends_the_round_and_says_why(office):
    dispatch_id = submitted(office, [office.minh, office.hoa], [office.clerk])
    with pytest.raises(CommentMissing):
        give_back(dispatch_id, office.minh, " \n ")
    give_back(dispatch_id, office.minh)
    assert stage_of(dispatch_id) is Stage.RETURNED
    assert [state for _, _, state in states(dispatch_id)] == [
        ReviewState.RETURNED, ReviewState.LAPSED, ReviewState.LAPSED,
    ]  # fmt: skip
    with pytest.raises(NotYoursToDecide):
        approve(dispatch_id, office.hoa)
    assert save(dispatch_id, office.lan, 2, text="Đề nghị báo cáo ngay.") == 3
    chain = last_chain(dispatch_id=dispatch_id, acting=office.lan, on=TODAY)
    assert chain == [
        [office.minh.account_id, office.hoa.account_id],
        [office.clerk.account_id],
    ]
    submit_draft(dispatch_id=dispatch_id, levels=chain[:1], seen=3, acting=office.lan, now=LATER)
    card = get_draft(dispatch_id=dispatch_id, acting=office.minh)
    assert (card.round, card.may_decide) == (2, True)
    assert [review.comment for review in card.reviews if review.round == 1 and review.comment] == [
        "Sửa thời hạn."
    ]


def test_the_signer_sends_it_back_before_signing_and_the_file_for_signing_is_put_away(office):
    dispatch_id = submitted(office, [office.minh])
    approve(dispatch_id, office.minh)
    with pytest.raises(NotYoursToDecide):
        give_back(dispatch_id, office.minh)
    give_back(dispatch_id, office.leader, "Chưa đúng thẩm quyền.")
    assert stage_of(dispatch_id) is Stage.RETURNED
    assert not DispatchFile.objects.filter(dispatch_id=dispatch_id, replaced_at=None).exists()
    assert states(dispatch_id)[-1] == (2, office.leader.account_name, ReviewState.RETURNED)


def test_an_approval_is_taken_back_until_somebody_goes_on_from_it(office):
    dispatch_id = submitted(office, [office.minh], [office.clerk])
    approve(dispatch_id, office.minh)
    take_back_approval(dispatch_id=dispatch_id, acting=office.minh, now=LATER)
    assert [state for _, _, state in states(dispatch_id)] == [
        ReviewState.ASKED, ReviewState.WAITING,
    ]  # fmt: skip
    approve(dispatch_id, office.minh)
    approve(dispatch_id, office.clerk)
    with pytest.raises(NotYoursToDecide):
        take_back_approval(dispatch_id=dispatch_id, acting=office.minh, now=LATER)
    take_back_approval(dispatch_id=dispatch_id, acting=office.clerk, now=LATER)
    assert stage_of(dispatch_id) is Stage.IN_REVIEW
    assert not DispatchFile.objects.filter(dispatch_id=dispatch_id, replaced_at=None).exists()


def test_the_drafter_withdraws_until_it_is_signed(office):
    dispatch_id = submitted(office, [office.minh])
    with pytest.raises(DraftClosed):
        withdraw_draft(dispatch_id=dispatch_id, acting=office.minh, now=LATER)
    withdraw_draft(dispatch_id=dispatch_id, acting=office.lan, now=LATER)
    assert stage_of(dispatch_id) is Stage.DRAFTING
    with pytest.raises(NotYoursToDecide):
        approve(dispatch_id, office.minh)
    Dispatch.objects.filter(id=dispatch_id).update(stage=Stage.SIGNED)
    with pytest.raises(DraftClosed):
        withdraw_draft(dispatch_id=dispatch_id, acting=office.lan, now=LATER)


def test_somebody_looks_in_the_place_of_a_reviewer_who_is_away(office):
    dispatch_id = submitted(office, [office.minh])
    (look,) = DispatchReview.objects.filter(dispatch_id=dispatch_id)
    given = {"dispatch_id": dispatch_id, "review_id": look.id, "now": LATER}
    with pytest.raises(DraftClosed):
        replace_reviewer(by=office.hoa.account_id, acting=office.minh, **given)
    with pytest.raises(ReviewerNotPossible):
        replace_reviewer(by=office.lan.account_id, acting=office.lan, **given)
    replace_reviewer(by=office.hoa.account_id, acting=office.leader, **given)
    with pytest.raises(NotYoursToDecide):
        approve(dispatch_id, office.minh)
    assert approve(dispatch_id, office.hoa) is Stage.TO_SIGN


def test_reviewers_hold_a_post_and_are_neither_the_drafter_nor_named_twice(office):
    dispatch_id = begin(office)
    leave_post(office.hoa)
    for level in ([office.lan], [office.hoa], [office.minh, office.minh]):
        with pytest.raises(ReviewerNotPossible):
            submit_draft(
                dispatch_id=dispatch_id,
                levels=[[one.account_id for one in level]],
                seen=2,
                acting=office.lan,
                now=NOW,
            )


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"signer_id": None}, SignerMissing),
        ({"text": "Kính gửi [[nơi nhận]]."}, GapsLeft),
        ({"addressees": "", "chosen": ()}, PartMissing),
    ],
)
def test_what_is_not_complete_is_not_submitted(office, changes, refused):
    dispatch_id = begin(office, **changes)
    with pytest.raises(refused):
        submit_draft(dispatch_id=dispatch_id, levels=[], seen=2, acting=office.lan, now=NOW)
    assert stage_of(dispatch_id) is Stage.DRAFTING


def test_the_later_of_two_editors_is_refused_and_loses_nothing(office):
    dispatch_id = begin(office)
    assert save(dispatch_id, office.lan, 2, text="Bản của thẻ thứ nhất.") == 3
    with pytest.raises(DraftChanged):
        save(dispatch_id, office.lan, 2, text="Bản của thẻ thứ hai.")
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    assert content.text == "Bản của thẻ thứ nhất."
    with pytest.raises(DraftChanged):
        submit_draft(dispatch_id=dispatch_id, levels=[], seen=2, acting=office.lan, now=NOW)


def test_what_did_not_change_makes_no_version(office):
    dispatch_id = begin(office)
    assert save(dispatch_id, office.lan, 2) == 2
    assert len(get_draft(dispatch_id=dispatch_id, acting=office.lan).versions) == 2


def test_what_is_typed_is_kept_for_its_writer_until_it_is_saved(office):
    dispatch_id = begin(office)
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    for text in ("Một", "Một hai"):
        keep_sketch(
            dispatch_id=dispatch_id,
            content=replace(content, text=text),
            seen=2,
            acting=office.lan,
            now=LATER,
        )
    kept = get_sketch(dispatch_id=dispatch_id, account_id=office.lan.account_id)
    assert (kept.content.text, kept.base) == ("Một hai", 2)
    assert get_sketch(dispatch_id=dispatch_id, account_id=office.minh.account_id) is None
    save(dispatch_id, office.lan, 2, text="Một hai")
    assert not DispatchSketch.objects.exists()


def test_only_the_drafter_changes_a_draft_and_only_before_it_is_submitted(office):
    dispatch_id = submitted(office, [office.minh])
    for person in (office.lan, office.minh, office.leader):
        with pytest.raises(DraftClosed):
            save(dispatch_id, person, 2, text="Khác")


def test_who_reads_a_draft(office):
    dispatch_id = submitted(office, [office.minh])
    for person in (office.lan, office.minh, office.leader, office.clerk):
        assert get_draft(dispatch_id=dispatch_id, acting=person)
    stranger = make_office("Sở Khác").leader
    for person in (office.hoa, stranger):
        with pytest.raises(DraftUnknown):
            get_draft(dispatch_id=dispatch_id, acting=person)
    Dispatch.objects.filter(id=dispatch_id).update(stage=Stage.ISSUED)
    assert get_draft(dispatch_id=dispatch_id, acting=office.hoa)


def test_lists_show_what_is_mine_what_waits_for_me_and_what_i_may_read(
    office, django_assert_num_queries
):
    waiting = submitted(office, [office.minh, office.hoa])
    begin(office, subject="Việc khác")
    assert count_drafts(asked=asked(office.lan, DraftView.MINE)) == 2
    assert count_drafts(asked=asked(office.lan, DraftView.MINE, "ket noi")) == 1
    with django_assert_num_queries(2):
        (summary,) = list_drafts(asked=asked(office.minh, DraftView.WAITING))
    assert (summary.id, len(summary.waiting_for)) == (waiting, 2)
    assert count_drafts(asked=asked(office.minh, DraftView.AGENCY)) == 1
    assert count_drafts(asked=asked(office.leader, DraftView.AGENCY)) == 2


def test_a_draft_given_up_is_taken_up_again(office):
    dispatch_id = begin(office)
    drop_draft(dispatch_id=dispatch_id, acting=office.lan, now=LATER)
    assert count_drafts(asked=asked(office.lan, DraftView.MINE)) == 0
    assert count_drafts(asked=asked(office.lan, DraftView.DROPPED)) == 1
    with pytest.raises(DraftClosed):
        save(dispatch_id, office.lan, 2, text="Khác")
    restore_draft(dispatch_id=dispatch_id, acting=office.lan, now=LATER)
    assert stage_of(dispatch_id) is Stage.DRAFTING


def test_the_next_draft_begins_with_what_the_last_one_said(office):
    begin(office, place="Hạc Thành", kept="VP")
    dispatch_id = draft_dispatch(type_code="bao-cao", acting=office.lan, now=LATER)
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    assert (content.place, content.kept) == ("Hạc Thành", "VP")
    assert content.signer_id == office.leader.account_id
    assert content.symbol.startswith("BC-")


def test_a_text_without_end_is_refused(office):
    dispatch_id = begin(office)
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    with pytest.raises(TextTooLong):
        save_draft(
            dispatch_id=dispatch_id,
            content=filled(content, office, text="a" * 500_000),
            seen=2,
            acting=office.lan,
            now=NOW,
        )
