"""Read roll-outs: the list over all agreements, one with its sites, a site with its history."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.pages.rights import may_change
from lienthong.cooperation.pages.rollout_forms import RolloutFilterForm, SiteFilterForm
from lienthong.cooperation.pages.rollout_words import (
    STAGES,
    day_of_stage,
    quantity_in_words,
    reached_in_words,
    rollout_kind_name,
    stage_badge,
    twin_links,
)
from lienthong.cooperation.queries.rollouts import (
    count_rollouts,
    get_rollout,
    list_rollouts,
    narrow_sites,
)
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.rollouts import (
    REACHED,
    RolloutFilter,
    RolloutKind,
    RolloutSummary,
    SiteFilter,
    SiteSummary,
    Stage,
)
from lienthong.directory.queries import find_by_name
from lienthong.directory.terms import Body
from lienthong.identity.queries import requires

ROWS_A_PAGE = 25
SITES_A_PAGE = 50
_MOST_UNITS = 20


@require_safe
@requires(VIEW_COMMITMENTS)
def rollouts(request: HttpRequest) -> HttpResponse:
    """The roll-outs of all agreements, narrowed."""
    form = RolloutFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    matching = _filter_of(asked, request.GET.get("agreement", ""))
    on = timezone.localdate()
    paginator = Paginator(range(count_rollouts(matching=matching, on=on)), ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    offset = (page.number - 1) * ROWS_A_PAGE
    found = list_rollouts(matching=matching, on=on, offset=offset, limit=ROWS_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "columns": columns_of_rollouts(),
        "rows": [row_of_rollout(one) for one in found],
        "chips": _chips(request, form, "cooperation:rollouts"),
        "reset": reverse("cooperation:rollouts"),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Roll-outs")},
        ],
    }
    return render(request, "cooperation/rollouts.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def rollout(request: HttpRequest, reference: str) -> HttpResponse:
    """One roll-out: how far it is, its sites narrowed, what may be counted twice."""
    summary, sites = get_rollout(reference=reference, on=timezone.localdate())
    form = SiteFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    narrowed = narrow_sites(sites, _site_filter(asked))
    page = Paginator(narrowed, SITES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "summary": summary,
        "form": form,
        "page": page,
        "stats": _stats(summary),
        "whole": quantity_in_words(summary.tally.quantity, summary.draft.measure),
        "kind": rollout_kind_name(summary.draft.kind),
        "columns": _site_columns(),
        "rows": [_site_row(summary, one) for one in page.object_list],
        "chips": _chips(request, form, "cooperation:rollout", summary.reference),
        "reset": reverse("cooperation:rollout", args=[summary.reference]),
        "facts": list_facts_of(subject=f"cooperation.rollout:{summary.id}"),
        "may_edit": may_change(request, reference),
        "crumbs": crumbs_of(summary),
    }
    return render(request, "cooperation/rollout.html", context)


def columns_of_rollouts() -> list[dict[str, str]]:
    """The columns of a list of roll-outs."""
    return [
        {"label": gettext("What is put in place")},
        {"label": gettext("Kind of roll-out")},
        {"label": gettext("Sites and how far they are")},
    ]


def row_of_rollout(one: RolloutSummary) -> dict[str, Any]:
    """A roll-out in a list."""
    address = reverse("cooperation:rollout", args=[one.reference])
    tally = one.tally
    told = reached_in_words(tally) if tally.sites else gettext("no site yet")
    return {
        "cells": [
            {"text": one.draft.item, "url": address, "note": one.reference},
            {"text": rollout_kind_name(one.draft.kind)},
            {"text": told},
        ]
    }


def crumbs_of(summary: RolloutSummary, *more: str) -> list[dict[str, str]]:
    """The way down to a roll-out, and further to `more`."""
    commitment = reverse("cooperation:commitment", args=[summary.commitment])
    here = {"label": summary.reference}
    if more:
        here["url"] = reverse("cooperation:rollout", args=[summary.reference])
    agreement = reverse("cooperation:agreement", args=[summary.agreement])
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        {"label": summary.agreement, "url": agreement},
        {"label": summary.commitment, "url": commitment},
        here,
        *({"label": label} for label in more),
    ]


def _filter_of(asked: dict[str, Any], agreement: str) -> RolloutFilter:
    return RolloutFilter(
        agreement=agreement,
        kind=RolloutKind(asked["kind"]) if asked.get("kind") else None,
        units=_units(asked.get("unit") or ""),
        late=bool(asked.get("late")),
        text=asked.get("q") or "",
    )


def _units(text: str) -> tuple[UUID, ...] | None:
    if not text:
        return None
    hits = find_by_name(text=text, limit=_MOST_UNITS, body=Body.UNIT)
    return tuple(hit.card.id for hit in hits)


def _site_filter(asked: dict[str, Any]) -> SiteFilter:
    which = asked.get("which") or ""
    return SiteFilter(
        stage=Stage(which) if which in set(REACHED) else None,
        none_reached=which == "none",
        late=which == "late",
        doubled=which == "doubled",
        text=asked.get("q") or "",
    )


def _chips(request: HttpRequest, form: Any, route: str, *args: str) -> list[dict[str, str]]:
    """What narrows the list now; each link takes one thing away."""
    address = reverse(route, args=args)
    chips = []
    labels = {name: str(field.label) for name, field in form.fields.items()}
    labels["agreement"] = gettext("Agreement")
    for name, label in labels.items():
        value = request.GET.get(name)
        if not value:
            continue
        kept = {key: one for key, one in request.GET.items() if key not in {name, "page"}}
        choices = dict(getattr(form.fields.get(name), "choices", ()))
        said = label if name == "late" else f"{label}: {choices.get(value, value)}"
        url = f"{address}?{urlencode(kept)}" if kept else address
        chips.append({"label": said, "url": url})
    return chips


def _stats(summary: RolloutSummary) -> list[dict[str, Any]]:
    """The figures of a roll-out, each with the way to the sites it was counted from."""
    tally, measure = summary.tally, summary.draft.measure
    address = reverse("cooperation:rollout", args=[summary.reference])
    stats: list[dict[str, Any]] = [
        {
            "value": f"{tally.reached[stage]}/{tally.sites}",
            "label": gettext(STAGES[stage]),
            "url": f"{address}?which={stage.value}",
            "note": quantity_in_words(tally.quantities[stage], measure),
            "tone": "success" if stage is Stage.IN_USE else "neutral",
        }
        for stage in REACHED
        if stage is not Stage.STOPPED or tally.reached[stage]
    ]
    for count, which, label, tone in (
        (tally.late, "late", gettext("Later than planned"), "danger"),
        (tally.doubled, "doubled", gettext("Possibly counted twice"), "warning"),
    ):
        if count:
            url = f"{address}?which={which}"
            stats.append({"value": count, "label": label, "url": url, "tone": tone, "note": ""})
    return stats


def _site_columns() -> list[dict[str, Any]]:
    stages = [{"label": gettext(text)} for stage, text in STAGES.items() if stage in _SHOWN]
    return [
        {"label": gettext("Site")},
        {"label": gettext("State")},
        {"label": gettext("Quantity"), "numeric": True},
        *stages,
    ]


_SHOWN = (Stage.PLANNED, Stage.INSTALLED, Stage.ACCEPTED, Stage.IN_USE)


def _site_row(summary: RolloutSummary, site: SiteSummary) -> dict[str, Any]:
    address = reverse("cooperation:site", args=[summary.reference, site.id])
    days = [{"text": day_of_stage(site.draft.days.get(stage, ""))} for stage in _SHOWN]
    return {
        "cells": [
            {"text": site.name, "url": address, "note": _twins_note(site)},
            {"badge": stage_badge(site)},
            {"text": write_number(site.draft.quantity)},
            *days,
        ]
    }


def _twins_note(site: SiteSummary) -> str:
    if not site.twins:
        return ""
    names: Sequence[str] = [one["text"] for one in twin_links(site.twins)]
    return gettext("also in {names}: do not count it twice").format(names=", ".join(names))
