"""What is refused in files and archive, each with a stable code, whose fault, and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class JobFileUnknown(Refusal):
    """No such job file, list or hand-over for this agency."""

    code = "documents.job_file_unknown"
    fault = Fault.CALLER
    status = 404
    message = "Your agency has no such file or list. Look for it in the lists."


class NotYourFile(Refusal):
    """Somebody changes a file that another person keeps."""

    code = "documents.not_your_file"
    fault = Fault.POLICY
    status = 403
    message = "{holder} keeps this file. Only they, the clerk or a leader may change it."


class NotationMalformed(Refusal):
    """A number of a file that is not written as such numbers are."""

    code = "documents.notation_malformed"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{given}” is no number of a file. Write digits, and perhaps a slash and a symbol:"
        " 01/TCCB, 20 characters in all."
    )


class NotationTaken(Refusal):
    """A number that another file of the year has."""

    code = "documents.notation_taken"
    fault = Fault.CALLER
    status = 409
    message = "Another file of {year} has the number {notation}. Choose another one."


class HolderUnknown(Refusal):
    """A person who holds no post in the agency."""

    code = "documents.holder_unknown"
    fault = Fault.CALLER
    status = 422
    message = "“{given}” holds no post in your agency today. Choose one of its people."


class RetentionUnknown(Refusal):
    """A retention period that does not hold on this day."""

    code = "documents.retention_unknown"
    fault = Fault.CALLER
    status = 422
    message = "There is no retention period “{given}” today. Choose one of the table."


class FileNotOpen(Refusal):
    """A file is not in a state in which this may be done."""

    code = "documents.file_not_open"
    fault = Fault.CALLER
    status = 409
    message = "The file {notation} is {state}: this cannot be done with it now."


class FileNotReady(Refusal):
    """A file that cannot be closed yet."""

    code = "documents.file_not_ready"
    fault = Fault.CALLER
    status = 409
    message = "The file cannot be closed yet. Settle what is listed, or write why it ends anyway."


class NothingToHandOver(Refusal):
    """A hand-over list without a file."""

    code = "documents.nothing_to_hand_over"
    fault = Fault.CALLER
    status = 422
    message = "Tick the files that are to be handed over."


class OwnHandOver(Refusal):
    """Whoever offers files does not receive them."""

    code = "documents.own_hand_over"
    fault = Fault.POLICY
    status = 403
    message = "You offered this list yourself. Somebody else of the archive's side decides on it."


class HandOverDecided(Refusal):
    """A hand-over list that was decided on before."""

    code = "documents.hand_over_decided"
    fault = Fault.CALLER
    status = 409
    message = "This list was decided on meanwhile. Look at it again."


class KeptBackTooLong(Refusal):
    """A file kept back beyond what the law allows, or not beyond its deadline."""

    code = "documents.kept_back_too_long"
    fault = Fault.CALLER
    status = 422
    message = "A file may be kept back until {latest} at most, and not for less than it is now."


class RetentionNotLater(Refusal):
    """An extension of a retention period that extends nothing."""

    code = "documents.retention_not_later"
    fault = Fault.CALLER
    status = 422
    message = "The file is kept until {until} already. Choose a later day."


class RetentionRuns(Refusal):
    """A file that is to be destroyed while it still has to be kept."""

    code = "documents.retention_runs"
    fault = Fault.POLICY
    status = 409
    message = "The file has to be kept until {until}. Only after that day may it be destroyed."


class KeptForEver(Refusal):
    """A file without an end of its retention has nothing to be extended or ended."""

    code = "documents.kept_for_ever"
    fault = Fault.POLICY
    status = 409
    message = "This file is kept for ever: its retention is neither extended nor ended."


class ListApproved(Refusal):
    """A yearly list that was approved is not changed any more."""

    code = "documents.list_approved"
    fault = Fault.CALLER
    status = 409
    message = "The list of {year} was approved. Open a file on its own instead of changing it."


class ListEmpty(Refusal):
    """A yearly list without a file is not approved."""

    code = "documents.list_empty"
    fault = Fault.CALLER
    status = 409
    message = "The list of {year} has no files yet."


class RowsFaulty(Refusal):
    """A table whose rows cannot be taken over; `problems` says which cells."""

    code = "documents.rows_faulty"
    fault = Fault.CALLER
    status = 422
    message = "Nothing was taken over: some cells are not right."


class FileContinued(Refusal):
    """An old file that this agency continues already, or that is not there to be continued."""

    code = "documents.file_continued"
    fault = Fault.CALLER
    status = 409
    message = "Your agency continues this file already. Open the file that goes on with it."


class RetentionFaulty(Refusal):
    """A retention period that contradicts itself or another one."""

    code = "documents.retention_faulty"
    fault = Fault.CALLER
    status = 422
    message = "This code has a period from this day already, or one of its values is missing."


class ExportDamaged(Refusal):
    """An export that is not what it says."""

    code = "documents.export_damaged"
    fault = Fault.CALLER
    status = 422
    message = "This export is not whole: {what}. Ask for it again where it was made."
