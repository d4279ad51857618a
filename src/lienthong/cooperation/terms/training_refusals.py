"""What is refused about training sessions."""

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal


class CourseMissing(DraftRefusal):
    """A session teaches something."""

    code = "cooperation.course_missing"
    field = "course"
    message = "Name the course, with the same words in every session of it."


class PlaceMissing(DraftRefusal):
    """A session is somewhere."""

    code = "cooperation.training_place_missing"
    field = "place"
    message = "Write where it is held: a hall, or “online”."


class HeldNotUnderstood(DraftRefusal):
    """The day of a session cannot be read."""

    code = "cooperation.held_not_understood"
    field = "held"
    message = (
        "“{text}” is not a day of a training session. Write it as far as it is known: 12/03/2026, "
        "3/2026 or 2026."
    )


class PassMarkNotUnderstood(DraftRefusal):
    """The pass mark is no number."""

    code = "cooperation.pass_mark_not_understood"
    field = "pass_mark"
    message = "“{text}” is no number of points. Write 50 or 6,5, or leave it empty."


class NobodyNamed(DraftRefusal):
    """A row with neither person nor agency."""

    code = "cooperation.trainee_missing"
    field = "name"
    message = "Write a name, or at least the agency that is to send somebody."


class TraineeAgencyMissing(DraftRefusal):
    """A person without an agency cannot be told from another of the same name."""

    code = "cooperation.trainee_agency_missing"
    field = "agency"
    message = "Write from which agency they are: people of the same name are told apart by it."


class TraineeTwice(DraftRefusal):
    """The same person twice in a session."""

    code = "cooperation.trainee_twice"
    field = "name"
    message = "{name} of {agency} is on the list already."


class AttendanceNotUnderstood(DraftRefusal):
    """Whether somebody came cannot be read."""

    code = "cooperation.attendance_not_understood"
    field = "attended"
    message = "“{text}” does not say whether they came. Write “x” or “vắng”, or leave it empty."


class MarkNotUnderstood(DraftRefusal):
    """A mark cannot be read."""

    code = "cooperation.mark_not_understood"
    field = "mark"
    message = "“{text}” is no mark. Write the points, “đạt” or “không đạt”."


class PassMarkUnknown(DraftRefusal):
    """Points without a pass mark do not tell whether a test is passed."""

    code = "cooperation.pass_mark_unknown"
    field = "mark"
    message = (
        "{text} points do not tell whether the test is passed, since the session has no pass mark. "
        "Write “đạt” or “không đạt”, or enter the pass mark of the session first."
    )


class MarkWithoutTest(DraftRefusal):
    """A mark in a session without a test."""

    code = "cooperation.mark_without_test"
    field = "mark"
    message = "This session has no test. Say on its page that it has one, then enter marks."


class MarkWithoutAttendance(DraftRefusal):
    """Who was not there has no mark."""

    code = "cooperation.mark_without_attendance"
    field = "mark"
    message = "Who did not come has no mark. Say first that they came."


class NotHeldYet(DraftRefusal):
    """Nobody was at a session that is still to come."""

    code = "cooperation.training_not_held"
    field = "attended"
    message = "The session is still to come: nobody can have been there."


class TrainingReasonMissing(DraftRefusal):
    """What is on record changes for a reason."""

    code = "cooperation.training_reason_missing"
    field = "reason"
    message = "Attendance or a mark on record would change. Write why, as an audit would ask it."


class TooManyTrainees(DraftRefusal):
    """A session takes no more."""

    code = "cooperation.too_many_trainees"
    field = "name"
    message = "A session takes at most {most} people. Divide it into several."


class TrainingRefused(Refusal):
    """A session or its people were not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.training_refused"
    fault = Fault.CALLER
    status = 422
    message = "It was not saved: {summary}"


class UnknownTraining(Refusal):
    """No session has this reference."""

    code = "cooperation.unknown_training"
    fault = Fault.CALLER
    status = 404
    message = "There is no training session {asked} on record. Look it up in the list of sessions."


class UnknownTrainee(Refusal):
    """Nobody with this id is on the list."""

    code = "cooperation.unknown_trainee"
    fault = Fault.CALLER
    status = 404
    message = "This person is not on the list of the session any more. Look at the list again."


class TrainingMoved(Refusal):
    """The session or the person was changed since the form was opened."""

    code = "cooperation.training_moved"
    fault = Fault.CALLER
    status = 409
    message = "Somebody changed this after you had opened it. Look at it again; nothing was saved."


class NobodyToInvite(Refusal):
    """The commitment names no place whose agencies could be invited."""

    code = "cooperation.nobody_to_invite"
    fault = Fault.CALLER
    status = 409
    message = (
        "Nobody is to be added: the commitment names no units, or all their agencies are on the "
        "list already."
    )


class AttendanceNotToday(Refusal):
    """Attendance by code is taken on the day."""

    code = "cooperation.attendance_not_today"
    fault = Fault.CALLER
    status = 409
    message = (
        "By code attendance is taken only on the day of the session. Change its day first, or tick "
        "people by hand."
    )


class AttendanceClosed(Refusal):
    """Attendance is not being taken now."""

    code = "cooperation.attendance_closed"
    fault = Fault.CALLER
    status = 409
    message = "Attendance is not open now. Ask whoever leads the session to open it."


class CodeWrong(DraftRefusal):
    """The code is not the one shown in the room now."""

    code = "cooperation.attendance_code_wrong"
    field = "code"
    status = 422
    message = (
        "This is not the code shown in the room now; it changes every half minute. Scan it again, "
        "or type the eight figures on the wall."
    )


class CodesTriedTooOften(DraftRefusal):
    """Too many wrong codes of one sender at once; others go on."""

    code = "cooperation.attendance_codes_tried"
    field = "code"
    status = 429
    fault = Fault.POLICY
    message = (
        "Too many wrong codes came from this account or this network. Wait half a minute and type "
        "the next one, or scan the picture then."
    )


class ArrivalNameMissing(DraftRefusal):
    """Who was there has a name."""

    code = "cooperation.arrival_name_missing"
    field = "name"
    status = 422
    message = "Write the full name of who is there."


class ArrivalAgencyMissing(DraftRefusal):
    """The name alone does not tell who it is."""

    code = "cooperation.arrival_agency_missing"
    field = "agency"
    status = 422
    message = "Your name alone is not enough to find you on the list. Write your agency too."


class NamesNotKept(Refusal):
    """A list of people was to be changed after its time was over."""

    code = "cooperation.names_not_kept"
    fault = Fault.POLICY
    status = 409
    message = (
        "The names of this list are not kept any more; only the numbers stand. Enter a session "
        "that was held since as a new one."
    )
