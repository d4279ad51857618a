"""What is refused about results. A DraftRefusal names the field that is wrong."""

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal


class PeriodNotUnderstood(DraftRefusal):
    """A period has a beginning and an end."""

    code = "cooperation.period_not_understood"
    field = "period"
    message = (
        "“{text}” is not a period with a beginning and an end. Write 2026, 6/2026, quý 3/2026, "
        "6 tháng đầu năm 2026 or 1/2026–9/2026."
    )


class PeriodToCome(DraftRefusal):
    """Nothing was reached yet in a period that has not begun."""

    code = "cooperation.period_to_come"
    field = "period"
    message = "This period has not begun. Report it once something was reached."


class ValueNotUnderstood(DraftRefusal):
    """A result is a number."""

    code = "cooperation.value_not_understood"
    field = "value"
    message = (
        "“{text}” is not a number of at most 15 figures. Write figures only, such as 1.205 or 56,8;"
        " what cannot be counted goes into the note."
    )


class ValueNegative(DraftRefusal):
    """Less than nothing cannot be reached."""

    code = "cooperation.value_negative"
    field = "value"
    message = "A result is not below 0. To take something back revise the earlier figure."


class ValueInParts(DraftRefusal):
    """A figure that is no whole number of what comes in whole pieces."""

    code = "cooperation.value_in_parts"
    field = "value"
    message = (
        "{figure} is no whole number, and there are only whole ones of “{measured_in}”. Mend the"
        " figure, or have the commitment's unit say what else it is."
    )


class NothingGiven(DraftRefusal):
    """Neither a file nor a link."""

    code = "cooperation.nothing_given"
    field = "file"
    message = "Choose a file or a photograph, or give the address of a page."


class WholeMissing(DraftRefusal):
    """A share is of something."""

    code = "cooperation.whole_missing"
    field = "of"
    message = "Write of how many: a share is so many of so many."


class ShareBeyondWhole(DraftRefusal):
    """No more than all."""

    code = "cooperation.share_beyond_whole"
    field = "value"
    message = "This is more than the whole it is a share of. Mend one of the two."


class ResultUnitMissing(DraftRefusal):
    """A figure by unit names its unit."""

    code = "cooperation.result_unit_missing"
    field = "unit"
    message = "The results of this commitment are counted by unit. Name the unit: xã Nga Sơn."


class ResultUnitUnwanted(DraftRefusal):
    """A figure of the whole names no unit, or one would be within the other."""

    code = "cooperation.result_unit_unwanted"
    field = "unit"
    message = "The results of this commitment are of the whole, not by unit. Leave it empty."


class CategoryWrong(DraftRefusal):
    """A divided figure is of one of its parts."""

    code = "cooperation.category_wrong"
    field = "category"
    message = "Choose one of the parts that the figure is divided into."


class ResultOverlaps(DraftRefusal):
    """Two figures for one time would be added up."""

    code = "cooperation.result_overlaps"
    field = "period"
    message = (
        "There is a figure already that covers this time: {period}, {figure}. It would be counted "
        "twice. Revise that one if it is yours, answer it if it is the other side's, or choose a "
        "period beside it."
    )


class ResultBeforeSigned(DraftRefusal):
    """Nothing is a result of an agreement that was not signed yet."""

    code = "cooperation.result_before_signed"
    field = "period"
    message = (
        "{period} lies before the agreement was signed ({signed}), so it is no result of it. "
        "Choose a later period, or correct the day of signing if that is wrong."
    )


class CategoriesTwice(DraftRefusal):
    """Parts of a whole differ."""

    code = "cooperation.categories_twice"
    field = "categories"
    message = "“{text}” stands there twice. Keep one."


class LinkNotUnderstood(DraftRefusal):
    """A link is an address on the web."""

    code = "cooperation.link_not_understood"
    field = "link"
    message = "“{text}” is not an address. It begins with https:// or http://."


class ResultRefused(Refusal):
    """A result was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.result_refused"
    fault = Fault.CALLER
    status = 422
    message = "The result was not saved: {summary}"


class IndicatorNeeded(Refusal):
    """A figure needs to say of what."""

    code = "cooperation.indicator_needed"
    fault = Fault.CALLER
    status = 409
    message = (
        "The commitment {reference} does not say what is counted, or in which unit. Change the "
        "commitment first."
    )


class MeasureFixed(Refusal):
    """How it is counted does not change under figures that were shown to the other side."""

    code = "cooperation.measure_fixed"
    fault = Fault.POLICY
    status = 409
    message = "Results were submitted in the present way of counting, so it stays."


class UnknownResult(Refusal):
    """No such result is on record for these eyes."""

    code = "cooperation.unknown_result"
    fault = Fault.CALLER
    status = 404
    message = "There is no such result on record. Look it up in the list of results."


class UnknownEvidence(Refusal):
    """The result has no such evidence."""

    code = "cooperation.unknown_evidence"
    fault = Fault.CALLER
    status = 404
    message = "There is no such evidence of this result."


class NotOfASide(Refusal):
    """Only who is a party of the agreement, or carries one on, speaks for a side."""

    code = "cooperation.not_of_a_side"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} is no party of {agreement} and carries none on, so it speaks for neither side. A "
        "party of the agreement can add it, as focal point for instance."
    )


class NotTheirWord(Refusal):
    """Programme officers and leaders answer for a side."""

    code = "cooperation.not_their_word"
    fault = Fault.POLICY
    status = 403
    message = (
        "A programme officer or leader of your agency answers results of the other side. Ask one."
    )


class StepNotOpen(Refusal):
    """The step does not fit the state of the result, or the side."""

    code = "cooperation.step_not_open"
    fault = Fault.CALLER
    status = 409
    message = "This cannot be done now: the result is {state}. Open it again to see what can be."


class ResultMoved(Refusal):
    """Somebody did something with it after this person had opened it."""

    code = "cooperation.result_moved"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} was faster: {step}, {moment}. Nothing of yours is lost: your words are still "
        "below. Look at the result again, then decide."
    )


class WordsMissing(DraftRefusal):
    """Returning, disputing, answering and dropping say why."""

    code = "cooperation.words_missing"
    field = "words"
    message = "Write why, so that the other side can answer it."


class CommitmentNotAgreed(DraftRefusal):
    """A result of what nobody has promised yet."""

    code = "cooperation.commitment_not_agreed"
    message = (
        "{reference} is not agreed yet: so far one side has proposed it, or it was rejected. A "
        "result can be submitted and confirmed once the commitment is in force."
    )


class EvidenceMissing(DraftRefusal):
    """What is submitted is shown by something."""

    code = "cooperation.evidence_missing"
    field = "words"
    message = "Add what shows the figure before you submit it: a file, a photograph or a link."


class NothingShown(DraftRefusal):
    """What is confirmed is shown by something, also after a dispute."""

    code = "cooperation.nothing_shown"
    field = "words"
    message = (
        "Nothing shows this figure any more: it was taken back. Ask those who report it to add "
        "evidence again."
    )


class OwnFigure(Refusal):
    """Nobody speaks for both sides of one result."""

    code = "cooperation.own_figure"
    fault = Fault.POLICY
    status = 403
    message = (
        "You spoke for the other side on this result already, so you cannot answer for this one. "
        "Somebody else of {agency} has to."
    )


class EvidenceFull(Refusal):
    """A result has enough evidence."""

    code = "cooperation.evidence_full"
    fault = Fault.CALLER
    status = 409
    message = "A result takes at most {most} files and links. Take one back first."


class EvidenceClosed(Refusal):
    """Evidence changes only while the result is with those who report it."""

    code = "cooperation.evidence_closed"
    fault = Fault.POLICY
    status = 409
    message = "The other side has the result now. Take it back first, or answer the dispute."


class PeriodLocked(Refusal):
    """The period is closed."""

    code = "cooperation.period_locked"
    fault = Fault.POLICY
    status = 409
    message = (
        "The period {period} of {agreement} is locked by {person}: its figures stand in a report. "
        "A programme officer can lift the lock, for a reason."
    )


class PeriodLockedAlready(DraftRefusal):
    """The period is locked already."""

    code = "cooperation.period_locked_already"
    field = "period"
    message = "This period is locked already."


class LockReasonMissing(DraftRefusal):
    """A period is locked, and opened again, for a reason."""

    code = "cooperation.lock_reason_missing"
    field = "reason"
    message = "Write why, such as the report in which these figures stand."


class LockOfOthers(Refusal):
    """A period that the other side closed."""

    code = "cooperation.lock_of_others"
    fault = Fault.CALLER
    status = 403
    message = "The other side closed this period ({person}). Ask it to open the period again."


class UnknownLock(Refusal):
    """The agreement has no such lock, or it was lifted."""

    code = "cooperation.unknown_lock"
    fault = Fault.CALLER
    status = 404
    message = "There is no such lock of this agreement. It may have been lifted."


class NoTwins(Refusal):
    """The two share no time and place of the same thing."""

    code = "cooperation.no_twins"
    fault = Fault.CALLER
    status = 409
    message = (
        "These two results share no time and place of the same thing, so there is nothing to "
        "decide between them. Open the result again to see which may count the same."
    )
