"""What an agreement must have before it is recorded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lienthong.cooperation.rules.addresses import is_web_address
from lienthong.cooperation.rules.reading import read_day, read_term, says_unknown
from lienthong.cooperation.terms import (
    AgreementDraft,
    DateBasis,
    DraftRefusal,
    Duty,
    Party,
    PartyMissing,
    PartyNameMissing,
    PartyTwice,
    RecordKind,
    Side,
    SignedAfterTermEnds,
    SignedInFuture,
    SignedIsPeriod,
    SignedNotUnderstood,
    SignedSaidUnknown,
    Source,
    SourceAddressMalformed,
    SourceDateNotUnderstood,
    SourceMissing,
    SourceNameMissing,
    TermNotUnderstood,
    TermReasonMissing,
    TextTooLong,
    TitleMissing,
    YearImplausible,
)
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood, Truth
from lienthong.kernel.vietnamese import canonical

LONGEST_NAME = 300
LONGEST_TEXT = 4000
EARLIEST, LATEST = date(1945, 9, 2), date(2200, 12, 31)
"""The state whose agencies sign was founded then; what lies outside is a slip of the hand."""


def clean_draft(draft: AgreementDraft) -> AgreementDraft:
    """The draft with tidy texts and with dates in EDTF; what cannot be read stays as typed."""
    return replace(
        draft,
        title=_tidy(draft.title),
        signed=_as_edtf(draft.signed, term=False),
        signed_as_written=_tidy(draft.signed_as_written),
        signed_basis=_basis(draft),
        signed_note=_tidy(draft.signed_note),
        term=_as_edtf(draft.term, term=True),
        term_missing="" if draft.term.strip() else _tidy(draft.term_missing),
        parties=tuple(_tidy_party(party) for party in draft.parties),
        legal_basis=tuple(filter(None, map(_tidy, draft.legal_basis))),
        contents=tuple(filter(None, map(_tidy, draft.contents))),
        duties=tuple(
            Duty(side=duty.side, text=_tidy(duty.text))
            for duty in draft.duties
            if duty.text.strip()
        ),
        figures=tuple(filter(None, map(_tidy, draft.figures))),
        sources=tuple(_tidy_source(source) for source in draft.sources),
        # A browser ends lines with CR LF: the same remarks are no change.
        remarks=canonical("\n".join(draft.remarks.splitlines()).strip()),
    )


def check_draft(draft: AgreementDraft, *, today: date) -> tuple[DraftRefusal, ...]:
    """Everything that is wrong with a clean draft, field by field; nothing when it can be saved.

    A day of signing is refused only where it surely comes after `today`.
    """
    return (
        *([] if draft.title else [TitleMissing()]),
        *_check_dates(draft),
        *_check_years(draft),
        *_check_signing(draft, today),
        *_check_parties(draft),
        *_check_sources(draft),
        *_check_lengths(draft),
    )


def _check_dates(draft: AgreementDraft) -> Iterator[DraftRefusal]:
    signed = _parsed(draft.signed)
    term = _parsed(draft.term)
    if draft.signed and signed is None:
        wrong = SignedSaidUnknown if says_unknown(draft.signed) else SignedNotUnderstood
        yield wrong(text=draft.signed)
    if signed is not None and signed.is_interval:
        yield SignedIsPeriod(text=draft.signed)
    if draft.term and term is None:
        yield TermNotUnderstood(text=draft.term)
    if not draft.term and not draft.term_missing:
        yield TermReasonMissing()
    if signed is not None and term is not None and signed.after(term) is Truth.YES:
        yield SignedAfterTermEnds(term=draft.term, signed=draft.signed)


def _check_years(draft: AgreementDraft) -> Iterator[DraftRefusal]:
    dates = {"signed": draft.signed, "term": draft.term}
    published = {f"sources.{n}": source.published_on for n, source in enumerate(draft.sources)}
    for where, text in (dates | published).items():
        stated = _parsed(text)
        if stated is not None and not stated.is_within(EARLIEST, LATEST):
            years = {"first": EARLIEST.year, "last": LATEST.year}
            yield YearImplausible(text=text, where=where, **years)


def _check_signing(draft: AgreementDraft, today: date) -> Iterator[DraftRefusal]:
    signed = _parsed(draft.signed)
    if signed is None or not signed.is_within(EARLIEST, LATEST):
        return
    if signed.after(today) is Truth.YES:
        yield SignedInFuture(signed=draft.signed)


def _check_parties(draft: AgreementDraft) -> Iterator[DraftRefusal]:
    if {party.side for party in draft.parties} != set(Side) and draft.kind is RecordKind.AGREEMENT:
        yield PartyMissing()
    seen: set[tuple[object, ...]] = set()
    for index, party in enumerate(draft.parties):
        key = (party.agency_id or party.name.casefold(), party.role)
        if not party.name:
            yield PartyNameMissing(index=index)
        elif key in seen:
            yield PartyTwice(name=party.name, index=index)
        seen.add(key)


def _check_sources(draft: AgreementDraft) -> Iterator[DraftRefusal]:
    if not draft.sources:
        yield SourceMissing()
    for index, source in enumerate(draft.sources):
        if not source.article:
            yield SourceNameMissing(index=index)
        if source.published_on and _parsed(source.published_on) is None:
            yield SourceDateNotUnderstood(text=source.published_on, index=index)
        if source.address and not is_web_address(source.address):
            yield SourceAddressMalformed(address=source.address[:100], index=index)


def _check_lengths(draft: AgreementDraft) -> Iterator[DraftRefusal]:
    named = {
        "title": draft.title,
        "signed_as_written": draft.signed_as_written,
        "signed_note": draft.signed_note,
        "term_missing": draft.term_missing,
        **{f"parties.{place}": _longest(party) for place, party in enumerate(draft.parties)},
        **{f"sources.{place}": source.article for place, source in enumerate(draft.sources)},
    }
    long = {
        "remarks": draft.remarks,
        "legal_basis": "\n".join(draft.legal_basis),
        "contents": "\n".join(draft.contents),
        "figures": "\n".join(draft.figures),
        "duties": "\n".join(duty.text for duty in draft.duties),
    }
    for most, texts in ((LONGEST_NAME, named), (LONGEST_TEXT, long)):
        for where, text in texts.items():
            if len(text) > most:
                yield TextTooLong(where=where, length=len(text), most=most)


def _longest(party: Party) -> str:
    return max((party.name, party.signed_by, party.capacity), key=len)


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))


def _tidy_party(party: Party) -> Party:
    return replace(
        party,
        name=_tidy(party.name),
        note=_tidy(party.note),
        signed_by=_tidy(party.signed_by),
        capacity=_tidy(party.capacity),
    )


def _tidy_source(source: Source) -> Source:
    return Source(
        article=_tidy(source.article),
        publisher=_tidy(source.publisher),
        published_on=_as_edtf(source.published_on, term=False),
        address=source.address.strip(),
        facts=_tidy(source.facts),
    )


def _basis(draft: AgreementDraft) -> DateBasis:
    """A date rests on something, and nothing rests on no date."""
    if not draft.signed.strip():
        return DateBasis.MISSING
    return DateBasis.STATED if draft.signed_basis is DateBasis.MISSING else draft.signed_basis


def _as_edtf(text: str, *, term: bool) -> str:
    trimmed = text.strip()
    if not trimmed:
        return ""
    try:
        return str(read_term(trimmed) if term else read_day(trimmed))
    except PartialDateNotUnderstood:
        return trimmed


def _parsed(edtf: str) -> PartialDate | None:
    try:
        return PartialDate.parse(edtf)
    except PartialDateNotUnderstood:
        return None
