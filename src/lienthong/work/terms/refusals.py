"""What task work refuses, each with a stable code, whose fault it is, and what to do.

A parameter `field` beside those of the text names the field of the form that is at fault.
"""

from lienthong.kernel.errors import Fault, Refusal


class AgencyNeeded(Refusal):
    """Somebody without an agency wanted to work with tasks."""

    code = "work.agency_needed"
    fault = Fault.CALLER
    status = 403
    message = "Tasks belong to an agency. Switch to the agency you act for."


class TaskUnknown(Refusal):
    """No such task, or none that this person may see."""

    code = "work.task_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such task in your agency, or it is not for you to see."


class TitleMissing(Refusal):
    """A task without words."""

    code = "work.title_missing"
    fault = Fault.CALLER
    status = 422
    message = "Say in a few words what is to be done."


class TextTooLong(Refusal):
    """A text beyond what its field holds."""

    code = "work.text_too_long"
    fault = Fault.CALLER
    status = 422
    message = "This has {length} characters; at most {most} are kept. Shorten it."


class TextSecret(Refusal):
    """A text that bears a mark of state secrets."""

    code = "work.text_secret"
    fault = Fault.POLICY
    status = 422
    message = (
        "It bears the mark “{mark}”. State secrets must not be written or kept on this platform"
        " (QĐ 28/2018/QĐ-TTg, Điều 1.2). Tell whoever is responsible for state secrets in your"
        " agency."
    )


class LeadMissing(Refusal):
    """A task nobody leads."""

    code = "work.lead_missing"
    fault = Fault.CALLER
    status = 422
    message = "Choose who is responsible for this task."


class LeadTwice(Refusal):
    """A task with several leads."""

    code = "work.lead_twice"
    fault = Fault.CALLER
    status = 422
    message = "One person is responsible for a task; let the others support it."


class PersonTwice(Refusal):
    """A person with several parts of one task."""

    code = "work.person_twice"
    fault = Fault.CALLER
    status = 422
    message = "{name} is named more than once. One part of a task is enough for one person."


class PersonWithoutPost(Refusal):
    """Somebody who holds no post in the agency today."""

    code = "work.person_without_post"
    fault = Fault.CALLER
    status = 422
    message = (
        "The person you chose holds no post in {agency} today in which tasks are done. Choose"
        " somebody else."
    )


class DueInPast(Refusal):
    """A deadline that has passed when it is given."""

    code = "work.due_in_past"
    fault = Fault.CALLER
    status = 422
    message = "The deadline {due_on} has passed already. Give a day from today on."


class DueAfterTask(Refusal):
    """A part or sub-task that ends after what it belongs to."""

    code = "work.due_after_task"
    fault = Fault.CALLER
    status = 422
    message = "The deadline {due_on} is later than that of the whole task, {task_due_on}."


class DueNotLater(Refusal):
    """An extension that extends nothing."""

    code = "work.due_not_later"
    fault = Fault.CALLER
    status = 422
    message = "The new deadline must be later than the old one, {due_on}."


class ReasonMissing(Refusal):
    """A decision that somebody has to live with, without a reason."""

    code = "work.reason_missing"
    fault = Fault.CALLER
    status = 422
    message = "Give the reason in 10 to {most} characters: the others have to understand it."


class MoveRefused(Refusal):
    """A move that the state of the task, or the person's part in it, does not allow."""

    code = "work.move_refused"
    fault = Fault.CALLER
    status = 409
    message = (
        "This cannot be done with the task as it stands now: somebody may have changed it, or it is"
        " not yours to do. Look at it again."
    )


class SubtasksOpen(Refusal):
    """A task that is to be finished before what it was divided into."""

    code = "work.subtasks_open"
    fault = Fault.CALLER
    status = 409
    message = "Sub-tasks still open: {count}. Finish or cancel them first."


class ProgressMalformed(Refusal):
    """A progress that is no share of the whole."""

    code = "work.progress_malformed"
    fault = Fault.CALLER
    status = 422
    message = "Give the progress as a whole number from 0 to 100."


class NothingSaid(Refusal):
    """An entry without words and without progress."""

    code = "work.nothing_said"
    fault = Fault.CALLER
    status = 422
    message = "Write what was done, or how far it is."


class ExtensionPending(Refusal):
    """A second wish for a later deadline before the first was decided on."""

    code = "work.extension_pending"
    fault = Fault.CALLER
    status = 409
    message = "You have asked for a later deadline already. Wait for the decision."


class ExtensionUnknown(Refusal):
    """A wish that does not exist or was decided on."""

    code = "work.extension_unknown"
    fault = Fault.CALLER
    status = 409
    message = "Somebody has decided on this request already."


class UndoTooLate(Refusal):
    """Something that can no longer be undone."""

    code = "work.undo_too_late"
    fault = Fault.CALLER
    status = 409
    message = (
        "This can no longer be undone: {minutes} minutes have passed, or something has happened"
        " since. Reopen the task instead, with a reason."
    )


class ConclusionsTooMany(Refusal):
    """More conclusions of a meeting than one page can show well."""

    code = "work.conclusions_too_many"
    fault = Fault.CALLER
    status = 422
    message = "These are {count} lines; at most {most} become tasks at once. Divide them."


class TasksTooMany(Refusal):
    """More tasks at once than one request may carry."""

    code = "work.tasks_too_many"
    fault = Fault.CALLER
    status = 422
    message = "At most {most} tasks can be handled at once. Choose fewer."


class AssigningRefused(Refusal):
    """A task for somebody else, from somebody who may give none."""

    code = "work.assigning_refused"
    fault = Fault.POLICY
    status = 403
    message = (
        "You may give tasks to yourself, and divide tasks you are responsible for. Ask your leader"
        " or clerk to give this one."
    )


class StandInIsOneself(Refusal):
    """Somebody named as their own stand-in."""

    code = "work.stand_in_is_oneself"
    fault = Fault.CALLER
    status = 422
    message = "{name} cannot stand in for themselves. Choose a colleague."


class StandInTooLong(Refusal):
    """Standing in that begins in the past, ends before it begins, or lasts beyond a year."""

    code = "work.stand_in_too_long"
    fault = Fault.CALLER
    status = 422
    message = (
        "Standing in begins today or later and lasts from one day to {most} days. Correct the days."
    )


class StandInOverlaps(Refusal):
    """A second stand-in for the same person on the same days."""

    code = "work.stand_in_overlaps"
    fault = Fault.CALLER
    status = 409
    message = "{name} stands in from {first_on} to {last_on} already. End that first."


class StandInRefused(Refusal):
    """A stand-in for somebody else, from somebody who does not oversee the agency's tasks."""

    code = "work.stand_in_refused"
    fault = Fault.POLICY
    status = 403
    message = "You may name your own stand-in. For somebody else your leader or clerk does it."


class StandInUnknown(Refusal):
    """Standing in that does not exist, has ended, or is not this person's to end."""

    code = "work.stand_in_unknown"
    fault = Fault.CALLER
    status = 404
    message = "This has ended already, or is not yours to end. Look at the list again."


class EvidenceRefused(Refusal):
    """A file whose bytes are not what its name says, or none of the kinds that are kept."""

    code = "work.evidence_refused"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{name}” cannot be kept: it is empty, damaged, or no PDF, Word, Excel, JPEG or PNG file."
        " Save it as one of these and choose it again."
    )


class EvidenceNameRefused(EvidenceRefused):
    """A file whose name cannot be kept, whatever is in it."""

    code = "work.evidence_name_refused"
    message = (
        "“{name}” cannot be kept under this name: it has no ending, is too long, or has signs such"
        " as < > : | ? *. Rename the file and choose it again."
    )


class EvidenceTooMuch(Refusal):
    """More files at once, or a larger one, than an entry may carry."""

    code = "work.evidence_too_much"
    fault = Fault.CALLER
    status = 422
    message = (
        "At most {most} files of at most {limit} MB each go with one entry. Choose fewer or smaller"
        " ones."
    )


class EvidenceUnknown(Refusal):
    """A file that does not exist in this task."""

    code = "work.evidence_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such file in this task."


class EvidenceLost(Refusal):
    """A file whose bytes are gone or were changed on the disk."""

    code = "work.evidence_lost"
    fault = Fault.THIS_SYSTEM
    status = 500
    message = (
        "The file “{name}” is gone or was changed on the disk. Its operator puts it back from a"
        " backup."
    )
