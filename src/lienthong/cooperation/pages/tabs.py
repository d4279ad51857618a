"""The views of agreements that stand side by side above each of them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.cooperation.queries import AgreementFilter, count_agreements


def tabs_of(current: str, *, on: date, undecided: int | None = None) -> list[dict[str, Any]]:
    """The tabs; `current` is the name of the page's address, `undecided` a count known already."""
    counts = {
        "list": count_agreements(matching=AgreementFilter(), on=on),
        "undecided": undecided,
    }
    views = (
        ("list", gettext("List")),
        ("years", gettext("By year")),
        ("undecided", gettext("When a party ends")),
        ("radar", gettext("What lapses")),
    )
    return [
        {
            "label": label,
            "url": reverse(f"cooperation:{name}"),
            "current": current == name,
            "count": counts.get(name),
        }
        for name, label in views
    ]
