"""What is refused about commitments. A DraftRefusal names the field that is wrong."""

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal


class WhatMissing(DraftRefusal):
    """A commitment says what is owed."""

    code = "cooperation.what_missing"
    field = "what"
    message = "Say what is to be done, as the text or the source has it."


class OwnerMissing(DraftRefusal):
    """A commitment is somebody's."""

    code = "cooperation.owner_missing"
    field = "owner"
    message = "Choose the party that owes it."


class OwedToItself(DraftRefusal):
    """Nobody owes something to itself."""

    code = "cooperation.owed_to_itself"
    field = "beneficiary"
    message = "Who owes it and to whom are the same party. Choose another, or leave it open."


class OriginMissing(DraftRefusal):
    """A commitment comes from a clause or another source."""

    code = "cooperation.origin_missing"
    field = "source"
    message = "Choose the clause it comes from, or name the source if it is not from a text."


class ClauseNotOpen(DraftRefusal):
    """The clause is not of a confirmed text of this agreement, or is confidential."""

    code = "cooperation.clause_not_open"
    field = "clause"
    message = (
        "Choose a clause of a confirmed text of this agreement that is not confidential: "
        "commitments are read by everybody who is signed in."
    )


class StateNoteMissing(DraftRefusal):
    """What is unclear, rejected or ended says why."""

    code = "cooperation.state_note_missing"
    field = "state_note"
    message = "Write what is unclear, or why it was rejected or ended."


class DayNotUnderstood(DraftRefusal):
    """A day cannot be read."""

    code = "cooperation.day_not_understood"
    message = "“{text}” is not a date. Write 31/12/2019, 6/2019, quý 3/2019, 2019 or 2018–2020."

    @property
    def place(self) -> str:
        """The member it stands in."""
        return str(self.params["where"])


class DueBeforeSigned(DraftRefusal):
    """Nobody promises what was to be done before they signed."""

    code = "cooperation.due_before_signed"
    field = "due"
    message = (
        "The agreement was signed on {signed}, so nothing of it can be due by {period}. Correct "
        "one of the two."
    )


class NumberNotUnderstood(DraftRefusal):
    """A figure cannot be read."""

    code = "cooperation.number_not_understood"
    message = (
        "“{text}” is not a number of at most 15 figures. Write figures only, such as 1.205 or 56,8."
    )

    @property
    def place(self) -> str:
        """The member it stands in."""
        return str(self.params["where"])


class TargetNotUnderstood(DraftRefusal):
    """A line of the targets has no period or no number."""

    code = "cooperation.target_not_understood"
    field = "targets"
    message = (
        "“{text}” is not a target. Write period and number, of at most 15 figures, on each line,"
        " such as 2019: 500."
    )


class TargetNegative(DraftRefusal):
    """A target below nothing."""

    code = "cooperation.target_negative"
    field = "targets"
    message = "The target of {period} is less than 0. Write how many there are to be."


class TargetInParts(DraftRefusal):
    """A target that is no whole number of what comes in whole pieces."""

    code = "cooperation.target_in_parts"
    field = "targets"
    message = (
        "The target of {period} is {figure}, but there are only whole ones of “{measured_in}”."
        " If it is an average or a share, say so in the unit."
    )


class TargetPeriodTwice(DraftRefusal):
    """Two targets for one period."""

    code = "cooperation.target_period_twice"
    field = "targets"
    message = "The period {period} has two targets. Keep one."


class TargetWithoutUnit(DraftRefusal):
    """A number alone says nothing."""

    code = "cooperation.target_without_unit"
    field = "unit"
    message = "There is a number, but not of what. Write the unit: persons, schools, %."


class IndicatorMissing(DraftRefusal):
    """Targets are of an indicator."""

    code = "cooperation.indicator_missing"
    field = "indicator"
    message = "Name what is counted, such as officials trained."


class MilestoneIncomplete(DraftRefusal):
    """A milestone has a name."""

    code = "cooperation.milestone_incomplete"
    field = "milestones"
    message = "A milestone has a day but no name. Write what is to be reached."


class ReachIncomplete(DraftRefusal):
    """All communes as of which day, or which units, is to be said."""

    code = "cooperation.reach_incomplete"
    field = "places"
    message = "Name the units, one on each line; for all communes give the day as of which."


class PlaceNotFound(DraftRefusal):
    """A unit's name is not in the directory, or several bear it."""

    code = "cooperation.place_not_found"
    field = "places"
    message = "“{text}” names no single unit of the directory. Write its full name: xã Nga Sơn."


class PlaceAmbiguous(DraftRefusal):
    """Several units bear the name, and none of them is nearer than the others."""

    code = "cooperation.place_ambiguous"
    field = "places"
    message = "“{text}” may be: {candidates}. Write it so, with its province."


class DependencyUnknown(DraftRefusal):
    """A commitment depends on others on record."""

    code = "cooperation.dependency_unknown"
    field = "depends_on"
    message = "There is no commitment {asked} on record. Write references such as A1-C2."


class DependencyCircle(DraftRefusal):
    """What waits for itself is never done."""

    code = "cooperation.dependency_circle"
    field = "depends_on"
    message = "These would wait for each other: {circle}. Take one out."


class CommitmentRefused(Refusal):
    """A commitment was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.commitment_refused"
    fault = Fault.CALLER
    status = 422
    message = "The commitment was not saved: {summary}"


class UnknownCommitment(Refusal):
    """No commitment has this reference."""

    code = "cooperation.unknown_commitment"
    fault = Fault.CALLER
    status = 404
    message = "There is no commitment {asked} on record. Look it up in the list of commitments."


class CommitmentChanged(Refusal):
    """Somebody else changed it after this person had opened it."""

    code = "cooperation.commitment_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} changed {reference} after you had opened it. Open it again; what you typed is "
        "still below."
    )


class NoProposal(Refusal):
    """Nothing was ticked, or what was ticked was decided meanwhile."""

    code = "cooperation.no_proposal"
    fault = Fault.CALLER
    status = 409
    message = "Tick proposals that are still open. Some may have been decided meanwhile."


class OwnerUnknown(Refusal):
    """A proposal that names both sides, or none that is a party, has no single owner."""

    code = "cooperation.owner_unknown"
    fault = Fault.CALLER
    status = 409
    message = (
        "Who owes it is not clear at {addresses}. Press “Change first” there; nothing was done."
    )
