"""What an officer of another agency is refused, operation by operation (decision 52)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from lienthong.cooperation.operations import (
    add_commitment,
    add_text,
    amend_agreement,
    change_commitment,
    confirm_text,
    decide_not_renewed,
    drop_text,
    link_renewal,
    make_proposals,
    reopen_lapse,
)
from lienthong.cooperation.operations.attendance import switch_attendance
from lienthong.cooperation.operations.meetings import conclude, record_meeting, say_of_conclusion
from lienthong.cooperation.operations.period_locks import lift_lock, lock_period
from lienthong.cooperation.operations.results import set_measure
from lienthong.cooperation.operations.rollout_tables import apply_table, give_table
from lienthong.cooperation.operations.rollouts import add_rollout, record_sites
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.training_tables import give_people
from lienthong.cooperation.operations.trainings import Origin, add_training, invite_reach
from lienthong.cooperation.operations.trials import add_trial, decide_trial
from lienthong.cooperation.queries import get_draft
from lienthong.cooperation.terms import (
    CommitmentDraft,
    Side,
    TextDraft,
    TextPlace,
    VersionKind,
)
from lienthong.cooperation.terms.meetings import ConclusionDraft, ConclusionState, MeetingDraft
from lienthong.cooperation.terms.results import Measure
from lienthong.cooperation.terms.rights import (
    NoPart,
    NoPartAnywhere,
)
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind
from lienthong.cooperation.terms.succession import DecisionAct
from lienthong.cooperation.terms.trainings import TraineeDraft, TrainingDraft
from lienthong.cooperation.terms.trials import TrialDraft, TrialOutcome
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_counted,
    make_workbook,
)
from lienthong.cooperation.tests.training import DRAFT as SESSION
from lienthong.directory.testing import facts_told
from lienthong.documents.operations import named_upload

ON = date(2026, 11, 1)
OUTSIDER = replace(make_acting(agency_id=UUID(int=9)), agency_name="Sở Ngoài cuộc")
KEEPER = make_acting()
TRIAL = TrialDraft(what="IOC", user="Sở", begins="2026", ends="2027")
ACT = DecisionAct(missing="Chờ văn bản")
pytestmark = pytest.mark.django_db


def _of_the_agreement(sides) -> list[Callable[[], object]]:
    """Changes of the agreement itself, as an outsider tries them."""
    _, _, _, place, commitment = _made(sides)
    by = {"acting": OUTSIDER, "now": RECORDED_AT}
    typed = {"actor": OUTSIDER.actor, "now": RECORDED_AT}
    why = {"kind": VersionKind.CORRECTION, "effective": "", "reason": "Sửa", "based_on": 1}
    changed = replace(get_draft(reference=sides.agreement)[2], title="Khác")
    draft = CommitmentDraft(what="Khác", source="x")
    return [
        lambda: amend_agreement(reference=sides.agreement, draft=changed, **why, **typed),
        lambda: add_commitment(agreement=sides.agreement, draft=draft, **typed),
        lambda: change_commitment(reference=commitment, draft=draft, **why, **typed),
        lambda: add_text(
            reference=sides.agreement,
            draft=TextDraft(part=None, title="Phụ lục", words="Điều 1. A"),
            upload=None,
            **by,
        ),
        lambda: confirm_text(place=place, seen=9, **by),
        lambda: drop_text(place=place, reason="x", seen=9, **by),
        lambda: make_proposals(place=place, **by),
        lambda: lock_period(agreement=sides.agreement, period="2026", reason="x", **by),
        lambda: lift_lock(agreement=sides.agreement, lock_id=uuid4(), reason="x", **by),
        lambda: record_meeting(
            draft=MeetingDraft(title="Họp", held="1/7/2026", agreement=sides.agreement), **by
        ),
        lambda: decide_not_renewed(reference=sides.agreement, reason="x", **typed),
        lambda: reopen_lapse(reference=sides.agreement, reason="x", **typed),
        lambda: link_renewal(reference=sides.agreement, later="A999", reason="x", **typed),
    ]


def _under_a_commitment(sides) -> list[Callable[[], object]]:
    """Changes under a commitment, as an outsider tries them."""
    training, rollout, trial, _, commitment = _made(sides)
    by = {"acting": OUTSIDER, "now": RECORDED_AT}
    upload = named_upload("Bảng.xlsx", make_workbook(("Đơn vị", "Điểm", "Số lượng"), ("xã", "", 1)))
    people = named_upload("Người.xlsx", make_workbook(("Họ và tên", "Cơ quan"), ("Hà", "Sở")))
    session = TrainingDraft(**SESSION)
    return [
        lambda: set_measure(commitment=commitment, measure=Measure(), **by),
        lambda: add_rollout(
            commitment=commitment,
            draft=RolloutDraft(item="Cáp", kind=RolloutKind.INFRASTRUCTURE, measure="km"),
            **by,
        ),
        lambda: record_sites(reference=rollout, drafts=[], **by),
        lambda: give_table(reference=rollout, upload=upload, source="BB", **by),
        lambda: apply_table(reference=rollout, table_id=uuid4(), reason="", **by),
        lambda: add_training(commitment=commitment, draft=session, **by),
        lambda: invite_reach(reference=training, **by),
        lambda: record_trainees(
            reference=training,
            drafts=[TraineeDraft(name="Hà", agency="Sở")],
            origin=Origin(),
            **by,
        ),
        lambda: give_people(reference=training, upload=people, **by),
        lambda: switch_attendance(reference=training, is_open=True, **by),
        lambda: add_trial(commitment=commitment, draft=TRIAL, **by),
        lambda: decide_trial(
            reference=trial, outcome=TrialOutcome.STOP, until="", reason="x", seen=9, **by
        ),
    ]


def test_each_operation_refuses_an_outsider_before_it_looks_at_what_is_asked(sides):
    """All with ids that are not there: nothing is told of what is and what is not."""
    told = len(facts_told("cooperation:agreement:amended"))
    for attempt in (*_of_the_agreement(sides), *_under_a_commitment(sides)):
        with pytest.raises(NoPart) as refused:
            attempt()
        assert refused.value.status == 403
        assert "Sở Ngoài cuộc" in str(refused.value)
        assert KEEPER.agency_name in str(refused.value)
    assert len(facts_told("cooperation:agreement:amended")) == told


@pytest.mark.parametrize("who", ["state", "provider", "keeper"])
def test_each_side_and_the_keeper_write_under_an_agreement(sides, who):
    acting = KEEPER if who == "keeper" else getattr(sides, who)
    by = {"acting": acting, "now": RECORDED_AT}
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    lock = lock_period(agreement=sides.agreement, period="2025", reason="Đã báo cáo", **by)
    lift_lock(agreement=sides.agreement, lock_id=lock, reason="Còn thiếu", **by)
    add_training(commitment=commitment, draft=TrainingDraft(**SESSION), **by)
    trial = add_trial(commitment=commitment, draft=TRIAL, **by)
    decide_trial(reference=trial, outcome=TrialOutcome.STOP, until="", reason="Hết", seen=0, **by)
    record_meeting(
        draft=MeetingDraft(title="Họp", held="1/7/2026", agreement=sides.agreement), **by
    )
    record_meeting(draft=MeetingDraft(title="Cả chương trình", held="1/7/2026"), **by)


def test_minutes_of_the_programme_and_words_on_them_are_for_who_has_a_part_in_any(sides):
    by = {"acting": OUTSIDER, "now": RECORDED_AT}
    with pytest.raises(NoPartAnywhere):
        record_meeting(draft=MeetingDraft(title="Cả chương trình", held="1/7/2026"), **by)
    own = {"acting": sides.state, "now": RECORDED_AT}
    meeting = record_meeting(
        draft=MeetingDraft(title="Họp", held="1/7/2026", agreement=sides.agreement), **own
    )
    conclusion = conclude(
        meeting_id=meeting,
        draft=ConclusionDraft(text="Giao", side=Side.PROVIDER, who="VNPT", due=""),
        **own,
    )
    word = {"state": ConclusionState.DONE, "words": "Xong", "meeting_id": None}
    with pytest.raises(NoPart):
        say_of_conclusion(conclusion_id=conclusion, **word, **by)
    say_of_conclusion(conclusion_id=conclusion, **word, acting=sides.provider, now=RECORDED_AT)


def _made(sides) -> tuple[str, str, str, TextPlace, str]:
    """One of each under an agreement: session, roll-out, trial, text, commitment."""
    own = {"acting": sides.provider, "now": RECORDED_AT}
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    training = add_training(commitment=commitment, draft=TrainingDraft(**SESSION), **own)
    trial = add_trial(commitment=commitment, draft=TRIAL, **own)
    place = add_text(
        reference=sides.agreement,
        draft=TextDraft(part=0, title="Bản ký", words="Điều 1. Nguyên tắc\nĐiều 2. Nội dung"),
        upload=None,
        **own,
    )
    return training, _rollout(commitment, own), trial, place, commitment


def _rollout(commitment: str, own: dict) -> str:
    draft = RolloutDraft(item="Trạm", kind=RolloutKind.INFRASTRUCTURE, measure="trạm")
    return add_rollout(commitment=commitment, draft=draft, **own)
