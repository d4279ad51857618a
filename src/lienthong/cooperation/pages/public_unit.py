"""What was done in one commune, for everybody, without signing in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.result_words import figure_in_words, period_in_words
from lienthong.cooperation.pages.unit_words import agreement_lines
from lienthong.cooperation.queries.coverage import communes_of
from lienthong.cooperation.queries.unit_story import tell_public_unit
from lienthong.cooperation.terms.coverage import UnitResult
from lienthong.directory.terms import Card
from lienthong.identity.queries import open_to_all
from lienthong.kernel.vietnamese import fold


@require_safe
@open_to_all
def choose(request: HttpRequest) -> HttpResponse:
    """The communes to choose from; where only one fits what was typed, that one."""
    asked = request.GET.get("q", "")[:100]
    words = fold(asked).split()
    found = [
        one
        for one in communes_of(timezone.localdate())
        if all(word in fold(one.name) for word in words)
    ]
    if words and len(found) == 1:
        return redirect("cooperation:public_unit", code=found[0].code)
    context = {"asked": asked, "units": [_link(one) for one in found], "crumbs": _crumbs()}
    return render(request, "cooperation/public_units.html", context)


@require_safe
@open_to_all
def public_unit(request: HttpRequest, code: str) -> HttpResponse:
    """One commune: its agreements and what both sides confirmed there."""
    today = timezone.localdate()
    unit = next((one for one in communes_of(today) if one.code == code), None)
    if unit is None:
        raise Http404
    story = tell_public_unit(unit=unit, on=today)
    results = [_result(one) for one in story.results]
    context = {
        "name": story.name,
        "on": today,
        "connected": {
            "text": gettext("connected") if story.connected else gettext("not connected"),
            "tone": "success" if story.connected else "neutral",
        },
        "results": results,
        "agreements": agreement_lines(story.agreements),
        "count": len(results),
        "crumbs": [*_crumbs(), {"label": story.name}],
    }
    return render(request, "cooperation/public_unit.html", context)


def _result(one: UnitResult) -> dict[str, Any]:
    part = f" ({one.category})" if one.category else ""
    figure = figure_in_words(one.value, one.of, one.measured_in)
    return {
        "text": f"{one.indicator}{part}: {figure}",
        "note": f"{period_in_words(one.period)} · {one.agreement}",
    }


def _link(one: Card) -> dict[str, str]:
    return {"name": one.name, "url": reverse("cooperation:public_unit", args=[one.code])}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": gettext("Public figures"), "url": reverse("cooperation:public_figures")},
        {"label": gettext("Communes"), "url": reverse("cooperation:public_units")},
    ]
