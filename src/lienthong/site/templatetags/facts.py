"""Template filters for facts of the record."""

from collections.abc import Mapping
from typing import Any

from django import template

from lienthong.site.fact_words import describe_data

register = template.Library()


@register.filter
def in_words(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The data of a fact as lines of label and value (see `fact_words`)."""
    return describe_data(data)
