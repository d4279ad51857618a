"""Two versions of an agreement side by side, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from lienthong.cooperation.pages.wording import (
    BASES,
    CERTAINTIES,
    FIELDS,
    KINDS,
    LEVELS,
    ROLES,
    SIDES,
    day_cell,
    term_cell,
)
from lienthong.cooperation.queries import get_reference
from lienthong.cooperation.rules import changed_fields
from lienthong.cooperation.terms import AgreementDraft, Duty, Party, Source, UnknownAgreement
from lienthong.kernel.partial_dates import PartialDateNotUnderstood


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One member of the record, before and after."""

    label: str
    before: str
    after: str


def differences_of(before: AgreementDraft, after: AgreementDraft) -> tuple[Difference, ...]:
    """What differs, in the order of the record."""
    return tuple(
        Difference(
            label=gettext(FIELDS[name]),
            before=_in_words(name, getattr(before, name)) or gettext("(empty)"),
            after=_in_words(name, getattr(after, name)) or gettext("(empty)"),
        )
        for name in changed_fields(before, after)
    )


def _in_words(name: str, value: Any) -> str:
    labels: dict[str, Any] = {
        "level": LEVELS,
        "kind": KINDS,
        "signed_basis": BASES,
        "renews_certainty": CERTAINTIES,
    }
    if name in labels:
        return gettext(labels[name][value])
    if name in {"signed", "term"}:
        return _date(name, value)
    if name == "renews_id":
        return _reference(value)
    if isinstance(value, tuple):
        return "; ".join(_items(value))
    return str(value)


def _reference(agreement_id: UUID | None) -> str:
    if agreement_id is None:
        return ""
    try:
        return get_reference(agreement_id=agreement_id)
    except UnknownAgreement:
        return gettext("not on record")


def _date(name: str, edtf: str) -> str:
    if not edtf:
        return ""
    try:
        return str((day_cell(edtf) if name == "signed" else term_cell(edtf))["label"])
    except PartialDateNotUnderstood:
        return edtf


def _items(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, Party):
            yield f"{value.name} ({gettext(SIDES[value.side])}, {gettext(ROLES[value.role])})"
        elif isinstance(value, Duty):
            yield f"{gettext(SIDES[value.side])}: {value.text}"
        elif isinstance(value, Source):
            yield value.article
        else:
            yield str(value)
