"""From what a version says to the document that is laid out, and to JSON and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from lienthong.documents.rules.texts import find_gaps, lines_of, parse_text
from lienthong.documents.terms import Chosen, Content, DraftSecret, Purpose, TextTooLong, Way
from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark
from lienthong.paper.layout.document import (
    Drafter,
    Issuer,
    Kept,
    Number,
    OfficialDocument,
    Signature,
    SigningLine,
)
from lienthong.work.terms import Urgency

LONGEST = {
    "subject": 500,
    "text": 400_000,
    "parent": 300,
    "issuer": 300,
    "place": 100,
    "symbol": 60,
    "authority": 300,
    "addressees": 5000,
    "listed": 20_000,
    "kept": 200,
    "drafter_sign": 20,
    "authority_lines": 500,
    "form_reason": 500,
    "signer_name": 200,
    "signer_title": 300,
    "other_title": 300,
    "other_name": 200,
    "circulation": 100,
    "contact": 500,
}
"""Characters of each text; Appendix VI of NĐ 30/2020 keeps 500 of a subject."""

MOST_RECIPIENTS = 1000
_URGENCIES = {
    Urgency.URGENT: "khan",
    Urgency.VERY_URGENT: "thuong-khan",
    Urgency.EXPRESS: "hoa-toc",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeNeeds:
    """What a type of document has a place for (`paper.document_types` knows)."""

    addressees: bool
    subject: bool
    authority: bool


def store(content: Content) -> Any:
    """A version as JSON; the same content gives the same JSON."""
    return msgspec.to_builtins(content)


def restore(stored: Any) -> Content:
    """A version from JSON; members that are not there have their plain value."""
    return msgspec.convert(stored, Content, strict=False)


def tidy_content(content: Content) -> Content:
    """The content without invisible signs and spaces at the ends.

    Refuses what is too long (TextTooLong), and a mark of state secrets (DraftSecret).
    """
    changes: dict[str, Any] = {}
    for name, most in LONGEST.items():
        text = str(getattr(content, name)).replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > most:
            raise TextTooLong(length=len(text), most=most, field=name)
        changes[name] = text
    changes["subject"] = " ".join(lines_of(changes["subject"]))
    if len(content.chosen) > MOST_RECIPIENTS:
        raise TextTooLong(length=len(content.chosen), most=MOST_RECIPIENTS, field="to")
    for name, text in changes.items():
        refuse_secret(text.splitlines(), field=name)
    return replace(content, **changes)


def refuse_secret(lines: Iterable[str], *, field: str) -> None:
    """Refuse (DraftSecret) what bears a mark of state secrets (QĐ 28/2018/QĐ-TTg Điều 1.2)."""
    refuse_degree(find_secrecy(lines), field=field)


def refuse_degree(degree: Secrecy | None, *, field: str) -> None:
    """Refuse (DraftSecret) what bears a mark of this degree; None: it bears none."""
    if degree is not None:
        raise DraftSecret(mark=say_mark(degree), field=field)


def document_of(
    content: Content, *, needs: TypeNeeds, marks: Mapping[str, str], drawn_up_on: date
) -> OfficialDocument:
    """The document as it is laid out: number and date are left open, to be put in when it has them.

    `marks`: code of each signing form by its mark (“KT.”). What the type has no place for is left
    out, so that changing the type refuses nothing. The same arguments give the same document.
    """
    parsed = parse_text(content.text)
    return OfficialDocument(
        type=content.type_code,
        issuer=Issuer(name=content.issuer, parent=content.parent),
        number=Number(symbol=content.symbol),
        place=content.place,
        issued_on=None,
        drawn_up_on=drawn_up_on,
        signatures=_signatures(content, marks),
        body=parsed.body,
        subject=content.subject if needs.subject else "",
        addressees=addressees_of(content) if needs.addressees else (),
        authority=content.authority if needs.authority else "",
        bases=parsed.bases,
        recipients=listed_of(content, addressed=needs.addressees),
        kept=Kept(units=tuple(_pieces(content.kept))),
        drafter=Drafter(sign=content.drafter_sign, copies=content.copies)
        if content.drafter_sign or content.copies
        else None,
        urgency=_URGENCIES.get(content.urgency, ""),
        circulation=content.circulation,
        contact=tuple(lines_of(content.contact)),
        appendices=parsed.appendices,
    )


def addressees_of(content: Content) -> tuple[str, ...]:
    """“Kính gửi”: as written, else those who are to act on it and those it is submitted to."""
    written = tuple(lines_of(content.addressees))
    if written:
        return written
    wanted = (Purpose.ACT, Purpose.REPORT)
    acting = tuple(one.name for one in content.chosen if one.purpose is Purpose.ACT)
    return acting or tuple(one.name for one in content.chosen if one.purpose in wanted)


def listed_of(content: Content, *, addressed: bool) -> tuple[str, ...]:
    """“Nơi nhận”: as written, else the recipients with what each is to do with it.

    Where the document has “Kính gửi” those named there are covered by “Như trên”.
    """
    written = tuple(lines_of(content.listed))
    if written:
        return written
    above = set(addressees_of(content)) if addressed else set()
    notes = {Purpose.REPORT: " (để báo cáo)", Purpose.INFORM: " (để biết)", Purpose.ACT: ""}
    return tuple(
        f"{one.name}{notes[one.purpose]}" for one in content.chosen if one.name not in above
    )


def signing_form_of(content: Content, marks: Mapping[str, str]) -> str:
    """The code of the form under which the signer signs: that of the last line of authority."""
    lines = [line for line in _signing_lines(content.authority_lines, marks) if line.form]
    return lines[-1].form if lines else ""


def post_of(content: Content, marks: Mapping[str, str]) -> str:
    """The signer's post in the register: as printed, else what stands after “Q.”."""
    lines = list(_signing_lines(content.authority_lines, marks))
    return content.signer_title or (lines[-1].whom if lines else "")


def gaps_of(content: Content) -> list[str]:
    """Places of the template that nobody filled in yet."""
    texts = (str(getattr(content, name)) for name in LONGEST)
    return find_gaps(*texts)


def by_other_ways(names: str, way: Way) -> tuple[Chosen, ...]:
    """Recipients that the exchange does not reach, one in each line."""
    return tuple(
        Chosen(agency_id=None, name=name[:300], purpose=Purpose.ACT, way=way)
        for name in dict.fromkeys(lines_of(names))
    )


def _signatures(content: Content, marks: Mapping[str, str]) -> tuple[Signature, ...]:
    """The signer last: the seal covers that signature (PL I, Phần I.II.8)."""
    own = Signature(
        lines=tuple(_signing_lines(content.authority_lines, marks)),
        title=content.signer_title,
        name=content.signer_name,
    )
    if not content.other_name and not content.other_title:
        return (own,)
    return (Signature(title=content.other_title, name=content.other_name), own)


def _signing_lines(text: str, marks: Mapping[str, str]) -> Iterable[SigningLine]:
    """“KT. CHỦ TỊCH” is the form `kt` for “CHỦ TỊCH”; a line without a mark is signed for (TM.)."""
    for line in lines_of(text):
        mark, _, whom = line.partition(" ")
        code = marks.get(mark.upper() if mark.endswith(".") else f"{mark.upper()}.")
        yield SigningLine(form=code, whom=whom) if code else SigningLine(form="tm", whom=line)


def _pieces(text: str) -> Iterable[str]:
    return (piece for piece in (one.strip() for one in text.split(",")) if piece)
