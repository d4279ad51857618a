"""Who speaks for a side of a result, and what they do with it, as it is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import ResultStepTaken
from lienthong.cooperation.models import Commitment, Result, ResultStep
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.queries.results import draft_of_result
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules.results import is_private
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.result_refusals import NotOfASide
from lienthong.cooperation.terms.results import ResultState
from lienthong.cooperation.terms.results import ResultStep as Step
from lienthong.identity.terms import Acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A step that somebody takes: `seen` is how many steps the result had when they looked.

    `figure` and `of` are what the other side counts, in a dispute.
    """

    step: Step
    seen: int
    words: str = ""
    figure: str = ""
    of: str = ""


def sides_spoken_for(commitment: Commitment, acting: Acting, now: datetime) -> frozenset[Side]:
    """The sides of a commitment's agreement for which this person speaks.

    Refuses who speaks for none (NotOfASide).
    """
    reference = commitment.agreement.reference
    on = timezone.localdate(now)
    sides = sides_in(reference=reference, agency_id=acting.agency_id, on=on)
    if not sides:
        raise NotOfASide(agency=acting.agency_name or acting.account_name, agreement=reference)
    return sides


def write_step(row: Result, word: Word, side: Side, acting: Acting, now: datetime) -> None:
    """Write a step as the last of a result, with what it made of the result.

    Fact: cooperation:result:step_taken, of a draft in the history of the result alone.
    """
    before = None
    if row.steps:
        before = ResultState(Result.objects.values_list("state", flat=True).get(id=row.id))
    own = draft_of_result(row)
    figure, of = (word.figure, word.of) if word.step is Step.DISPUTE else (own.value, own.of)
    words = " ".join(word.words.split())
    row.steps += 1
    row.changed_at = now
    row.answered_at = now if word.step is Step.ANSWER else None
    row.save(update_fields=["steps", "changed_at", "answered_at", "state"])
    ResultStep.objects.create(
        result=row,
        number=row.steps,
        step=word.step.value,
        side=side.value,
        person=acting.account_name,
        account_id=acting.account_id,
        agency_id=acting.agency_id,
        agency_name=acting.agency_name,
        taken_at=now,
        words=words,
        value=figure,
        of=of,
    )
    fact = ResultStepTaken(
        **about_commitment(row.commitment),
        result_id=row.id,
        is_draft=is_private(before, ResultState(row.state)),
        result_step=word.step,
        result_state=ResultState(row.state),
        period=row.period,
        figure=figure,
        words=words,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
