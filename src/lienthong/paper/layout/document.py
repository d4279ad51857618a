"""What is laid out: one official document as plain data, decided by whoever calls.

Texts are plain: nothing in them is markup. A line break inside the name of an agency, a subject or
a post is kept; in a paragraph it begins a new paragraph.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout.blocks import Block


class Medium(StrEnum):
    """What is issued: on paper an appendix names its document (PL I, Phần I.III.1c)."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issues (ô 2): its full name, and the body directly above it, if that is printed."""

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Number and symbol (ô 3). Without a value a gap is left in which the number is put later."""

    symbol: str
    value: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningLine:
    """One line of authority: a signing form's code (`tm`, `q`, `kt`, `tl`, `tuq`) and for whom."""

    form: str
    whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One who signs (ô 7a–7c): lines of authority, own post, other post (ô 7b), name.

    The head of an agency: no lines, the post as `title`. A deputy: a line `kt` with the head's
    post, then the deputy's own. `Q.`: a line `q` with the post, and no title.
    """

    name: str
    title: str = ""
    lines: tuple[SigningLine, ...] = ()
    other_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last line of the recipients: “Lưu: VT, VX (3).”; no copies named when None."""

    units: tuple[str, ...] = ()
    copies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """The drafter's sign and how many copies are issued (ô 12)."""

    sign: str
    copies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """An appendix in the same file: own page numbers, on its side if `landscape`.

    A single one is headed “Phụ lục”, of several each has its Roman number (PL I, Phần I.III.1).
    """

    body: tuple[Block, ...]
    title: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """The block of a copy on paper, after the end of the document (PL I, Phần II.II).

    `form` is the code of the form of copy; `number.symbol` is for instance `SY-UBND`.
    """

    form: str
    issuer: str
    number: Number
    place: str
    made_on: PartialDate | None
    signature: Signature
    recipients: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDocument:
    """One official document, ready to be laid out.

    `type` is the code of a type of `document_types.csv`; `issued_on` may be known in part
    (`2026-11` before numbering: the day is blank) or not at all. `authority` is who issues, above
    the legal bases of a resolution or decision. `drawn_up_on` is the day whose law decides about
    types and forms while `issued_on` is no whole day. `contact`: the foot of page 1 (ô 13).
    `secrecy_place` keeps a place free for a stamp (ô 10a), which we never print.
    `seal_on` is the signature that the seal covers in part, counted from 0; None: the last.
    """

    type: str
    issuer: Issuer
    number: Number
    place: str
    issued_on: PartialDate | None
    drawn_up_on: date
    signatures: tuple[Signature, ...]
    body: tuple[Block, ...]
    subject: str = ""
    addressees: tuple[str, ...] = ()
    authority: str = ""
    bases: tuple[str, ...] = ()
    attached_to: str = ""
    recipients: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)
    drafter: Drafter | None = None
    urgency: str = ""
    circulation: str = ""
    secrecy_place: bool = False
    contact: tuple[str, ...] = ()
    appendices: tuple[Appendix, ...] = ()
    copy: PaperCopy | None = None
    medium: Medium = Medium.ELECTRONIC
    seal_on: int | None = None
