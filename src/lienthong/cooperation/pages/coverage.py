"""What reached which commune: the matrix, the map beside it, and one commune on one page."""

import json
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.security_files import line_of_file
from lienthong.cooperation.pages.training_words import line_of_training
from lienthong.cooperation.pages.unit_words import story_context
from lienthong.cooperation.queries.coverage import communes_of, own_commune, read_coverage
from lienthong.cooperation.queries.security_files import list_security_files
from lienthong.cooperation.queries.trainings import list_trained_of
from lienthong.cooperation.queries.unit_story import tell_unit
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.coverage import Aspect, Coverage, UnitCoverage
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.vietnamese import fold

ASPECTS = {
    Aspect.AGREEMENTS: gettext_noop("Agreements of the commune"),
    Aspect.COMMITMENTS: gettext_noop("Commitments for the commune"),
    Aspect.CONNECTED: gettext_noop("Connected to the exchange"),
    Aspect.INFRASTRUCTURE: gettext_noop("Infrastructure in place"),
    Aspect.APPLICATIONS: gettext_noop("Applications in use"),
    Aspect.TRAINED: gettext_noop("People trained"),
    Aspect.SECURITY: gettext_noop("Systems with an approved level"),
}
ROWS_A_PAGE = 40
_NONE = "–"
STEPS = 4
"""How many tones more than none the map has."""


class CoverageForm(forms.Form):
    """Which communes, as of which day, of which agreement; what the map shows."""

    name = forms.CharField(label=gettext_lazy("Commune or ward"), required=False)
    lacking = forms.ChoiceField(
        label=gettext_lazy("Still without"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            *((key.value, gettext(text)) for key, text in ASPECTS.items()),
        ],
    )
    on = forms.DateField(
        label=gettext_lazy("As of"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    agreement = forms.CharField(label=gettext_lazy("Agreement"), required=False)
    shown = forms.ChoiceField(
        label=gettext_lazy("Shown on the map"),
        required=False,
        choices=lambda: [(key.value, gettext(text)) for key, text in ASPECTS.items()],
    )


@require_safe
@requires(VIEW_COMMITMENTS)
def coverage(request: HttpRequest) -> HttpResponse:
    """Every commune with what it has on a day; the map shows one aspect of the same numbers."""
    form = CoverageForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    on = asked.get("on") or timezone.localdate()
    agreement = (asked.get("agreement") or "").strip().upper()
    shown = Aspect(asked.get("shown") or Aspect.APPLICATIONS)
    words = fold(asked.get("name") or "").split()
    lacking = Aspect(asked["lacking"]) if asked.get("lacking") else None
    found = read_coverage(on=on, agreement=agreement)
    listed = [
        one
        for one in found.units
        if all(word in fold(one.name) for word in words)
        and (lacking is None or not one.counts[lacking])
    ]
    page = Paginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "reset": reverse("cooperation:coverage"),
        "found": found,
        "stats": _stats(found),
        "columns": _columns(),
        "rows": [_row(one) for one in page.object_list],
        "page": page,
        "listed": len(listed),
        "map": draw_map(found, shown),
        "shown": gettext(ASPECTS[shown]),
        "legend": _legend(found, shown),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Coverage by commune")},
        ],
    }
    return render(request, "cooperation/coverage.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def unit_story(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """What was done in one commune, on one page."""
    acting = get_acting(request)
    story = tell_unit(unit_id=unit_id, acting=acting, on=timezone.localdate())
    today = timezone.localdate()
    context = {
        **story_context(story),
        "trained": [line_of_training(one) for one in list_trained_of(unit_id=unit_id, on=today)],
        "systems": [line_of_file(one) for one in list_security_files(on=today, unit_id=unit_id)],
    }
    return render(request, "cooperation/unit_story.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def own_story(request: HttpRequest) -> HttpResponse:
    """The same for the commune of the agency acted for; elsewhere a list to choose from."""
    own = own_commune(get_acting(request).agency_id)
    if own is not None:
        return redirect("cooperation:unit_story", unit_id=own)
    context = {
        "units": [
            {"name": card.name, "url": reverse("cooperation:unit_story", args=[card.id])}
            for card in communes_of(timezone.localdate())
        ],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("What was done in a commune")},
        ],
    }
    return render(request, "cooperation/choose_unit.html", context)


def draw_map(found: Coverage, shown: Aspect) -> SafeString:
    """The communes drawn, each in the tone of its number; empty where no shape is one of theirs."""
    sheet = _sheet()
    drawn = [one for one in found.units if one.code in sheet["shapes"]]
    # The communes before July 2025 bore the same codes and lay elsewhere: there are more of them.
    if len(found.units) != len(sheet["shapes"]) or len(drawn) != len(found.units):
        return SafeString()
    most = max(one.counts[shown] for one in drawn)
    areas = format_html_join(
        "",
        '<a href="{}"><path class="cov-{}" d="{}"><title>{}: {}</title></path></a>',
        (
            (
                _story_url(one),
                tone_of(one.counts[shown], most),
                sheet["shapes"][one.code],
                one.name,
                one.counts[shown],
            )
            for one in drawn
        ),
    )
    return format_html(
        '<svg class="cov-map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        sheet["width"],
        sheet["height"],
        gettext("Map: {aspect}. The table below says the same.").format(
            aspect=gettext(ASPECTS[shown])
        ),
        areas,
    )


def tone_of(count: int, most: int) -> int:
    """Which of the tones a number has: none is 0, the most is the last."""
    return 0 if not count else max(1, -(-count * STEPS // most))


def _legend(found: Coverage, shown: Aspect) -> list[dict[str, Any]]:
    """What the tones of the map mean: from which number to which; tones that none has are out."""
    most = max((one.counts[shown] for one in found.units), default=0)
    steps: dict[int, list[int]] = {0: [0, 0]}
    for count in range(1, most + 1):
        steps.setdefault(tone_of(count, most), []).append(count)
    return [
        {
            "tone": tone,
            "text": gettext("none") if not tone else _between(counts[0], counts[-1]),
        }
        for tone, counts in sorted(steps.items())
    ]


def _between(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


@cache
def _sheet() -> dict[str, Any]:
    path = files("lienthong.cooperation").joinpath("data/commune_shapes.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _stats(found: Coverage) -> list[dict[str, Any]]:
    return [
        {
            "value": f"{found.covered(aspect)}/{len(found.units)}",
            "label": gettext(text),
            "url": f"?{urlencode({'shown': aspect.value, **_kept(found)})}#map",
        }
        for aspect, text in ASPECTS.items()
    ]


def _kept(found: Coverage) -> dict[str, str]:
    kept = {} if found.on == timezone.localdate() else {"on": found.on.isoformat()}
    return kept | ({"agreement": found.agreement} if found.agreement else {})


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Commune or ward")},
        *(
            {"label": gettext(text), "numeric": aspect is not Aspect.CONNECTED}
            for aspect, text in ASPECTS.items()
        ),
    ]


def _row(one: UnitCoverage) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.name, "url": _story_url(one)},
            *(_cell(one, aspect) for aspect in ASPECTS),
        ]
    }


def _cell(one: UnitCoverage, aspect: Aspect) -> dict[str, Any]:
    """A number that leads to its rows; none is a dash, which a phone leaves out."""
    count = one.counts[aspect]
    if not count:
        return {"text": _NONE}
    if aspect is Aspect.CONNECTED:
        return {"badge": {"text": gettext("connected"), "tone": "success"}}
    if aspect is Aspect.TRAINED:
        return {"text": str(count)}
    return {"text": str(count), "url": f"{_story_url(one)}#{aspect.value}"}


def _story_url(one: UnitCoverage) -> str:
    return reverse("cooperation:unit_story", args=[one.unit_id])
