"""What somebody typed into a form, under its labels: for the page that shows a kept form."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict


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
    """A choice by its name, anything else as it was typed."""
    return str(dict(getattr(field, "choices", ())).get(value, value))
