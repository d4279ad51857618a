"""Decide every word on the sheet of a document (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from collections.abc import Iterable
from datetime import date

from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.document_types import (
    AddresseePlace,
    DocumentType,
    SubjectPlace,
    get_copy_form,
    get_document_type,
    get_signing_form,
    get_urgency,
)
from lienthong.paper.layout.body import printed_bases, printed_body
from lienthong.paper.layout.document import (
    Drafter,
    Kept,
    Medium,
    Number,
    OfficialDocument,
    PaperCopy,
    Signature,
)
from lienthong.paper.layout.sheet import (
    Closing,
    Piece,
    Sheet,
    SheetAppendix,
    SheetCopy,
    SheetSignature,
    SheetStamp,
)
from lienthong.paper.layout.texts import (
    at_least_two_digits,
    breakable,
    day_month_year,
    lines_of,
    month_in_digits,
    one_line,
    roman,
)

_AS_ABOVE = "Như trên"


class PartMissing(Refusal):
    """A part without which a document of its type is not complete."""

    code = "paper.part_missing"
    fault = Fault.CALLER
    message = "A document of the type “{type}” cannot be laid out without {part}. Give it."


class PartNotForType(Refusal):
    """A part that the form of the type has no place for."""

    code = "paper.part_not_for_type"
    fault = Fault.CALLER
    message = (
        "A document of the type “{type}” has no place for {part}. "
        "Leave it out, or choose another type."
    )


class NumberNotPositive(Refusal):
    """A number that no register gives: below 1."""

    code = "paper.number_not_positive"
    fault = Fault.CALLER
    message = "A document cannot have the number {number}: numbers begin with 01 each year."


def prepare(document: OfficialDocument, *, gap_digits: int) -> Sheet:
    """Return the sheet of a document; `gap_digits` is how wide a number's gap is.

    Refused: a type, form or urgency that does not exist on the day, a part that the type needs and
    that is missing, or has no place for; whatever the blocks of the body refuse.
    """
    on = _day(document)
    kind = get_document_type(document.type, on)
    _check(document, kind)
    subject = lines_of(document.subject)
    aside = kind.subject is SubjectPlace.ASIDE
    addressees = _listed(document.addressees)
    wired = kind.addressees is AddresseePlace.WIRED
    sender = one_line(document.authority) or one_line(document.issuer.name)
    return Sheet(
        title=" ".join([kind.heading.capitalize(), *subject]).strip() or kind.name,
        author=one_line(document.issuer.name),
        parent=lines_of(document.issuer.parent.upper()),
        issuer=lines_of(document.issuer.name.upper()),
        number=_number(document.number, gap_digits),
        place_date=_place_date(document.place, document.issued_on) if kind.place_date else (),
        heading=kind.heading,
        subject=() if aside else subject,
        subject_aside=("V/v " + subject[0], *subject[1:]) if aside else (),
        attached_to=lines_of(document.attached_to),
        authority=() if wired else lines_of(document.authority.upper()),
        bases=printed_bases(document.bases),
        enacting=f"{sender} {kind.enacting}" if wired else kind.enacting,
        addressees=() if wired else addressees,
        wired_to=addressees if wired else (),
        body=printed_body(document.body, end_mark=kind.end_mark),
        closing=_closing(document, on),
        stamps=_stamps(document, on),
        secrecy_place=document.secrecy_place,
        contact=tuple(line for text in document.contact for line in lines_of(text)),
        appendices=_appendices(document),
        copy=_copy(document.copy, on, gap_digits) if document.copy else None,
    )


def _day(document: OfficialDocument) -> date:
    day, month, year = day_month_year(document.issued_on)
    return date(year, month, day) if day and month and year else document.drawn_up_on


def _check(document: OfficialDocument, kind: DocumentType) -> None:
    said = kind.name
    needs = {
        "trích yếu (subject)": (
            kind.subject in (SubjectPlace.BELOW, SubjectPlace.ASIDE)
            and not document.subject.strip()
        ),
        "Kính gửi (addressees)": (
            kind.addressees in (AddresseePlace.MUST, AddresseePlace.WIRED)
            and not document.addressees
        ),
        "cơ quan ban hành (issuer)": not document.issuer.name.strip(),
        "nội dung (body)": not document.body,
        "người ký (signature)": not document.signatures,
    }
    for part, missing in needs.items():
        if missing:
            raise PartMissing(type=said, part=part)
    if document.addressees and kind.addressees is AddresseePlace.NO:
        raise PartNotForType(type=said, part="Kính gửi (addressees)")
    if document.authority.strip() and not kind.authority:
        raise PartNotForType(type=said, part="thẩm quyền ban hành (authority)")
    if document.subject.strip() and kind.subject is SubjectPlace.NONE:
        raise PartNotForType(type=said, part="trích yếu (subject)")


def _number(number: Number, gap_digits: int) -> tuple[Piece, ...]:
    if number.value is not None and number.value < 1:
        raise NumberNotPositive(number=number.value)
    symbol = one_line(number.symbol).removeprefix("/")
    if number.value is None and not symbol:
        return ()
    filled = Piece(at_least_two_digits(number.value)) if number.value is not None else None
    gap = filled or Piece(gap="number", digits=gap_digits)
    return (Piece("Số: "), gap, *((Piece(f"/{breakable(symbol)}"),) if symbol else ()))


def _place_date(place: str, on: PartialDate | None) -> tuple[Piece, ...]:
    day, month, year = day_month_year(on)
    place = breakable(one_line(place))
    return (
        Piece(f"{place}, ngày " if place else "ngày "),
        Piece(at_least_two_digits(day)) if day else Piece(gap="day", digits=2),
        Piece(" tháng "),
        Piece(month_in_digits(month)) if month else Piece(gap="month", digits=2),
        Piece(" năm "),
        Piece(str(year)) if year else Piece(gap="year", digits=4),
    )


def _listed(texts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (one_line(text).lstrip("-– ").rstrip(";., ") for text in texts)
    return tuple(breakable(text) for text in cleaned if text)


def _closing(document: OfficialDocument, on: date) -> Closing:
    recipients = _listed(document.recipients)
    if document.addressees and (not recipients or recipients[0].casefold() != _AS_ABOVE.casefold()):
        recipients = (_AS_ABOVE, *recipients)
    return Closing(
        signatures=tuple(_signature(one, at, on) for at, one in enumerate(document.signatures)),
        recipients=_recipient_lines(recipients, document.kept),
        drafter=_drafter(document.drafter),
    )


def _recipient_lines(recipients: tuple[str, ...], kept: Kept) -> tuple[str, ...]:
    units = [unit for unit in map(one_line, kept.units) if unit]
    copies = f" ({kept.copies})" if kept.copies is not None else ""
    last = f"- Lưu: {', '.join(['VT', *units])}{copies}."
    return (*(f"- {recipient};" for recipient in recipients), last)


def _drafter(drafter: Drafter | None) -> str:
    if drafter is None:
        return ""
    copies = f"({drafter.copies})" if drafter.copies is not None else ""
    return ".".join(
        piece for piece in (one_line(drafter.sign).upper().rstrip("."), copies) if piece
    )


def _signature(signature: Signature, index: int, on: date) -> SheetSignature:
    above = [
        f"{get_signing_form(line.form, on).mark} {text}"
        for line in signature.lines
        if (text := " ".join(lines_of(line.whom.upper())))
    ]
    return SheetSignature(
        above=(*above, *lines_of(signature.title.upper())),
        other_title=" ".join(lines_of(signature.other_title)),
        name=breakable(one_line(signature.name)),
        index=index,
    )


def _stamps(document: OfficialDocument, on: date) -> tuple[SheetStamp, ...]:
    stamps = []
    if document.urgency:
        degree = get_urgency(document.urgency, on)
        stamps.append(SheetStamp(degree.mark, "urgency", degree.width_mm, degree.height_mm))
    if circulation := one_line(document.circulation):
        stamps.append(SheetStamp(breakable(circulation.upper()), "circulation"))
    return tuple(stamps)


def _appendices(document: OfficialDocument) -> tuple[SheetAppendix, ...]:
    several = len(document.appendices) > 1
    return tuple(
        SheetAppendix(
            number=f"Phụ lục {roman(at, 'Appendix')}" if several else "Phụ lục",
            title=lines_of(appendix.title.upper()),
            note=_belongs_to(document),
            body=printed_body(appendix.body, end_mark=True),
            landscape=appendix.landscape,
        )
        for at, appendix in enumerate(document.appendices, start=1)
    )


def _belongs_to(document: OfficialDocument) -> tuple[Piece, ...]:
    """Name the document of an appendix: in full on paper, left blank in an electronic one.

    Source: Phụ lục I, Phần I.III.1c; form 2.2 of Phụ lục III.
    """
    issuer = breakable(one_line(document.issuer.name))
    paper = document.medium is Medium.PAPER
    number = document.number.value if paper else None
    day, month, year = day_month_year(document.issued_on) if paper else (None, None, None)
    symbol = f"/{one_line(document.number.symbol)}" if paper and document.number.symbol else ""
    return (
        Piece("(Kèm theo Văn bản số "),
        Piece(at_least_two_digits(number) + symbol) if number else Piece(gap="note", digits=9),
        Piece(" ngày "),
        Piece(at_least_two_digits(day)) if day else Piece(gap="note", digits=2),
        Piece(" tháng "),
        Piece(month_in_digits(month)) if month else Piece(gap="note", digits=2),
        Piece(" năm "),
        Piece(str(year)) if year else Piece(gap="note", digits=4),
        Piece(f" của {issuer})"),
    )


def _copy(copy: PaperCopy, on: date, gap_digits: int) -> SheetCopy:
    form = get_copy_form(copy.form, on)
    return SheetCopy(
        form=form.heading,
        issuer=lines_of(copy.issuer.upper()),
        number=_number(copy.number, gap_digits),
        place_date=_place_date(copy.place, copy.made_on),
        closing=Closing(
            signatures=(_signature(copy.signature, 0, on),),
            recipients=_recipient_lines(_listed(copy.recipients), copy.kept),
            drafter="",
        ),
    )
