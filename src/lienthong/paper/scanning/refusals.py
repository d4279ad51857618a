"""Which files of a scan are not taken, each with whose fault it is and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class UploadEmpty(Refusal):
    """A file without a byte."""

    code = "paper.upload_empty"
    fault = Fault.CALLER
    status = 422
    message = "The file {name} is empty. Choose it again, or scan it again."


class FileTypeUnknown(Refusal):
    """A file that is none of the kinds taken, by its bytes."""

    code = "paper.file_type_unknown"
    fault = Fault.CALLER
    status = 422
    message = (
        "The file {name} is none of PDF, JPEG, PNG and Word (.docx), whatever its name says: it"
        " begins like {kind}. Scan or save it as PDF or JPEG."
    )


class ImageTooLarge(Refusal):
    """A picture beyond what is read at once."""

    code = "paper.image_too_large"
    fault = Fault.CALLER
    status = 413
    message = (
        "The picture {name} is too large ({size}); pictures of up to {limit} are read. Photograph"
        " or scan it with fewer dots: 200 to 300 an inch are enough."
    )


class ImageBroken(Refusal):
    """A picture that cannot be read."""

    code = "paper.image_broken"
    fault = Fault.CALLER
    status = 422
    message = "The picture {name} is damaged or cut off. Photograph or scan it again."


class WordBroken(Refusal):
    """A ZIP that is no Word document."""

    code = "paper.word_broken"
    fault = Fault.CALLER
    status = 422
    message = (
        "The file {name} is damaged or no Word document. Open it in Word and save it anew, or save"
        " it as PDF."
    )


class SheetBroken(Refusal):
    """A file that is no Excel workbook, or cannot be opened."""

    code = "paper.sheet_broken"
    fault = Fault.CALLER
    status = 422
    message = (
        "The file is no Excel workbook (.xlsx), is damaged, or is locked with a password. Open it"
        " in Excel and save it as .xlsx without a password."
    )


class SheetTooLarge(Refusal):
    """A workbook beyond what is read."""

    code = "paper.sheet_too_large"
    fault = Fault.CALLER
    status = 413
    message = (
        "The workbook is too large: at most 20,000 rows are read. Keep only the rows that"
        " are needed, or divide the file."
    )


class RecogniserMissing(Refusal):
    """No program that recognises text is installed."""

    code = "paper.recogniser_missing"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = (
        "Text in pictures is not recognised on this machine: the operator installs the packages"
        " tesseract-ocr and tesseract-ocr-vie. Everything else works; type what the page says."
    )


class RecogniserFailed(Refusal):
    """The recogniser gave no text for a page, or took too long."""

    code = "paper.recogniser_failed"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = "The text of page {page} could not be recognised in time. Type what the page says."
