"""The day a page is asked for: `?on=`, and the days people ask for most."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from lienthong.directory.pages.words import day

LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
_OFTEN = (LAST_DAY_OF_DISTRICTS, date(2024, 12, 31), date(2018, 1, 1))


class DayInput(forms.DateInput):
    """The browser's own way to choose a day; the value is ISO 8601 in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, as the browser sends it or typed the Vietnamese way."""

    widget = DayInput
    input_formats = ["%Y-%m-%d", "%d/%m/%Y"]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.input_formats, **kwargs)


class AsOfForm(forms.Form):
    """As of which day."""

    on = DayField(label=gettext_lazy("As of"), required=False)


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The day asked for (today when none, or one that cannot be, was), and the form to change it.

    `query` is the part of an address that keeps the day, "" for today.
    """

    on: date
    today: date
    form: AsOfForm
    quick: tuple[dict[str, Any], ...]
    kept: tuple[tuple[str, str], ...]

    @property
    def is_today(self) -> bool:
        """Whether the page shows the present."""
        return self.on == self.today

    @property
    def query(self) -> str:
        """What to add to an address so that the next page shows the same day."""
        return "" if self.is_today else f"?on={self.on.isoformat()}"


def read_as_of(request: HttpRequest, *, form_class: type[AsOfForm] = AsOfForm) -> AsOf:
    """The day in the address; a text that is no day is named in the form, and today is shown."""
    today = timezone.localdate()
    asked = request.GET.dict()
    form = form_class({**asked, "on": asked.get("on") or today.isoformat()})
    on = form.cleaned_data["on"] if form.is_valid() else form.cleaned_data.get("on")
    shown = on or today
    others = {name: value for name, value in asked.items() if name not in ("on", "page") and value}
    quick = [_link(gettext("today"), None, others, current=shown == today)]
    quick += [_link(day(often), often, others, current=shown == often) for often in _OFTEN]
    kept = tuple((name, value) for name, value in others.items() if name not in form.fields)
    return AsOf(on=shown, today=today, form=form, quick=tuple(quick), kept=kept)


def _link(label: str, on: date | None, others: dict[str, str], *, current: bool) -> dict[str, Any]:
    parameters = {**others, "on": on.isoformat()} if on else others
    return {"label": label, "url": f"?{urlencode(parameters)}", "current": current}
