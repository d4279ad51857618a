"""What is known of the marks on files of drafts, and what is refused because of them."""

from dataclasses import dataclass

from lienthong.documents.terms.arriving import Reading
from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.secrecy import Secrecy


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedMark:
    """A mark that somebody said was misread, and why."""

    secrecy: Secrecy
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningCard:
    """How far a file of a draft is looked through; `problem` is a sentence with its values."""

    id: int
    name: str
    state: Reading
    secrecy: Secrecy | None
    problem: tuple[str, dict[str, str | int]] | None
    released: ReleasedMark | None = None


class ScreeningPending(Refusal):
    """A file whose first page is a picture that nobody has looked at for marks yet."""

    code = "documents.screening_pending"
    fault = Fault.THIS_SYSTEM
    status = 409
    message = (
        "The first page of “{file}” is a picture, and it is being looked at for marks of state"
        " secrets. That takes seconds: try again in a moment."
    )


class ScreeningMarked(Refusal):
    """A file whose first page bears a mark of state secrets, as far as it could be recognised."""

    code = "documents.screening_marked"
    fault = Fault.POLICY
    status = 422
    message = (
        "The first page of “{file}” bears the mark “{mark}”: the file is closed and goes out with"
        " nothing. State secrets must not be written, kept or sent on this platform (QĐ"
        " 28/2018/QĐ-TTg, Điều 1.2). Tell whoever is responsible for state secrets in your agency."
        " If the mark was misread, a clerk or leader who compared the file and does not draft this"
        " document releases it on the page of the draft, with a reason."
    )


class NotYoursToRelease(Refusal):
    """Who drafts a document does not say of its own file that the mark was misread."""

    code = "documents.not_yours_to_release"
    fault = Fault.POLICY
    status = 403
    message = (
        "A file with a mark of state secrets is released by a clerk or leader of the agency who"
        " does not draft the document. Ask one of them to compare it."
    )


class MarkNotThere(Refusal):
    """A file that bears no mark any more: somebody released it meanwhile, or it is gone."""

    code = "documents.mark_not_there"
    fault = Fault.CALLER
    status = 409
    message = "This file is not closed any more. Open the page again."


class ScanNotSigned(Refusal):
    """A picture of pages as the document that is to be signed here."""

    code = "documents.scan_not_signed"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{file}” is a picture of pages without text. The document that is signed here needs text:"
        " number, day and signature are put where it says so (NĐ 30/2020/NĐ-CP, Appendix I). Give"
        " the Word file, or a PDF saved from Word; a scan can go beside it as an attachment. What"
        " was signed on paper already gets its number under “Number a paper document”."
    )
