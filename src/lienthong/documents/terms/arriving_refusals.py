"""What is refused of files that come in, of restricted documents and of ties."""

from lienthong.kernel.errors import Fault, Refusal


class FilesNeeded(Refusal):
    """A scan without a file."""

    code = "documents.files_needed"
    fault = Fault.CALLER
    status = 422
    message = "Choose at least one file, or photograph the pages."


class FilesBeyondLimit(Refusal):
    """More files, or more bytes, than are taken at once."""

    code = "documents.files_beyond_limit"
    fault = Fault.CALLER
    status = 413
    message = (
        "These are {count} files with {megabytes} MB together; up to {files} files and {limit} MB"
        " are taken at once. Give the rest as another scan, or scan with fewer dots per inch."
    )


class SecrecyNotDenied(Refusal):
    """Nobody said that a document holds no state secret."""

    code = "documents.secrecy_not_denied"
    fault = Fault.POLICY
    status = 422
    message = (
        "Confirm that the document holds no state secret. State secrets must not be received,"
        " scanned or kept on this platform (QĐ 28/2018/QĐ-TTg, Điều 1.2): take it to the register"
        " of secret documents."
    )


class SecretRefused(Refusal):
    """A document that bears a mark of state secrets."""

    code = "documents.secret_refused"
    fault = Fault.POLICY
    status = 422
    message = (
        "It bears the mark “{mark}”. State secrets must not be received, scanned or kept on this"
        " platform (QĐ 28/2018/QĐ-TTg, Điều 1.2). Do not open it further: return it to its sender"
        " or drop the scan, and tell whoever is responsible for state secrets in your agency."
    )


class ScanUnknown(Refusal):
    """No such scan waits in this agency."""

    code = "documents.scan_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such scan in your agency."


class ScanTaken(Refusal):
    """A scan that is registered or dropped already."""

    code = "documents.scan_taken"
    fault = Fault.CALLER
    status = 409
    message = "Somebody has registered or dropped this scan meanwhile. Look at the list again."


class FileUnknown(Refusal):
    """No such file of an incoming document, or nothing of it to show."""

    code = "documents.file_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such file or page of this document."


class FileNotShown(Refusal):
    """A file that is kept from everybody because of its mark."""

    code = "documents.file_not_shown"
    fault = Fault.POLICY
    status = 403
    message = (
        "This file bears a mark of state secrets and is shown to nobody. If the mark was misread,"
        " the clerk who compared it with the paper releases it with a reason."
    )


class ReasonTooShort(Refusal):
    """A decision that others must understand, without its reason."""

    code = "documents.reason_too_short"
    fault = Fault.CALLER
    status = 422
    message = "Say why in at least {least} characters: it is kept in the history."


class ArrivalRestricted(Refusal):
    """A restricted document and somebody who was not chosen to read it."""

    code = "documents.arrival_restricted"
    fault = Fault.POLICY
    status = 403
    message = (
        "This document is restricted: only the people chosen for it read it. Whoever restricted"
        " it, {name}, can add you."
    )


class DispatchRestricted(Refusal):
    """A restricted outgoing document and somebody who was not chosen to read it."""

    code = "documents.dispatch_restricted"
    fault = Fault.POLICY
    status = 403
    message = (
        "This document is restricted: only those it passes through and the people chosen for it"
        " read it. {name} can add you, or a clerk or leader who reads it."
    )


class NotToRestrict(Refusal):
    """Somebody may read an outgoing document, but not say who else reads it."""

    code = "documents.not_to_restrict"
    fault = Fault.POLICY
    status = 403
    message = (
        "Who reads this document is decided by a clerk or leader who reads it; before it is"
        " submitted its drafter may restrict it too, but not open it again."
    )


class ReaderUnknown(Refusal):
    """A reader who is not among the agency's people."""

    code = "documents.reader_unknown"
    fault = Fault.CALLER
    status = 422
    message = "One of the people chosen holds no post in your agency today. Choose again."


class NotTheHead(Refusal):
    """Somebody who does not head the agency opens what a dissolved agency kept restricted."""

    code = "documents.not_the_head"
    fault = Fault.POLICY
    status = 403
    message = (
        "This document of a dissolved agency is restricted, and nobody of your agency was chosen to"
        " read it. Only who heads your agency today names new readers."
    )


class ReadersHere(Refusal):
    """A restricted document that somebody of the agency may read already."""

    code = "documents.readers_here"
    fault = Fault.POLICY
    status = 403
    message = (
        "{names} of your agency may read this document. They go on with it in your register and"
        " choose there who else may read it."
    )


class DispatchReadersHere(Refusal):
    """A restricted outgoing document of a dissolved agency that others of this one may read."""

    code = "documents.dispatch_readers_here"
    fault = Fault.POLICY
    status = 403
    message = "{names} of your agency may read this document. They name who else may read it."


class ReaderMissing(Refusal):
    """New readers are named, and nobody was chosen."""

    code = "documents.reader_missing"
    fault = Fault.CALLER
    status = 422
    message = "Choose at least one person who may read the document."


class DispatchNotFound(Refusal):
    """No outgoing document of this agency has that number and symbol."""

    code = "documents.dispatch_not_found"
    fault = Fault.CALLER
    status = 422
    message = (
        "Your agency issued no document with the number and symbol “{given}” here. Write them as"
        " on the document, such as 12/UBND-VX."
    )


class ArrivalsTooMany(Refusal):
    """More documents at once than one request may carry."""

    code = "documents.arrivals_too_many"
    fault = Fault.CALLER
    status = 422
    message = "Tick at most {most} documents at once."


class NotReported(Refusal):
    """A document whose work nobody has reported as finished."""

    code = "documents.not_reported"
    fault = Fault.CALLER
    status = 409
    message = "Nobody has reported the work on it as finished yet; only reported work is confirmed."
