"""What is known of the marks on pages that are pictures, and what is refused because of them."""

from dataclasses import dataclass

from lienthong.documents.terms.arriving import Reading
from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.secrecy import Secrecy


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningCard:
    """How far a file of a draft is looked through; `problem` is a sentence with its values."""

    name: str
    state: Reading
    secrecy: Secrecy | None
    problem: tuple[str, dict[str, str | int]] | None


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
        " 28/2018/QĐ-TTg, Điều 1.2). Tell whoever is responsible for state secrets in your agency;"
        " if the mark was misread, give the document as a PDF with text."
    )
