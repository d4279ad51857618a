"""Load the made-up programme of a demonstration (data/made_up.toml) as people would enter it."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.cooperation.models import Agreement
from lienthong.cooperation.operations.add import Added, enter, next_reference
from lienthong.cooperation.operations.commitments import add_commitment, agree_change
from lienthong.cooperation.operations.load import checked_agencies, draft_of_entry, id_of_entry
from lienthong.cooperation.operations.made_up_results import MARK, Sides, make_results
from lienthong.cooperation.operations.meetings import conclude, record_meeting, say_of_conclusion
from lienthong.cooperation.operations.notes import add_note
from lienthong.cooperation.operations.results import set_measure
from lienthong.cooperation.operations.rollouts import add_rollout, record_sites
from lienthong.cooperation.operations.security_files import add_security_file
from lienthong.cooperation.operations.texts import add_text, confirm_text
from lienthong.cooperation.operations.trainings import add_training, invite_reach
from lienthong.cooperation.operations.trials import add_trial
from lienthong.cooperation.queries.commitments import find_commitment, list_clause_choices
from lienthong.cooperation.queries.places import communes_of, names_of_units, territories_of
from lienthong.cooperation.rules import clean_draft
from lienthong.cooperation.terms import (
    AgreementDraft,
    Bound,
    CommitmentDraft,
    CommitmentState,
    Milestone,
    MilestoneStatus,
    Reach,
    Side,
    Target,
    TextDraft,
)
from lienthong.cooperation.terms.asked_changes import ChangeState
from lienthong.cooperation.terms.meetings import ConclusionDraft, ConclusionState, MeetingDraft
from lienthong.cooperation.terms.notes import NoteDraft, NoteReaders
from lienthong.cooperation.terms.results import Counting, Measure
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind, SiteDraft, Stage
from lienthong.cooperation.terms.security_files import FileStep, SecurityDraft
from lienthong.cooperation.terms.trainings import TrainingDraft
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import sort_key

FILE = "made_up.toml"
_ENTRY = "MADE_UP"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Programme:
    """The agreement as it is entered, who speaks for its sides, and when."""

    reference: str
    draft: AgreementDraft
    clauses: Mapping[str, int]
    territory: UUID
    communes: Sequence[tuple[UUID, str]]
    speakers: Mapping[Side, Acting]
    now: datetime


def make_up_programme(*, state: Acting, provider: Acting, now: datetime) -> str:
    """Record the made-up agreement with its commitments, roll-outs, trial and results, once.

    `state` and `provider` speak for its two sides. Returns its reference; "" where it is there
    already, whatever became of it. All or nothing. Refuses a directory that does not have its
    bodies (DataDamaged). Facts: those of the operations it goes through.
    """
    text = (resources.files("lienthong.cooperation") / "data" / FILE).read_text(encoding="utf-8")
    book = tomllib.loads(text)
    agencies = checked_agencies(book["agencies"], file=FILE)
    row = draft_of_entry(book["agreement"], agencies=agencies, sources=book["sources"])
    draft = clean_draft(row)
    with transaction.atomic():
        if Agreement.objects.filter(id=id_of_entry(_ENTRY)).exists():
            return ""
        added = Added(agreement_id=id_of_entry(_ENTRY), reference=next_reference())
        enter(added, draft, actor=state.actor, now=now)
        programme = _Programme(
            reference=added.reference,
            draft=draft,
            clauses=_give_text(added.reference, book["text"], acting=state, now=now),
            territory=next(iter(territories_of(draft))),
            communes=_by_name(communes_of(draft, on=timezone.localdate(now))),
            speakers={Side.STATE: state, Side.PROVIDER: provider},
            now=now,
        )
        for entry in book["commitment"]:
            _make_commitment(programme, entry)
        for entry in book["meeting"]:
            _hold_meeting(programme, entry)
        for entry in book["security_file"]:
            file = SecurityDraft(**{**entry, "step": FileStep(entry["step"])})
            add_security_file(draft=file, acting=state, now=now)
        for entry in book["note"]:
            note = NoteDraft(words=entry["words"], readers=NoteReaders(entry["readers"]))
            acting = programme.speakers[Side(entry["side"])]
            add_note(agreement=added.reference, draft=note, acting=acting, now=now)
    return added.reference


def _give_text(
    reference: str, text: Mapping[str, str], *, acting: Acting, now: datetime
) -> dict[str, int]:
    """Give and confirm the text; the ids of its clauses by their addresses."""
    draft = TextDraft(part=0, title=text["title"], words=text["words"])
    place = add_text(reference=reference, draft=draft, upload=None, acting=acting, now=now)
    confirm_text(place=place, seen=1, acting=acting, now=now)
    return {one.address: one.id for one in list_clause_choices(agreement=reference)}


def _make_commitment(programme: _Programme, entry: Mapping[str, Any]) -> None:
    owner = Side(entry["owner"])
    ours = programme.speakers[owner]
    everywhere = entry.get("everywhere", False)
    draft = CommitmentDraft(
        what=entry["what"],
        owner=_bound(programme, owner),
        beneficiary=_bound(programme, _other(owner)),
        state=CommitmentState(entry.get("state", CommitmentState.IN_FORCE)),
        state_note=entry.get("state_note", ""),
        due=entry.get("due", ""),
        clause_id=programme.clauses[entry["clause"]],
        source=MARK,
        indicator=entry.get("indicator", ""),
        unit=entry.get("unit", ""),
        targets=tuple(Target(**one) for one in entry.get("targets", [])),
        reach=Reach.ALL_COMMUNES if everywhere else Reach.NOT_SAID,
        reach_on=timezone.localdate(programme.now).isoformat() if everywhere else "",
        milestones=tuple(
            Milestone(title=one["title"], due=one["due"], status=MilestoneStatus(one["status"]))
            for one in entry.get("milestones", [])
        ),
    )
    commitment = add_commitment(
        agreement=programme.reference, draft=draft, actor=ours.actor, now=programme.now
    )
    _agree_where_asked(commitment, programme.speakers[_other(owner)], now=programme.now)
    if "rollout" in entry:
        _make_rollout(programme, commitment, entry["rollout"])
    for one in entry.get("trainings", []):
        session = TrainingDraft(**one, note=MARK)
        training = add_training(
            commitment=commitment, draft=session, acting=ours, now=programme.now
        )
        invite_reach(reference=training, acting=ours, now=programme.now)
    if "trial" in entry:
        trial = TrialDraft(**entry["trial"], note=MARK)
        add_trial(commitment=commitment, draft=trial, acting=ours, now=programme.now)
    if "results" in entry:
        _make_results(programme, commitment, entry, owner)


def _make_results(
    programme: _Programme, commitment: str, entry: Mapping[str, Any], owner: Side
) -> None:
    sides = Sides(
        ours=programme.speakers[owner],
        theirs=programme.speakers[_other(owner)],
        whole=programme.territory if entry.get("by_commune", False) else None,
        communes=programme.communes,
        now=programme.now,
    )
    measure = Measure(
        counting=Counting(entry.get("counting", Counting.SUM)),
        by_unit=sides.whole is not None,
        thing=entry["indicator"],
    )
    set_measure(commitment=commitment, measure=measure, acting=sides.ours, now=sides.now)
    for one in entry["results"]:
        make_results(sides, commitment, one)


def _agree_where_asked(reference: str, acting: Acting, *, now: datetime) -> None:
    """Let the other side say its word on what was entered as in force."""
    row = find_commitment(reference)
    if row is not None:
        for one in row.changes.filter(state=ChangeState.OPEN.value):
            agree_change(change_id=one.id, words="", acting=acting, now=now)


def _make_rollout(programme: _Programme, commitment: str, entry: Mapping[str, Any]) -> None:
    acting = programme.speakers[Side.PROVIDER]
    draft = RolloutDraft(
        item=entry["item"],
        kind=RolloutKind(entry["kind"]),
        measure=entry["measure"],
        note=MARK,
    )
    reference = add_rollout(commitment=commitment, draft=draft, acting=acting, now=programme.now)
    sites = tuple(_sites(programme, entry))
    record_sites(reference=reference, drafts=sites, acting=acting, now=programme.now)


def _sites(programme: _Programme, entry: Mapping[str, Any]) -> Iterator[SiteDraft]:
    """A site in each commune: planned evenly over the time, and so many in a hundred got so far.

    Who is ahead is spread over the province by a fixed rule, so that every set-up is the same.
    """
    begins, ends = entry["begins"], entry["ends"]
    until = max(begins, min(ends, timezone.localdate(programme.now) - timedelta(days=60)))
    for number, (unit_id, name) in enumerate(programme.communes):
        turn, place = number * 37 % 100, number / len(programme.communes)
        installed = begins + (until - begins) * place
        reached = {
            stage: installed + timedelta(days=days + turn % 14)
            for stage, days in ((Stage.INSTALLED, 0), (Stage.ACCEPTED, 20), (Stage.IN_USE, 35))
            if turn < entry[stage.value]
        }
        days = {Stage.PLANNED: begins + (ends - begins) * place, **reached}
        accepted = f"Biên bản nghiệm thu {number + 1:03}, {name} ({MARK})"
        yield SiteDraft(
            unit_id=unit_id,
            quantity=str(entry.get("quantity", 1)),
            days={stage: day.isoformat() for stage, day in days.items()},
            source=accepted if Stage.ACCEPTED in reached else "",
        )


def _hold_meeting(programme: _Programme, entry: Mapping[str, Any]) -> None:
    """Minutes with their conclusions; one that says how it was `done` is closed."""
    acting, now = programme.speakers[Side.STATE], programme.now
    said = {key: value for key, value in entry.items() if key != "conclusions"}
    draft = MeetingDraft(**said, agreement=programme.reference)
    meeting = record_meeting(draft=draft, acting=acting, now=now)
    for one in entry["conclusions"]:
        conclusion = conclude(
            meeting_id=meeting,
            draft=ConclusionDraft(
                text=one["text"], side=Side(one["side"]), who=one["who"], due=one["due"]
            ),
            acting=acting,
            now=now,
        )
        if "done" in one:
            say_of_conclusion(
                conclusion_id=conclusion,
                state=ConclusionState.DONE,
                words=one["done"],
                meeting_id=None,
                acting=acting,
                now=now,
            )


def _by_name(communes: Collection[UUID]) -> list[tuple[UUID, str]]:
    return sorted(names_of_units(communes).items(), key=lambda one: sort_key(one[1]))


def _bound(programme: _Programme, side: Side) -> Bound:
    party = next(one for one in programme.draft.parties if one.side is side)
    return Bound(side=side, name=party.name, agency_id=party.agency_id)


def _other(side: Side) -> Side:
    return Side.STATE if side is Side.PROVIDER else Side.PROVIDER
