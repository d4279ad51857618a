"""What is wrong with a parameter of the API, in our words: pydantic speaks English only."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

_NO_DAY = gettext_lazy("is not a day; write it like 2025-07-01")
_NO_NUMBER = gettext_lazy("is not a whole number")

_SAID: Mapping[str, Promise] = {
    "missing": gettext_lazy("is needed"),
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "date_parsing": _NO_DAY,
    "int_parsing": _NO_NUMBER,
    "int_parsing_size": _NO_NUMBER,
    "uuid_parsing": gettext_lazy("is not an id"),
    "bool_parsing": gettext_lazy("is neither true nor false"),
    "enum": gettext_lazy("is none of {expected}"),
    "greater_than_equal": gettext_lazy("is less than {ge}"),
    "less_than_equal": gettext_lazy("is more than {le}"),
    "string_too_long": gettext_lazy("is too long: at most {max_length} characters"),
    "string_too_short": gettext_lazy("is too short: at least {min_length}"),
}
"""By pydantic's type of error; its context fills in the numbers and choices."""


def describe_fault(fault: Mapping[str, Any]) -> str:
    """One error of pydantic in the reader's language; of a type not foreseen, as pydantic says."""
    said = _SAID.get(fault["type"])
    if said is None:
        return str(fault["msg"])
    context = dict(fault.get("ctx", {}))
    if "expected" in context:  # 'a', 'b' or 'c'
        context["expected"] = str(context["expected"]).replace("' or '", "', '")
    return str(said).format(**context)
