"""What is refused about survey rounds, answers and needs."""

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal


class SurveyTitleMissing(DraftRefusal):
    """A round needs a title."""

    code = "cooperation.survey_title_missing"
    field = "title"
    message = "Give the survey a title: what is asked about, and for which year."


class SurveyTextTooLong(DraftRefusal):
    """A text is longer than it may be."""

    code = "cooperation.survey_text_too_long"
    message = "{length} characters are too many here: at most {most}. Shorten it."

    @property
    def place(self) -> str:
        """The field."""
        return str(self.params["where"])


class SurveyDueOver(DraftRefusal):
    """Nobody can answer by a day that is over."""

    code = "cooperation.survey_due_over"
    field = "due_on"
    message = "The day by which to answer is over. Give a later one."


class SurveyAgreementUnknown(DraftRefusal):
    """The agreement is not on record."""

    code = "cooperation.survey_agreement_unknown"
    field = "agreement"
    message = (
        "{asked} is no agreement on record. Give its reference, such as A2, or leave it empty."
    )


class QuestionsMissing(DraftRefusal):
    """A round asks nothing."""

    code = "cooperation.survey_questions_missing"
    field = "questions"
    message = "The form asks nothing yet. Add at least one question."


class QuestionsTooMany(DraftRefusal):
    """Nobody answers so many questions."""

    code = "cooperation.survey_questions_too_many"
    field = "questions"
    message = "{count} questions are too many: at most {most}. Ask less."


class QuestionIncomplete(DraftRefusal):
    """A question without words."""

    code = "cooperation.survey_question_incomplete"
    field = "questions"
    message = "Question {number} has no words. Write what is asked, or clear the row."


class OptionsMissing(DraftRefusal):
    """Nothing to choose from."""

    code = "cooperation.survey_options_missing"
    field = "questions"
    message = (
        "Question {number} is answered by choosing: give at least two answers, one on each line."
    )


class NeedsTwice(DraftRefusal):
    """Needs are listed once."""

    code = "cooperation.survey_needs_twice"
    field = "questions"
    message = "A form lists needs once. Take the second list of needs out."


class NobodyAsked(DraftRefusal):
    """A round for nobody."""

    code = "cooperation.survey_nobody_asked"
    field = "asked"
    message = "Nobody is asked yet. Choose the agencies that answer."


class SurveyRefused(Refusal):
    """A round cannot be saved; `refusals` say why, field by field."""

    code = "cooperation.survey_refused"
    fault = Fault.CALLER
    message = "The survey cannot be saved: {summary}"


class UnknownSurvey(Refusal):
    """No such survey, or another agency's."""

    code = "cooperation.unknown_survey"
    fault = Fault.CALLER
    status = 404
    message = "There is no such survey here. It may be another agency's: choose for whom you act."


class SurveyChanged(Refusal):
    """Somebody else saved meanwhile."""

    code = "cooperation.survey_changed"
    fault = Fault.CALLER
    status = 409
    message = "{person} saved this meanwhile. What you typed is below: compare, then save again."


class SurveyNotDraft(Refusal):
    """What was sent is changed no more."""

    code = "cooperation.survey_not_draft"
    fault = Fault.CALLER
    status = 409
    message = "The survey was sent and cannot be changed any more. Begin a new round instead."


class SurveyNotOpen(Refusal):
    """A step that this state does not have."""

    code = "cooperation.survey_not_open"
    fault = Fault.CALLER
    status = 409
    message = (
        "The survey is not at this step: it was not sent yet, or it is closed already. Open it "
        "again: its buttons are what can be done now."
    )


class SurveyFormNotSupported(Refusal):
    """A form of others that this platform cannot show."""

    code = "cooperation.survey_form_not_supported"
    fault = Fault.OTHER_SYSTEM
    message = "The form cannot be shown here: {reason}. Answer the sender's document in writing."


class AnswersRefused(Refusal):
    """Answers that the form does not admit; `faults` are [(field, refusal)]."""

    code = "cooperation.answers_refused"
    fault = Fault.CALLER
    message = "The form is not complete: {summary}"


class AnswerMissing(DraftRefusal):
    """A question that must be answered."""

    code = "cooperation.answer_missing"
    message = "Answer this question."


class PromisePast(DraftRefusal):
    """Later is not before today."""

    code = "cooperation.promise_past"
    field = "promised"
    message = "{text} is over. Write when it will be, or answer yes if it is done."


class AnswerNotNumber(DraftRefusal):
    """No number."""

    code = "cooperation.answer_not_number"
    message = "Write a whole number from 0 to 1.000.000.000, such as 12 or 1.200; nothing else."


class AnswerNotOffered(DraftRefusal):
    """An answer that is not among those offered."""

    code = "cooperation.answer_not_offered"
    message = "Choose one of the answers offered."


class AnswerTooLong(DraftRefusal):
    """Longer than the form takes."""

    code = "cooperation.answer_too_long"
    message = "That is too long: at most {most} characters. Shorten it."


class AnswerOutOfRange(DraftRefusal):
    """A number the form does not take."""

    code = "cooperation.answer_out_of_range"
    message = "The number must be from {least} to {most}."


class AnswerNotAdmitted(DraftRefusal):
    """Anything else the form's schema says no to."""

    code = "cooperation.answer_not_admitted"
    message = "The form does not take this answer."


class AnswersTooMany(DraftRefusal):
    """More rows than the form takes."""

    code = "cooperation.answers_too_many"
    message = "At most {most} can be named. Name the most important ones."


class NeedsNotChosen(Refusal):
    """Merging takes two."""

    code = "cooperation.needs_not_chosen"
    fault = Fault.CALLER
    message = "Tick at least two needs of this survey that are the same, to make them one."


class NeedAnswered(Refusal):
    """A need that was answered or acted upon is not merged away."""

    code = "cooperation.need_answered"
    fault = Fault.POLICY
    status = 409
    message = (
        "“{title}” is answered already and keeps its answer: merge the others into it instead."
    )


class UnknownNeed(Refusal):
    """No such need."""

    code = "cooperation.unknown_need"
    fault = Fault.CALLER
    status = 404
    message = "There is no such need here. It may have been merged with another: see the list."


class PromiseMissing(DraftRefusal):
    """Later without when."""

    code = "cooperation.need_promise_missing"
    field = "promised"
    message = "Say when, as far as it is known: 31/12/2027, 6/2027 or 2027."


class PromiseNotUnderstood(DraftRefusal):
    """No day."""

    code = "cooperation.need_promise_not_understood"
    field = "promised"
    message = "“{text}” is not a date. Write as much as is known: 31/12/2027, 6/2027 or 2027."


class ExplanationMissing(DraftRefusal):
    """No without why."""

    code = "cooperation.need_explanation_missing"
    field = "explanation"
    message = "Say why not: those who asked read it."


class NeedDecisionRefused(Refusal):
    """An answer to a need cannot stand; `refusals` say why."""

    code = "cooperation.need_decision_refused"
    fault = Fault.CALLER
    message = "The answer cannot be saved: {summary}"


class NeedsUndecided(Refusal):
    """Not every need is answered."""

    code = "cooperation.needs_undecided"
    fault = Fault.POLICY
    status = 409
    message = (
        "{count} needs are not answered yet. Answer each with yes, no or when; then tell those "
        "who asked."
    )


class NeedNotPromised(Refusal):
    """Only what is promised becomes a commitment or a task."""

    code = "cooperation.need_not_promised"
    fault = Fault.POLICY
    status = 409
    message = "Answer the need with yes or when first; then make it a commitment or a task."


class NeedTaken(Refusal):
    """It became one already."""

    code = "cooperation.need_taken"
    fault = Fault.CALLER
    status = 409
    message = "The need became {what} already. Open that one instead."


class AnswerByHandIncomplete(DraftRefusal):
    """Where an answer entered by hand comes from."""

    code = "cooperation.answer_source_missing"
    field = "source"
    message = "Say where the answer comes from: a letter with number and day, or who told it."


class ReminderNobody(Refusal):
    """Everybody answered."""

    code = "cooperation.survey_nobody_to_remind"
    fault = Fault.CALLER
    status = 409
    message = "Everybody who was asked has answered: there is nobody to remind."


class SurveyClosedThere(Refusal):
    """Who asks takes no more answers."""

    code = "cooperation.survey_closed_there"
    fault = Fault.POLICY
    status = 409
    message = (
        "{sender} has closed this survey and takes no more answers, so nothing was sent. What you "
        "typed is kept here. If it matters, write to {sender} and ask for another round."
    )


class SurveyToldAlready(Refusal):
    """Everybody knows the outcome: no answer changes it any more."""

    code = "cooperation.survey_told_already"
    fault = Fault.POLICY
    status = 409
    message = (
        "Everybody was told the outcome, so no answer is taken in any more. Leave this one with a "
        "reason, and ask the agency in the next round."
    )


class LateAnswerSettled(Refusal):
    """A late answer that nobody decides on any more."""

    code = "cooperation.late_answer_settled"
    fault = Fault.CALLER
    status = 409
    message = (
        "This late answer was decided on already, or a later one of the agency replaced it. Open "
        "the agency's answers again to see which."
    )


class LateReasonMissing(DraftRefusal):
    """Who answered late reads why it does not count."""

    code = "cooperation.late_reason_missing"
    field = "reason"
    message = "Write why the answer is not taken in: the agency reads it."
