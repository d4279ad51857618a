"""What document work refuses, each with a stable code, whose fault it is, and what to do.

A parameter `field` beside those of the text names the field of the form that is at fault.
"""

from lienthong.kernel.errors import Fault, Refusal


class AgencyNeeded(Refusal):
    """Somebody without an agency wanted to work with documents."""

    code = "documents.agency_needed"
    fault = Fault.CALLER
    status = 403
    message = "Registers belong to an agency. Switch to the agency you act for."


class ArrivalUnknown(Refusal):
    """No such document in this agency's register."""

    code = "documents.arrival_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such document in your agency's register."


class ValueMissing(Refusal):
    """A column of the register that may not stay empty."""

    code = "documents.value_missing"
    fault = Fault.CALLER
    status = 422
    message = "The register needs this: fill it in."


class TextTooLong(Refusal):
    """A text beyond what its column holds."""

    code = "documents.text_too_long"
    fault = Fault.CALLER
    status = 422
    message = "This has {length} characters; the register keeps {most}. Shorten it."


class IssuedInFuture(Refusal):
    """A document dated after the day it arrived."""

    code = "documents.issued_in_future"
    fault = Fault.CALLER
    status = 422
    message = "The document is dated {day}, which has not come yet. Look at its date again."


class PerhapsDuplicate(Refusal):
    """A document that seems to stand in the register already."""

    code = "documents.perhaps_duplicate"
    fault = Fault.CALLER
    status = 409
    message = (
        "A document with this number and symbol, of the same author and year, has the arrival"
        " number {number}/{year}. If this is another one, tick that you have compared them."
    )


class ArrivalContinued(Refusal):
    """A document of a dissolved agency that this agency goes on with already."""

    code = "documents.arrival_continued"
    fault = Fault.CALLER
    status = 409
    message = "Your agency goes on with this document already, under arrival number {entry}."


class AlreadyHandled(Refusal):
    """A document that somebody has assigned or filed meanwhile."""

    code = "documents.already_handled"
    fault = Fault.CALLER
    status = 409
    message = "This document is {handling} already. Look at it again before you go on."


class ArrivalChanged(Refusal):
    """A document whose sender changed what it asks since it was looked at."""

    code = "documents.arrival_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "The sender updated this document (subject, urgency or deadline) after you opened it, so"
        " nothing was assigned. Read it as it is now, then assign it."
    )


class FileLost(Refusal):
    """A kept file is gone or is not what it was."""

    code = "documents.file_lost"
    fault = Fault.THIS_SYSTEM
    status = 500
    message = (
        "The file {sha256} of this document is missing or was changed on this machine. Nothing was"
        " handed out; the operator puts it back from a backup."
    )
