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
    message = (
        "“{asked}” may be {candidates}. Give the id of the one meant, or a day (--on) on which it "
        "alone bore the name."
    )


class AgencyDissolved(Refusal):
    """An agency that has ended was to act or be addressed; `successors` names who carries it on."""

    code = "directory.agency_dissolved"
    fault = Fault.CALLER
    status = 409
    message = "{agency} ended on {ended_on}. Choose a successor: {successors}."


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


class UnknownPost(Refusal):
    """No post has the given id."""

    code = "directory.unknown_post"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no post {post}. It may have been entered elsewhere."


class EndNotToTakeBack(Refusal):
    """The end of an appointment that was not recorded today, or was taken back already."""

    code = "directory.end_not_to_take_back"
    fault = Fault.CALLER
    status = 409
    message = (
        "Only an end that was recorded today can be taken back, once. Appoint the person again, by"
        " a decision."
    )


class UnknownAppointment(Refusal):
    """No appointment in force has the given id."""

    code = "directory.unknown_appointment"
    fault = Fault.CALLER
    status = 404
    message = "There is no appointment {appointment} to end. It may have been ended already."


class AppointedAlready(Refusal):
    """A person was to get a post they hold on one of the days."""

    code = "directory.appointed_already"
    fault = Fault.CALLER
    status = 409
    message = (
        "{name} already holds this post from {since}. End that appointment first, or give a first "
        "day after its end."
    )


class PostTaken(Refusal):
    """An agency was to get two posts of the same title."""

    code = "directory.post_taken"
    fault = Fault.CALLER
    status = 409
    message = "{agency} already has the post “{title}”. Use that one or give another title."


class HeadNotPossible(Refusal):
    """A post that cannot be the head's was to head an agency."""

    code = "directory.head_not_possible"
    fault = Fault.CALLER
    status = 422
    message = (
        "The post of the agency's head has the role of leader and stands in none of its units. "
        "Correct the role or the unit, or do not tick that it heads the agency."
    )


class DirectoryEmpty(Refusal):
    """The directory was asked before it was loaded."""

    code = "directory.empty"
    fault = Fault.CALLER
    status = 409
    message = "The directory is empty. Load the real data first: lienthong directory load."
