"""What the page of the design system shows: each component with content as it occurs in real use.

Names of agencies and agreements are data and stay Vietnamese in both languages.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext, gettext_lazy, ngettext

COMMUNES = ("Nga Sơn", "Nga Thắng", "Hồ Vương", "Tân Tiến", "Nga An", "Ba Đình")
RESOLUTION = "Nghị quyết 1686/NQ-UBTVQH15"


class SampleAgreementForm(forms.Form):
    """The usual kinds of fields, two of them filled in wrongly on the page."""

    title = forms.CharField(label=gettext_lazy("Title of the agreement"), max_length=300)
    signed = forms.CharField(
        label=gettext_lazy("Signed"),
        help_text=gettext_lazy(
            "As far as it is known: 13/08/2018, 8/2018 or 2018. Leave out what is not known."
        ),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[
            ("", gettext_lazy("Choose a level")),
            ("province", gettext_lazy("Province")),
            ("district", gettext_lazy("District (until 30/06/2025)")),
            ("commune", gettext_lazy("Commune")),
        ],
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Responsible side"),
        choices=[("agency", gettext_lazy("The agency")), ("provider", gettext_lazy("VNPT"))],
        widget=forms.RadioSelect,
    )
    contents = forms.CharField(
        label=gettext_lazy("Contents"), required=False, widget=forms.Textarea({"rows": 3})
    )
    remind = forms.BooleanField(
        label=gettext_lazy("Remind me 30 days before it expires"), required=False
    )

    def clean_signed(self) -> str:
        """Refuse a month that does not exist, naming what to write instead."""
        signed: str = self.cleaned_data["signed"]
        month = signed.partition("/")[0]
        if not 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
            raise ValidationError(
                gettext("There is no month %(month)s. Write for example 8/2018.") % {"month": month}
            )
        return signed


class SampleFilterForm(forms.Form):
    """A filter above a list."""

    q = forms.CharField(label=gettext_lazy("Name or code"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), ("waiting", gettext_lazy("Not opened yet"))],
    )


def build_samples() -> dict[str, Any]:
    """The context of the page, in the language that is active now."""
    return {
        **_states(),
        **_navigation(),
        **_deliveries(),
        **_agreement(),
        "form": SampleAgreementForm(
            {
                "title": "Thỏa thuận hợp tác giữa UBND huyện Nga Sơn và VNPT Thanh Hóa",
                "signed": "13/2018",
                "level": "",
                "side": "agency",
                "remind": "on",
            }
        ),
        "filter_form": SampleFilterForm({"q": "nga", "state": "waiting"}),
        "chips": [
            {"label": gettext("Name: nga"), "url": "#filter"},
            {"label": gettext("Not opened yet"), "url": "#filter"},
        ],
        "next_steps": _next_steps(),
        "stats": _stats(),
    }


def _states() -> dict[str, Any]:
    return {
        "badges": [
            {"tone": "neutral", "text": gettext("Draft")},
            {"tone": "info", "text": gettext("Sent"), "icon": "send"},
            {"tone": "waiting", "text": gettext("Not opened yet")},
            {"tone": "success", "text": gettext("Accepted")},
            {"tone": "warning", "text": gettext("Expires in 12 days")},
            {"tone": "danger", "text": gettext("Refused")},
            {"tone": "neutral", "text": gettext("Dissolved"), "icon": "slash-circle"},
        ],
        "dates": [
            {"label": "13/08/2018", "edtf": "2018-08-13"},
            {"label": "8/2018", "edtf": "2018-08", "note": gettext("day not recorded")},
            {"label": "2016", "edtf": "2016", "note": gettext("day and month not recorded")},
            {"label": gettext("unknown"), "note": gettext("no source gives it")},
        ],
        "consequences": [
            gettext("The 4 agencies that accepted it are told that it no longer holds."),
            gettext("The receipts stay provable; nothing is deleted."),
            gettext("The number 128/UBND-KSTTHCNC is not given out again."),
        ],
    }


def _navigation() -> dict[str, Any]:
    pages: Page[int] = Paginator(range(1, 167), 25).page(3)
    return {
        "crumbs": [
            {"label": gettext("Start"), "url": "/"},
            {"label": gettext("Agreements"), "url": "#navigation"},
            {"label": "UBND huyện Nga Sơn – VNPT"},
        ],
        "tabs": [
            {"label": gettext("Overview"), "url": "#navigation", "current": True},
            {"label": gettext("Commitments"), "url": "#navigation", "current": False, "count": 9},
            {"label": gettext("Documents"), "url": "#navigation", "current": False, "count": 0},
            {"label": gettext("History"), "url": "#navigation", "current": False},
        ],
        "pages": pages,
    }


def _deliveries() -> dict[str, Any]:
    accepted = {"tone": "success", "text": gettext("Accepted")}
    refused = {"tone": "danger", "text": gettext("Refused")}
    waiting = {"tone": "waiting", "text": gettext("Not opened yet")}
    answers = [
        (accepted, "09:12", ""),
        (accepted, "09:40", ""),
        (refused, "10:05", gettext("“The annex is missing.”")),
        (accepted, "13:31", ""),
        (waiting, "", ""),
        (waiting, "", ""),
    ]
    rows = [
        {
            "cells": [
                {"text": f"UBND xã {name}", "url": "#tables"},
                {"text": f"H56.{number}", "demonstration": True},
                {"badge": badge, "note": reason},
                {"text": f"{at} 23/11/2026" if at else gettext("no answer yet")},
                {"text": str(number * 7 % 5)},
            ]
        }
        for number, (name, (badge, at, reason)) in enumerate(
            zip(COMMUNES, answers, strict=True), start=31
        )
    ]
    return {
        "columns": [
            {"label": gettext("Recipient")},
            {"label": gettext("Code")},
            {"label": gettext("State")},
            {"label": gettext("Since")},
            {"label": gettext("Attachments"), "numeric": True},
        ],
        "rows": rows,
        "answered": {
            "id": "answered",
            "label": gettext("Answers"),
            "value": 4,
            "max": 6,
            "text": gettext("4 of 6 have answered"),
        },
    }


def _agreement() -> dict[str, Any]:
    return {
        "facts": [
            {"term": gettext("Parties"), "text": "UBND huyện Nga Sơn – VNPT Thanh Hóa"},
            {
                "term": gettext("Signed"),
                "date": {"label": "8/2018", "edtf": "2018-08", "note": gettext("day not recorded")},
            },
            {"term": gettext("Term"), "text": "2018–2023"},
            {
                "term": gettext("State"),
                "badge": {"tone": "warning", "text": gettext("Lapsed in 2023")},
                "note": gettext("The day cannot be told: the day of signing is not recorded."),
            },
            {
                "term": gettext("Living successors"),
                "text": ngettext("%(count)d agency", "%(count)d agencies", 6) % {"count": 6},
                "url": "#timeline",
            },
        ],
        "events": [
            {
                "when": "8/2018",
                "edtf": "2018-08",
                "title": gettext("Agreement signed, term 2018–2023"),
                "icon": "pencil",
                "tone": "info",
            },
            {
                "when": "2023",
                "edtf": "2023",
                "title": gettext("The term ended"),
                "text": gettext("No extension is on record."),
                "icon": "calendar-x",
                "tone": "warning",
            },
            {
                "when": "01/07/2025",
                "edtf": "2025-07-01",
                "title": gettext("The district was dissolved, six communes carry on"),
                "text": ", ".join(COMMUNES),
                "url": "#timeline",
                "icon": "signpost-split",
                "tone": "danger",
                "source": RESOLUTION,
            },
            {
                "when": "23/11/2026",
                "edtf": "2026-11-23",
                "title": gettext("Waiting for two communes"),
                "icon": "hourglass-split",
                "tone": "waiting",
                "current": True,
            },
        ],
    }


def _next_steps() -> list[dict[str, Any]]:
    return [
        {
            "title": gettext("Documents to register"),
            "count": 3,
            "text": gettext("The oldest arrived 2 working hours ago."),
            "action": gettext("Open the inbox"),
            "url": "#start",
            "icon": "inbox",
            "tone": "danger",
        },
        {
            "title": gettext("Refused by a recipient"),
            "count": 1,
            "text": gettext("UBND xã Hồ Vương: the annex is missing."),
            "action": gettext("Read the reason"),
            "url": "#start",
            "icon": "x-circle-fill",
            "tone": "warning",
        },
        {
            "title": gettext("Not opened by the recipient"),
            "count": 2,
            "text": gettext("Sent more than one working day ago."),
            "action": gettext("See who"),
            "url": "#start",
            "icon": "hourglass-split",
            "tone": "waiting",
        },
    ]


def _stats() -> list[dict[str, Any]]:
    return [
        {
            "value": "166",
            "label": gettext("communes of today"),
            "url": "#start",
            "note": gettext("since 01/07/2025"),
            "tone": "info",
        },
        {"value": "12", "label": gettext("agreements on record"), "url": "#start"},
        {
            "value": "2",
            "label": gettext("agreements in force"),
            "url": "#start",
            "note": gettext("for three more the day cannot be told"),
            "tone": "success",
        },
    ]
