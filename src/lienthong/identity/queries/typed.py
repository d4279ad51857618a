"""What somebody typed into a form, under its labels: for the page that shows a kept form."""

from collections.abc import Mapping
from typing import Any

from django.forms import DateField
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format


def list_typed(
    fields: Mapping[str, Any], sent: QueryDict, *, prefix: str | None = None
) -> list[tuple[str, str]]:
    """Label and value of each visible field, in the order sent; a choice by its name.

    `fields` are those of a form (or of its class), `prefix` the form's. What was sent under other
    names is left out.
    """
    before = f"{prefix}-" if prefix else ""
    told = []
    for name, values in sent.lists():
        field = fields.get(name.removeprefix(before)) if name.startswith(before) else None
        if field is not None and not field.widget.is_hidden:
            told += [(str(field.label or name), _shown(field, str(value))) for value in values]
    return told


def _shown(field: Any, value: str) -> str:
    """A choice by its name, a day as days are written, anything else as it was typed."""
    if isinstance(field, DateField):
        return _day(value)
    names = {str(key): str(name) for key, name in getattr(field, "choices", ())}
    return names.get(value, value)


def _day(value: str) -> str:
    """What a browser's date field posts, as days are written; no such day as it was posted."""
    try:
        day = parse_date(value)
    except ValueError:
        return value
    return date_format(day, "SHORT_DATE_FORMAT") if day else value
