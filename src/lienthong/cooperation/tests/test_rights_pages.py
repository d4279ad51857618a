"""What an officer of another agency may not send, and what people outside may not read."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from lienthong.cooperation.operations import add_text
from lienthong.cooperation.operations.meetings import conclude, record_meeting
from lienthong.cooperation.operations.result_evidence import add_file
from lienthong.cooperation.operations.rollouts import add_rollout
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.trainings import Origin, add_training
from lienthong.cooperation.operations.trials import add_trial
from lienthong.cooperation.terms import Side, TextDraft
from lienthong.cooperation.terms.meetings import ConclusionDraft, MeetingDraft
from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind
from lienthong.cooperation.terms.trainings import TraineeDraft, TrainingDraft
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_counted,
    make_form,
    page_of,
)
from lienthong.cooperation.tests.reporting import JPEG, report, seen, step
from lienthong.cooperation.tests.training import DRAFT as SESSION
from lienthong.identity.terms import Role
from lienthong.work.terms import GivenEvidence

pytestmark = pytest.mark.django_db

OUTSIDER = replace(make_acting(agency_id=UUID(int=9)), agency_name="Sở Ngoài cuộc")
PERSON, DISPUTE, FILE = "Lê Thị Hà", "Trạm ở xã Ba Đình chưa có điện", "Ảnh trạm.jpg"


@pytest.fixture
def made(sides):
    """An agreement with one of each under it, as the provider's officer enters them."""
    own = {"acting": sides.provider, "now": RECORDED_AT}
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    training = add_training(commitment=commitment, draft=TrainingDraft(**SESSION), **own)
    record_trainees(
        reference=training,
        drafts=[TraineeDraft(name=PERSON, agency="Sở Thử nghiệm")],
        origin=Origin(),
        **own,
    )
    kind = RolloutKind.INFRASTRUCTURE
    rollout = RolloutDraft(item="Trạm", kind=kind, measure="trạm")
    trial = TrialDraft(what="IOC", user="Sở", begins="2026", ends="2027")
    text = TextDraft(part=0, title="Bản ký", words="Điều 1. A\nĐiều 2. B")
    place = add_text(reference=sides.agreement, draft=text, upload=None, **own)
    minutes = MeetingDraft(title="Họp", held="1/7/2026", agreement=sides.agreement)
    meeting = record_meeting(draft=minutes, **own)
    said = ConclusionDraft(text="Giao", side=Side.PROVIDER, who="VNPT", due="")
    return {
        "agreement": sides.agreement,
        "commitment": commitment,
        "training": training,
        "rollout": add_rollout(commitment=commitment, draft=rollout, **own),
        "trial": add_trial(commitment=commitment, draft=trial, **own),
        "text": [sides.agreement, place.part, place.number],
        "meeting": meeting,
        "conclusion": conclude(meeting_id=meeting, draft=said, **own),
        "result": _disputed(commitment, sides),
    }


def _disputed(commitment, sides):
    result = report(commitment, sides.provider)
    file = GivenEvidence(name=FILE, content=JPEG)
    add_file(result_id=result, file=file, acting=sides.provider, now=RECORDED_AT)
    step(result, sides.provider, ResultStep.SUBMIT)
    step(result, sides.state, ResultStep.DISPUTE, words=DISPUTE, figure="7")
    return result


def test_an_officer_of_another_agency_is_refused_at_each_page_in_words(made):
    outsider, nobody = browser_of(OUTSIDER), uuid4()
    places = [
        ("amend", [made["agreement"]]),
        ("text_new", [made["agreement"]]),
        ("text_divide", made["text"]),
        ("text_decide", made["text"]),
        ("proposals_decide", made["text"]),
        ("proposal_change", [*made["text"], 1]),
        ("commitment_add", [made["agreement"]]),
        ("commitment_change", [made["commitment"]]),
        ("measure", [made["commitment"]]),
        ("locks", [made["agreement"]]),
        ("lock_lift", [made["agreement"], nobody]),
        ("lapse", [made["agreement"]]),
        ("trial_add", [made["commitment"]]),
        ("trial", [made["trial"]]),
        ("trial_withdraw", [made["trial"], nobody]),
        ("training_add", [made["commitment"]]),
        ("training_change", [made["training"]]),
        ("training_invite", [made["training"]]),
        ("trainee_add", [made["training"]]),
        ("trainee", [made["training"], nobody]),
        ("trainee_strike", [made["training"], nobody]),
        ("training_give", [made["training"]]),
        ("training_seen", [made["training"], nobody]),
        ("training_room", [made["training"]]),
        ("rollout_add", [made["commitment"]]),
        ("site_add", [made["rollout"]]),
        ("site_take_out", [made["rollout"], nobody]),
        ("table_give", [made["rollout"]]),
        ("table_seen", [made["rollout"], nobody]),
        ("meeting", [made["meeting"]]),
        ("conclusion", [made["meeting"], made["conclusion"]]),
        ("agreement_answer", [made["agreement"], nobody]),
        ("commitment_answer", [made["commitment"], nobody]),
    ]
    for name, args in places:
        answer = outsider.post(reverse(f"cooperation:{name}", args=args), {})
        assert answer.status_code == 403, name
        assert "Sở Ngoài cuộc" in page_of(answer), name
        # A browser of a side comes further: it is refused for what it typed, or not at all.
    for name, args in places[:1] + places[7:9]:
        assert outsider.get(reverse(f"cooperation:{name}", args=args)).status_code == 403
    typed = {"title": "Họp", "held": "1/7/2026", "agreement": made["agreement"]}
    for more in ({}, {"agreement": ""}):
        answer = outsider.post(reverse("cooperation:meeting_add"), typed | more)
        assert answer.status_code == 403
        assert 'value="Họp"' in page_of(answer)


def test_a_side_finds_its_buttons_an_outsider_none(made, sides):
    side, outsider = browser_of(sides.state), browser_of(OUTSIDER)
    for name, args, way in (
        ("agreement", [made["agreement"]], "amend"),
        ("commitment", [made["commitment"]], "commitment_change"),
        ("training", [made["training"]], "training_change"),
        ("rollout", [made["rollout"]], "site_add"),
    ):
        address = reverse(f"cooperation:{name}", args=args)
        button = reverse(f"cooperation:{way}", args=args)
        assert button in page_of(side.get(address)), name
        assert button not in page_of(outsider.get(address)), name


def test_an_agreement_of_others_is_refused_and_what_was_typed_stays(sides):
    answer = browser_of(OUTSIDER).post(
        reverse("cooperation:add"),
        make_form(**{"parties-0-agency": "", "parties-1-agency": ""}, title="Của người khác"),
    )
    page = page_of(answer)
    assert answer.status_code == 403
    assert "Của người khác" in page
    assert "Sở Ngoài cuộc" in page


def test_evidence_and_the_words_of_a_dispute_are_read_by_both_sides_and_auditors(made, sides):
    address = reverse("cooperation:result", args=[made["result"]])
    evidence = _evidence_address(made, sides)
    readers = (
        browser_of(sides.state, Role.SPECIALIST),
        browser_of(sides.provider),
        browser_of(make_acting()),
        browser_of(OUTSIDER, Role.AUDITOR),
    )
    for reader in readers:
        page = page_of(reader.get(address))
        assert DISPUTE in page
        assert FILE in page
        assert reader.get(evidence).content == JPEG
    for other in (browser_of(OUTSIDER), browser_of(OUTSIDER, Role.CLERK)):
        page = page_of(other.get(address))
        assert DISPUTE not in page
        assert FILE not in page
        assert "1 tệp hoặc đường dẫn" in page
        assert "12" in page
        refused = other.get(evidence)
        assert refused.status_code == 403
        assert b"\xff\xd8" not in refused.content
        commitment = page_of(
            other.get(reverse("cooperation:commitment", args=[made["commitment"]]))
        )
        assert DISPUTE not in commitment
        assert FILE not in commitment


def test_names_of_trainees_are_read_inside_and_by_their_own_agency(made, sides, directory):
    training = reverse("cooperation:training", args=[made["training"]])
    lacking = reverse("cooperation:training_lacking", args=[made["commitment"]])
    table = reverse("cooperation:training_table", args=[made["training"]])
    todo = reverse("cooperation:training_lacking_table", args=[made["commitment"], 0])
    for reader in (browser_of(sides.provider), browser_of(OUTSIDER, Role.AUDITOR)):
        assert PERSON in page_of(reader.get(training))
        assert PERSON in page_of(reader.get(lacking))
        assert reader.get(table).status_code == reader.get(todo).status_code == 200
    other = browser_of(OUTSIDER)
    for address in (training, f"{training}?q=ha", lacking, f"{lacking}?q=ha"):
        assert PERSON not in page_of(other.get(address))
    assert "1 người; hai bên và cơ quan" in page_of(other.get(training))
    assert "hai bên xem được" in page_of(other.get(lacking))
    assert other.get(table).status_code == 403
    assert other.get(todo).status_code == 403


def test_people_of_ones_own_agency_are_read_whoever_made_the_agreement(made, sides, directory):
    commune = make_acting(agency_id=directory.communes[0])
    record_trainees(
        reference=made["training"],
        drafts=[TraineeDraft(name="Mai Văn Nam", agency="UBND xã Thử Giang")],
        origin=Origin(),
        acting=sides.provider,
        now=RECORDED_AT,
    )
    own = browser_of(commune, Role.CLERK)
    page = page_of(own.get(reverse("cooperation:training", args=[made["training"]])))
    assert "Mai Văn Nam" in page
    assert PERSON not in page
    lacking = page_of(own.get(reverse("cooperation:training_lacking", args=[made["commitment"]])))
    assert "Mai Văn Nam" in lacking
    assert PERSON not in lacking
    assert (
        own.get(reverse("cooperation:training_table", args=[made["training"]])).status_code == 200
    )


def _evidence_address(made, sides):
    (one,) = seen(made["result"], sides.provider).evidence
    return reverse("cooperation:evidence", args=[made["result"], one.id])
