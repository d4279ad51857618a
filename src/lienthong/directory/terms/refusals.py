"""What the directory refuses, whose fault it is and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class UnknownBody(Refusal):
    """No body answers to the given id, code or name."""

    code = "directory.unknown_body"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no unit or agency “{asked}”. Check the code or the name."


class UnknownEvent(Refusal):
    """No change event has the given id."""

    code = "directory.unknown_event"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no change event {event}. It may have been entered elsewhere."


class AmbiguousName(Refusal):
    """Several bodies answer to a name."""

    code = "directory.ambiguous_name"
    fault = Fault.CALLER
    status = 409
    message = "“{asked}” may be {candidates}. Give the code or the full name with its type."


class AgencyDissolved(Refusal):
    """An agency that has ended was to act or be addressed."""

    code = "directory.agency_dissolved"
    fault = Fault.CALLER
    status = 409
    message = "{agency} ended on {ended_on}. Choose a successor: {successors}."


class ChangeRefused(Refusal):
    """A change event does not fit the record; `problems` lists each Problem."""

    code = "directory.change_refused"
    fault = Fault.CALLER
    status = 422
    message = "The change was not recorded: {summary}"


class AlreadyCorrected(Refusal):
    """An event was to be undone twice, or the undoing itself undone."""

    code = "directory.already_corrected"
    fault = Fault.CALLER
    status = 409
    message = (
        "This event was already undone on {corrected_on}. Enter the right change as a new event."
    )


class LaterChangeStands(Refusal):
    """An event was to be undone although later events rest on it."""

    code = "directory.later_change_stands"
    fault = Fault.CALLER
    status = 409
    message = "{body} was changed again by a later event of {effective_on}. Undo that one first."


class DataDamaged(Refusal):
    """A data file of the package does not read as it should."""

    code = "directory.data_damaged"
    fault = Fault.THIS_SYSTEM
    message = "The data file {file} is damaged at line {line}: {reason}. Install the package again."


class LoadedEventStands(Refusal):
    """An event of the loaded real data was to be undone."""

    code = "directory.loaded_event_stands"
    fault = Fault.POLICY
    status = 409
    message = (
        "This event came with the loaded data and cannot be undone. Enter what is right as a new "
        "event."
    )


class ValueMissing(Refusal):
    """A change leaves out something it needs."""

    code = "directory.value_missing"
    fault = Fault.CALLER
    status = 422
    message = "“{column}” is missing. Fill it in."


class ValueNotUnderstood(Refusal):
    """A value is not one of those that can stand there."""

    code = "directory.value_not_understood"
    fault = Fault.CALLER
    status = 422
    message = "“{value}” cannot stand in “{column}”. Give {expected}."


class NotLiving(Refusal):
    """A body was named that does not live on the day of the change."""

    code = "directory.not_living"
    fault = Fault.CALLER
    status = 422
    message = "{name} does not exist on {on}. Check the day, or name the body that does."


class ChangedLater(Refusal):
    """A change was dated before one that the record already has."""

    code = "directory.changed_later"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} already has a change on {on}. A change must come after it; undo that one first."
    )


class CodeTaken(Refusal):
    """A code was given that another living body has on that day."""

    code = "directory.code_taken"
    fault = Fault.CALLER
    status = 422
    message = "The code {code} belongs to {name} on that day. Give another code."


class LinesDoNotFit(Refusal):
    """The lines of a change do not fit its kind."""

    code = "directory.lines_do_not_fit"
    fault = Fault.CALLER
    status = 422
    message = "These lines do not make a change of this kind: {expected}."


class SharesDoNotFit(Refusal):
    """The shares of one body do not add up."""

    code = "directory.shares_do_not_fit"
    fault = Fault.CALLER
    status = 422
    message = "What {name} passes on does not add up: {expected}."


class StillHolds(Refusal):
    """A body was to end while others still lie in it or stand under it."""

    code = "directory.still_holds"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} cannot end: {count} bodies still belong to it ({examples}). Move or end them first."
    )


class NothingChanges(Refusal):
    """A change would leave a body as it is."""

    code = "directory.nothing_changes"
    fault = Fault.CALLER
    status = 422
    message = "{name} already is as described. Leave the line out."


class FileNotUnderstood(Refusal):
    """A file of changes cannot be read as a table."""

    code = "directory.file_not_understood"
    fault = Fault.CALLER
    status = 422
    message = "The file is no table of changes: {reason}. Start from the template."


class NameDiffers(Refusal):
    """The name beside a code is not the name of the body with that code."""

    code = "directory.name_differs"
    fault = Fault.CALLER
    status = 422
    message = (
        "The code {code} belongs to {name} on {on}, not to “{given}”. Correct the code or the name."
    )


class UnknownCode(Refusal):
    """No body has the code on that day."""

    code = "directory.unknown_code"
    fault = Fault.CALLER
    status = 422
    message = "No body has the code “{code}” on {on}. Check the code and the day."


class UnknownPost(Refusal):
    """No post has the given id."""

    code = "directory.unknown_post"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no post {post}. It may have been entered elsewhere."


class UnknownAppointment(Refusal):
    """No appointment in force has the given id."""

    code = "directory.unknown_appointment"
    fault = Fault.CALLER
    status = 404
    message = "There is no appointment {appointment} to end. It may have been ended already."


class PostTaken(Refusal):
    """An agency was to get two posts of the same title."""

    code = "directory.post_taken"
    fault = Fault.CALLER
    status = 409
    message = "{agency} already has the post “{title}”. Use that one or give another title."
