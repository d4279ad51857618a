"""Which files are not taken to go out, each with whose fault it is and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class UploadRefused(Refusal):
    """A file that cannot become a document, with the reason in words."""

    code = "paper.upload_refused"
    fault = Fault.CALLER
    status = 422
    message = "“{file}” is neither a PDF nor a Word file (.docx) by its content. Choose another."


class UploadTooLarge(UploadRefused):
    """A file beyond what is taken."""

    code = "paper.upload_too_large"
    message = "“{file}” has more than {most} MiB. Make it smaller, or divide it."


class UploadWithoutContent(UploadRefused):
    """A file without a byte."""

    code = "paper.upload_without_content"
    message = "“{file}” is empty. Choose it again."


class UploadLocked(UploadRefused):
    """An encrypted or old Word file: both have the same shape."""

    code = "paper.upload_locked"
    message = (
        "“{file}” is protected by a password or was saved in the old .doc form. Save it in Word as"
        " .docx without a password, or as PDF."
    )


class UploadWithMacros(UploadRefused):
    """A Word file that holds programs."""

    code = "paper.upload_with_macros"
    message = "“{file}” holds macros (programs). Save it in Word as .docx without macros."


class UploadBroken(UploadRefused):
    """A file that cannot be read."""

    code = "paper.upload_broken"
    message = (
        "“{file}” cannot be read: it is damaged, not complete, or protected by a password. Save it"
        " anew without a password and try again."
    )


class UploadActive(UploadRefused):
    """A PDF that does more than being read."""

    code = "paper.upload_active"
    message = (
        "“{file}” does something when it is opened (programs, files inside, forms that send)."
        " Print it to a new PDF and choose that one; one that is signed has to be made and signed"
        " anew."
    )


class UploadSigned(UploadRefused):
    """A PDF that bears a signature already."""

    code = "paper.upload_signed"
    message = (
        "“{file}” bears a digital signature already. A draft is signed here: give it unsigned."
    )


class UploadOfNoKind(UploadRefused):
    """A file of a kind that is not kept."""

    code = "paper.upload_of_no_kind"
    message = (
        "“{file}” is no PDF, Word (.docx), Excel (.xlsx), JPEG or PNG file by its content. Other"
        " files are not kept here."
    )


class UploadMarked(UploadRefused):
    """A file that bears a mark of state secrets."""

    code = "paper.upload_marked"
    fault = Fault.POLICY
    message = (
        "“{file}” bears the mark {mark}: state secrets must not be kept in this system"
        " (QĐ 28/2018/QĐ-TTg, Điều 1.2). Handle it as the law on state secrets says. If the mark"
        " was misread on a scan, give the file as text, or let a clerk take it in as a scan and"
        " release it there."
    )
