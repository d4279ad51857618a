"""Agreements in words: labels, dates as far as they are known, how one stands on a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from lienthong.cooperation.rules.periods import write_period
from lienthong.cooperation.terms import (
    Certainty,
    DateBasis,
    Gap,
    Instrument,
    Level,
    Party,
    PartyRole,
    RecordKind,
    Side,
    Standing,
    State,
    Unsure,
    VersionKind,
)
from lienthong.kernel.errors import Fault, Refusal, say
from lienthong.kernel.partial_dates import (
    Doubt,
    Language,
    PartialDate,
    PartialDateNotUnderstood,
    Precision,
)

Cell = dict[str, Any]

LEVELS: Mapping[Level, str] = {
    Level.PROVINCE: gettext_noop("Province"),
    Level.DISTRICT: gettext_noop("District (until 30/06/2025)"),
    Level.DEPARTMENT: gettext_noop("Department or branch"),
    Level.ASSOCIATION: gettext_noop("Association or union"),
    Level.COMMUNE: gettext_noop("Commune"),
}
SIDES: Mapping[Side, str] = {
    Side.STATE: gettext_noop("State side"),
    Side.PROVIDER: gettext_noop("Provider side"),
}
ROLES: Mapping[PartyRole, str] = {
    PartyRole.SIGNATORY: gettext_noop("Signatory"),
    PartyRole.FOCAL_POINT: gettext_noop("Focal point"),
    PartyRole.WITNESS: gettext_noop("Witness"),
}
KINDS: Mapping[RecordKind, str] = {
    RecordKind.AGREEMENT: gettext_noop("One agreement"),
    RecordKind.GAP: gettext_noop("Known gap: mentioned, but not named"),
}
INSTRUMENTS: Mapping[Instrument, str] = {
    Instrument.AGREEMENT: gettext_noop("Cooperation agreement"),
    Instrument.PLAN: gettext_noop("Plan or programme"),
    Instrument.TRIAL: gettext_noop("Trial"),
    Instrument.CONTRACT: gettext_noop("Contract"),
}
BASES: Mapping[DateBasis, str] = {
    DateBasis.STATED: gettext_noop("as the source states it"),
    DateBasis.BOUNDED: gettext_noop("limited by the date of the source"),
    DateBasis.INFERRED: gettext_noop("worked out from other facts"),
    DateBasis.MISSING: gettext_noop("no source gives it"),
}
CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.STATED: gettext_noop("A source says so"),
    Certainty.INFERRED: gettext_noop("We conclude it"),
}
STATES: Mapping[State, str] = {
    State.IN_FORCE: gettext_noop("In force"),
    State.LAPSED: gettext_noop("Lapsed"),
    State.NOT_BEGUN: gettext_noop("Not begun"),
    State.UNKNOWN: gettext_noop("Not known"),
}
VERSIONS: Mapping[VersionKind, str] = {
    VersionKind.FIRST: gettext_noop("First entry"),
    VersionKind.AMENDMENT: gettext_noop("The parties agreed on a change"),
    VersionKind.CORRECTION: gettext_noop("The record was wrong"),
}
SHARES: Mapping[str, str] = {
    "full": gettext_noop("the whole"),
    "part": gettext_noop("a part"),
    "remainder": gettext_noop("the remainder"),
    "unchanged": gettext_noop("unchanged"),
    "unknown": gettext_noop("share not known"),
}
FIELDS: Mapping[str, str] = {
    "title": gettext_noop("Title"),
    "level": gettext_noop("Level"),
    "kind": gettext_noop("Kind of record"),
    "instrument": gettext_noop("What was signed"),
    "signed": gettext_noop("Signed"),
    "signed_as_written": gettext_noop("Day of signing as the source writes it"),
    "signed_basis": gettext_noop("What the day of signing rests on"),
    "signed_note": gettext_noop("Note on the day of signing"),
    "term": gettext_noop("Term"),
    "term_missing": gettext_noop("Why there is no term"),
    "parties": gettext_noop("Parties"),
    "legal_basis": gettext_noop("Legal basis"),
    "contents": gettext_noop("Contents"),
    "duties": gettext_noop("Duties"),
    "figures": gettext_noop("Figures"),
    "sources": gettext_noop("Sources"),
    "remarks": gettext_noop("Remarks"),
    "renews_id": gettext_noop("Carries on"),
    "renews_certainty": gettext_noop("How sure that is"),
}
_MOVED = 409
_TONES = {
    State.IN_FORCE: "success",
    State.LAPSED: "warning",
    State.NOT_BEGUN: "info",
    State.UNKNOWN: "neutral",
}
_MISSING_PARTS = {
    Precision.MONTH: gettext_noop("day not known"),
    Precision.YEAR: gettext_noop("day and month not known"),
}


def language() -> Language:
    """The language of the page, as the kernel names it."""
    return "en" if (get_language() or "").startswith("en") else "vi"


def words_of(edtf: str) -> str:
    """A partial date for a person, a quarter by its number."""
    return write_period(edtf, language=language())


def day_cell(edtf: str, basis: DateBasis = DateBasis.STATED) -> Cell:
    """A day as far as it is known, with what is not known beside it."""
    if not edtf:
        return {"label": gettext("not known")}
    day = PartialDate.parse(edtf)
    month = _one_month(day)
    if month is not None:
        span = PartialDate.parse(f"{day.earliest}/{day.latest}").in_words(language=language())
        if basis is not DateBasis.STATED:
            span = f"{span}, {gettext(BASES[basis])}"
        return {"label": words_of(month), "edtf": month, "note": span}
    cell: Cell = {"label": words_of(edtf)}
    if day.precision is not Precision.BOUNDED and day.doubt is Doubt.NONE:
        cell["edtf"] = edtf
    if day.precision in _MISSING_PARTS:
        cell["note"] = gettext(_MISSING_PARTS[day.precision])
    elif basis in {DateBasis.BOUNDED, DateBasis.INFERRED} and day.doubt is Doubt.NONE:
        cell["note"] = gettext(BASES[basis])
    return cell


def term_cell(edtf: str) -> Cell:
    """A term as people read it."""
    if not edtf:
        return {"label": gettext("no term given")}
    first, slash, last = edtf.partition("/")
    term = PartialDate.parse(edtf)
    if term.is_open_ended and term.start is not None:
        start = term.start.in_words(language=language())
        return {"label": gettext("from {day}, without end").format(day=start)}
    return {"label": words_of(first if slash and first == last else edtf)}


def standing_cell(standing: Standing, *, term: str) -> Cell:
    """How an agreement stands: a badge, and what is known of its end beside it."""
    text, note = gettext(STATES[standing.state]), ""
    if standing.state is State.LAPSED:
        text = end_in_words(term)
    elif standing.state is State.IN_FORCE:
        note = _end_to_come(term)
    elif standing.unsure is Unsure.NO_TERM:
        note = gettext("no term given")
    elif standing.unsure is Unsure.BEGINNING:
        note = gettext("the day it began is not known")
    elif standing.unsure is Unsure.END:
        note = _unsure_end(term)
    icon = "question-circle" if standing.state is State.UNKNOWN else ""
    return {
        "badge": {"text": text, "tone": _TONES[standing.state], "icon": icon},
        "note": note,
    }


def end_in_words(term: str) -> str:
    """When a term ended, no more exactly than it states."""
    end = PartialDate.parse(term).end
    if end is None:
        return gettext(STATES[State.LAPSED])
    words = end.in_words(language=language())
    pattern = {
        Precision.DAY: gettext("Lapsed after {day}"),
        Precision.MONTH: gettext("Lapsed during {day}"),
        Precision.YEAR: gettext("Lapsed in {day}"),
    }.get(end.precision, gettext("Lapsed: {day}"))
    return pattern.format(day=words)


def _unsure_end(term: str) -> str:
    if PartialDate.parse(term).end is None:
        return gettext("when it ends is not known")
    return gettext("{end}, day not known").format(end=end_in_words(term).lower())


def gap_in_words(gap: Gap | None) -> str:
    """How long there was no agreement, from the shortest to the longest it can have been."""
    if gap is None:
        return gettext("How long there was none between them cannot be told: a date is missing.")
    if gap.longest == 0:
        return gettext("One follows the other without a gap.")
    longest = _length(gap.longest, gap.longest_months)
    if gap.shortest == 0:
        text = gettext("Between them perhaps no gap, at most {longest} without an agreement.")
        return text.format(longest=longest)
    shortest = _length(gap.shortest, gap.shortest_months)
    if gap.shortest == gap.longest:
        return gettext("Between them {length} without an agreement.").format(length=shortest)
    text = gettext("Between them {shortest} to {longest} without an agreement.")
    return text.format(shortest=shortest, longest=longest)


def signer_of(party: Party) -> str:
    """Who signed for a party, and in which post; "" where nobody knows."""
    return ", ".join(filter(None, (party.signed_by, party.capacity)))


def in_words(refusal: Refusal) -> str:
    """A refusal for a page: days and instants in it as people write them here, not as EDTF."""
    said = {name: _said(name, value) for name, value in refusal.params.items()}
    return say(refusal.message, said, gettext)


def refusal_context(refusal: Refusal) -> dict[str, str]:
    """A refusal for `shell/error.html`; where things moved meanwhile it lies in no entry."""
    moved = refusal.status == _MOVED and refusal.fault is Fault.CALLER
    fault = "moved" if moved else refusal.fault.value
    return {"text": in_words(refusal), "fault": fault, "code": refusal.code}


def day_in_words(day: date) -> str:
    """A whole day for a person."""
    return PartialDate.from_date(day).in_words(language=language())


def _said(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    try:
        if name == "term":
            return term_cell(str(value))["label"]
        if name == "period":
            return write_period(str(value), language=language())
        return words_of(str(value)) if name in {"signed", "text"} else value
    except PartialDateNotUnderstood:
        return value


def _length(days: int, months: int) -> str:
    if months:
        return ngettext("about %(count)d month", "about %(count)d months", months) % {
            "count": months
        }
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _end_to_come(term: str) -> str:
    partial = PartialDate.parse(term)
    if partial.is_open_ended:
        return gettext("without end")
    if partial.end is None:
        return ""
    return gettext("until {day}").format(day=partial.end.in_words(language=language()))


def _one_month(day: PartialDate) -> str | None:
    """The month (EDTF) in which all the days of a bounded date lie; None when there is no one."""
    if day.precision is not Precision.BOUNDED or day.earliest is None or day.latest is None:
        return None
    first, last = (f"{end:%Y-%m}" for end in (day.earliest, day.latest))
    return first if first == last else None
