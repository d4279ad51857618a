"""How levels, types, changes, shares and periods are called, in the language of the page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import numberformat
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from lienthong.directory.terms import (
    Act,
    AgencyKind,
    Body,
    Bound,
    Card,
    ChangeKind,
    CodeScheme,
    Level,
    Share,
    UnitType,
)
from lienthong.kernel.errors import Refusal, say
from lienthong.kernel.partial_dates import Language, PartialDate, PartialDateNotUnderstood

_LEVELS = {
    Level.STATE: gettext_noop("national"),
    Level.PROVINCE: gettext_noop("provincial"),
    Level.DISTRICT: gettext_noop("district level"),
    Level.COMMUNE: gettext_noop("commune level"),
}
_UNIT_TYPES = {
    UnitType.PROVINCE: gettext_noop("province"),
    UnitType.MUNICIPALITY: gettext_noop("centrally run city"),
    UnitType.CITY: gettext_noop("city of a province"),
    UnitType.TOWN: gettext_noop("town"),
    UnitType.URBAN_DISTRICT: gettext_noop("urban district"),
    UnitType.RURAL_DISTRICT: gettext_noop("rural district"),
    UnitType.WARD: gettext_noop("ward"),
    UnitType.COMMUNE: gettext_noop("commune"),
    UnitType.TOWNSHIP: gettext_noop("township"),
    UnitType.SPECIAL_ZONE: gettext_noop("special zone"),
}
_AGENCY_KINDS = {
    AgencyKind.PEOPLES_COMMITTEE: gettext_noop("People's Committee"),
    AgencyKind.PEOPLES_COUNCIL: gettext_noop("People's Council"),
    AgencyKind.MINISTRY: gettext_noop("ministry"),
    AgencyKind.DEPARTMENT: gettext_noop("department"),
    AgencyKind.OFFICE: gettext_noop("office"),
    AgencyKind.INSPECTORATE: gettext_noop("inspectorate"),
    AgencyKind.BOARD: gettext_noop("management board"),
    AgencyKind.CENTRE: gettext_noop("centre"),
    AgencyKind.PUBLIC_SERVICE_UNIT: gettext_noop("public service unit"),
    AgencyKind.TAX_OFFICE: gettext_noop("tax office"),
    AgencyKind.PARTY_BODY: gettext_noop("Party body"),
    AgencyKind.YOUTH_UNION: gettext_noop("Youth Union"),
    AgencyKind.ASSOCIATION: gettext_noop("association"),
    AgencyKind.ENTERPRISE: gettext_noop("enterprise"),
    AgencyKind.OTHER: gettext_noop("other agency"),
}
_CHANGES = {
    ChangeKind.LISTED: gettext_noop("listed"),
    ChangeKind.FORMED: gettext_noop("formed"),
    ChangeKind.RENAMED: gettext_noop("renamed"),
    ChangeKind.MERGED: gettext_noop("merged"),
    ChangeKind.SPLIT: gettext_noop("split"),
    ChangeKind.MOVED: gettext_noop("moved"),
    ChangeKind.DISSOLVED: gettext_noop("dissolved"),
    ChangeKind.CODE_CHANGED: gettext_noop("code changed"),
    ChangeKind.CORRECTED: gettext_noop("correction"),
}
CHANGE_ICONS = {
    ChangeKind.LISTED: "journal-text",
    ChangeKind.FORMED: "plus-lg",
    ChangeKind.RENAMED: "pencil",
    ChangeKind.MERGED: "diagram-3",
    ChangeKind.SPLIT: "signpost-split",
    ChangeKind.MOVED: "arrow-right",
    ChangeKind.DISSOLVED: "calendar-x",
    ChangeKind.CODE_CHANGED: "tag",
    ChangeKind.CORRECTED: "arrow-repeat",
}
_SHARES = {
    Share.FULL: gettext_noop("the whole"),
    Share.PART: gettext_noop("a part"),
    Share.REMAINDER: gettext_noop("the remainder"),
    Share.UNCHANGED: gettext_noop("unchanged"),
    Share.UNKNOWN: gettext_noop("share not recorded"),
}
_SCHEMES = {
    CodeScheme.OLD: gettext_noop("old scheme, QCVN 102:2016"),
    CodeScheme.NEW: gettext_noop("identity code, QĐ 20/2020/QĐ-TTg"),
    CodeScheme.OTHER: gettext_noop("another scheme"),
}
_THOUSANDS = 3
"""Digits of a number that stand together, in both languages."""


def level_name(level: Level) -> str:
    """The level, as after a comma: "provincial"."""
    return gettext(_LEVELS[level])


def type_name(card: Card) -> str:
    """What kind of unit or agency it is."""
    return type_label(card.body, card.type)


def type_label(body: Body, value: str) -> str:
    """The kind of a unit or agency, given by value."""
    if body is Body.UNIT:
        return gettext(_UNIT_TYPES[UnitType(value)])
    return gettext(_AGENCY_KINDS[AgencyKind(value)])


def change_name(kind: ChangeKind) -> str:
    """What a change did, in one word."""
    return gettext(_CHANGES[kind])


def share_name(share: Share) -> str:
    """How much passed."""
    return gettext(_SHARES[share])


def scheme_name(scheme: CodeScheme | None) -> str:
    """By which scheme a code was given; None is the list of territorial units."""
    return gettext(_SCHEMES[scheme]) if scheme else gettext("code of the administrative unit")


def day(on: date) -> str:
    """A day as it is written here."""
    return date_format(on, "SHORT_DATE_FORMAT")


def last_day(until: date) -> str:
    """The last day of a period that ends before `until`."""
    return day(until - timedelta(days=1))


def first_day(card: Card) -> str:
    """The first day of a version; of one that a source only names, the year."""
    return str(card.valid_from.year) if card.starts is Bound.MENTION else day(card.valid_from)


def since(card: Card) -> str:
    """From when the version holds, or from when it is known."""
    if card.starts is Bound.MENTION:
        return gettext("named by one source, {year}").format(year=first_day(card))
    if card.starts is Bound.RECORD:
        return gettext("on record since {day}").format(day=day(card.valid_from))
    return gettext("since {day}").format(day=day(card.valid_from))


def period(valid_from: date, valid_until: date | None) -> str:
    """A period in words, both ends included."""
    if valid_until is None:
        return gettext("since {day}").format(day=day(valid_from))
    return gettext("from {first} to {last}").format(
        first=day(valid_from), last=last_day(valid_until)
    )


def edtf_words(text: str) -> str:
    """A day as far as it is known: "2026-10" as 10/2026; kept as written when it is no such day."""
    language: Language = "en" if (get_language() or "").startswith("en") else "vi"
    try:
        return PartialDate.parse(text).in_words(language=language)
    except PartialDateNotUnderstood:
        return text


def body_kind_name(body: Body) -> str:
    """Which of the two kinds of bodies, several of them."""
    return gettext("Administrative units") if body is Body.UNIT else gettext("Agencies")


def act_words(act: Act | None) -> str:
    """A legal act as cited, "" when there is none."""
    if act is None:
        return ""
    return f"{act.number} ({act.issuer})" if act.issuer else act.number


def with_share(name: str, share: Share) -> str:
    """A body and how much of it passed: "Xã Nga Yên (the whole)"."""
    return f"{name} ({share_name(share)})"


def several(names: Iterable[str]) -> str:
    """Names one after the other."""
    return ", ".join(names)


def number_words(number: int) -> str:
    """A whole number with its thousands set apart: "3.321", in English "3,321"."""
    return numberformat.format(
        number,
        decimal_sep=get_format("DECIMAL_SEPARATOR"),
        grouping=_THOUSANDS,
        thousand_sep=get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
    )


def successors_count(number: int) -> str:
    """How many bodies carry another one on."""
    return ngettext("{number} successor", "{number} successors", number).format(number=number)


def state_badge(card: Card, *, on: date) -> dict[str, Any]:
    """Whether the body exists on the day, given its version nearest to it."""
    if card.only_named_before(on):
        return {"text": gettext("not traced since"), "tone": "waiting"}
    if card.lives_on(on):
        return {"text": gettext("exists"), "tone": "success"}
    if on < card.valid_from:
        return {"text": gettext("not yet on record"), "tone": "waiting"}
    return {"text": gettext("ended"), "tone": "neutral", "icon": "calendar-x"}


def refusal_words(refusal: Refusal) -> str:
    """A refusal in the language of the page, its days as they are written here."""
    said = {name: _said(value) for name, value in refusal.params.items()}
    return say(refusal.message, said, gettext)


def _said(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    return number_words(value) if isinstance(value, int) else value
