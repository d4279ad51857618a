"""Versions of an agreement side by side, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from lienthong.cooperation.pages.wording import (
    BASES,
    CERTAINTIES,
    FIELDS,
    INSTRUMENTS,
    KINDS,
    LEVELS,
    ROLES,
    SIDES,
    day_cell,
    day_in_words,
    signer_of,
    term_cell,
)
from lienthong.cooperation.queries import get_reference
from lienthong.cooperation.rules import changed_fields
from lienthong.cooperation.terms import AgreementDraft, Duty, Party, Source, UnknownAgreement
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.partial_dates import PartialDateNotUnderstood


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One member of the record, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What another person changed and this form would change back or further.

    `seen` is what stood there when the form was opened, `now` what is on record, `typed` what the
    form says.
    """

    label: str
    seen: str
    now: str
    typed: str


def differences_of(before: AgreementDraft, after: AgreementDraft) -> tuple[Difference, ...]:
    """What differs, in the order of the record."""
    found = []
    for name in changed_fields(before, after):
        old, new = _told_apart(name, getattr(before, name), getattr(after, name))
        found.append(Difference(label=gettext(FIELDS[name]), before=old, after=new))
    return tuple(found)


def conflicts_of(
    *, seen: AgreementDraft, now: AgreementDraft, typed: AgreementDraft
) -> tuple[Conflict, ...]:
    """What somebody changed since the form was opened and the form says otherwise."""
    open_still = set(changed_fields(now, typed))
    found = []
    for name in changed_fields(seen, now):
        if name in open_still:
            values = (getattr(draft, name) for draft in (seen, now, typed))
            before, here, there = _told_apart(name, *values)
            label = gettext(FIELDS[name])
            found.append(Conflict(label=label, seen=before, now=here, typed=there))
    return tuple(found)


def _told_apart(name: str, *values: Any) -> list[str]:
    """The values in short, or in full where values that differ read alike in short."""
    short = [_in_words(name, value) for value in values]
    told = short
    if len(set(short)) < len({repr(value) for value in values}):
        told = [_in_words(name, value, full=True) for value in values]
    return [words or gettext("(empty)") for words in told]


def _in_words(name: str, value: Any, *, full: bool = False) -> str:
    labels: dict[str, Any] = {
        "level": LEVELS,
        "kind": KINDS,
        "instrument": INSTRUMENTS,
        "signed_basis": BASES,
        "renews_certainty": CERTAINTIES,
    }
    if name in labels:
        return gettext(labels[name][value])
    if name in {"signed", "term"}:
        return _date(name, value, full=full)
    if name == "renews_id":
        return _reference(value)
    if isinstance(value, tuple):
        return "; ".join(_items(value, full=full))
    return str(value)


def _reference(agreement_id: UUID | None) -> str:
    if agreement_id is None:
        return ""
    try:
        return get_reference(agreement_id=agreement_id)
    except UnknownAgreement:
        return gettext("not on record")


def _date(name: str, edtf: str, *, full: bool) -> str:
    if not edtf:
        return ""
    try:
        cell = day_cell(edtf) if name == "signed" else term_cell(edtf)
    except PartialDateNotUnderstood:
        return edtf
    note = f" ({cell['note']})" if full and cell.get("note") else ""
    return f"{cell['label']}{note}"


def _items(values: Iterable[Any], *, full: bool) -> Iterable[str]:
    for value in values:
        if isinstance(value, Party):
            yield _party(value, full=full)
        elif isinstance(value, Duty):
            yield f"{gettext(SIDES[value.side])}: {value.text}"
        elif isinstance(value, Source):
            yield _source(value, full=full)
        else:
            yield str(value)


def _party(party: Party, *, full: bool) -> str:
    told = [gettext(SIDES[party.side]), gettext(ROLES[party.role])]
    told += [signer] if (signer := signer_of(party)) else []
    if full:
        told.append(_linked(party.agency_id))
        told += [party.note] if party.note else []
    return f"{party.name} ({', '.join(told)})"


def _linked(agency_id: UUID | None) -> str:
    """Which body of the directory a party is."""
    if agency_id is None:
        return gettext("not linked to the directory")
    card = get_cards(body=Body.AGENCY, ids={agency_id}).get(agency_id)
    if card is None:
        return gettext("not in the directory")
    end = gettext("ended on {day}").format(day=day_in_words(card.valid_until or date.max))
    linked = gettext("in the directory {name}").format(name=card.name)
    return f"{linked}, {end}" if card.valid_until else linked


def _source(source: Source, *, full: bool) -> str:
    if not full:
        return source.article
    day = _date("signed", source.published_on, full=True)
    told = (source.article, source.publisher, day, source.address, source.facts)
    return ", ".join(filter(None, told))
