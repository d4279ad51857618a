"""Rows of parties and sources in a form: read, added, removed; all without scripts."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.forms import Form
from django.http import QueryDict

AnyForm = TypeVar("AnyForm", bound=Form)

MOST_ROWS = 40


def typed_form(form_class: type[AnyForm], data: QueryDict, *, checked: bool) -> AnyForm:
    """The form as typed; unless `checked` nothing in it is looked at for errors yet."""
    return form_class(data) if checked else form_class(initial=data.dict())


def typed_rows(
    form_class: type[AnyForm], data: QueryDict, *, prefix: str, checked: bool
) -> list[AnyForm]:
    """The rows as typed; their number is the field "<prefix>-count"."""
    places = [f"{prefix}-{place}" for place in range(_count(data, prefix))]
    if checked:
        return [form_class(data, prefix=place) for place in places]
    names = form_class.base_fields
    typed = [{name: data.get(f"{place}-{name}", "") for name in names} for place in places]
    return fresh_rows(form_class, typed, prefix=prefix)


def fresh_rows(
    form_class: type[AnyForm], initials: Sequence[dict[str, Any]], *, prefix: str
) -> list[AnyForm]:
    """Rows not yet sent, filled from the record or empty."""
    return [
        form_class(initial=initial, prefix=f"{prefix}-{place}")
        for place, initial in enumerate(initials)
    ]


def with_added_row(data: QueryDict, *, prefix: str) -> QueryDict:
    """What was typed, with one more empty row, up to MOST_ROWS."""
    changed = data.copy()
    changed[f"{prefix}-count"] = str(min(_count(data, prefix) + 1, MOST_ROWS))
    return changed


def without_row(data: QueryDict, place: int, *, prefix: str) -> QueryDict:
    """What was typed, without one row; the rows after it move up."""
    count = _count(data, prefix)
    changed = data.copy()
    for key in data:
        if key.startswith(f"{prefix}-") and key != f"{prefix}-count":
            del changed[key]
    kept = [row for row in range(count) if row != place]
    for new, old in enumerate(kept):
        start = f"{prefix}-{old}-"
        for key in data:
            if key.startswith(start):
                changed[f"{prefix}-{new}-{key.removeprefix(start)}"] = str(data[key])
    changed[f"{prefix}-count"] = str(len(kept))
    return changed


def _count(data: QueryDict, prefix: str) -> int:
    typed = data.get(f"{prefix}-count", "0")
    return min(int(typed), MOST_ROWS) if typed.isascii() and typed.isdigit() else 0
