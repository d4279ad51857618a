"""Read commitments: the list over all agreements, and one with its history."""

from typing import Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from lienthong.cooperation.pages.asked_changes import commitment_changes
from lienthong.cooperation.pages.commitment_forms import CommitmentFilterForm
from lienthong.cooperation.pages.commitment_words import (
    bound_name,
    differences_between,
    due_in_words,
    milestone_cell,
    reach_in_words,
    state_cell,
    target_in_words,
)
from lienthong.cooperation.pages.notes import notes_link
from lienthong.cooperation.pages.result_figures import figures_context
from lienthong.cooperation.pages.result_words import counting_name
from lienthong.cooperation.pages.rights import may_change
from lienthong.cooperation.pages.rollouts import columns_of_rollouts, row_of_rollout
from lienthong.cooperation.pages.trainings import trainings_context
from lienthong.cooperation.pages.trials import trials_context
from lienthong.cooperation.pages.wording import VERSIONS, day_in_words, words_of
from lienthong.cooperation.queries import (
    count_commitments,
    get_commitment,
    list_commitments,
)
from lienthong.cooperation.queries.results import get_measure
from lienthong.cooperation.queries.rights import list_history, reads_inside
from lienthong.cooperation.queries.rollouts import list_rollouts
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms import (
    VIEW_COMMITMENTS,
    CommitmentDraft,
    CommitmentFilter,
    CommitmentRecord,
    CommitmentState,
    CommitmentSummary,
    CommitmentVersion,
    OwnerToday,
    Side,
)
from lienthong.cooperation.terms.results import REPORT
from lienthong.cooperation.terms.rollouts import RolloutFilter
from lienthong.cooperation.terms.succession import SideState
from lienthong.directory.queries import find_by_name
from lienthong.directory.terms import Body
from lienthong.identity.queries import get_acting, requires

ROWS_A_PAGE = 25
MOST_ON_AGREEMENT = 30
_MOST_UNITS = 20


def commitments_context(agreement: str) -> dict[str, Any]:
    """The commitments of an agreement for its page; of very many the first, with the way on."""
    matching = CommitmentFilter(agreement=agreement)
    total = count_commitments(matching=matching)
    found = list_commitments(matching=matching, on=timezone.localdate(), limit=MOST_ON_AGREEMENT)
    return {
        "rows": [_row(one) for one in found],
        "columns": _columns(),
        "all_url": f"{reverse('cooperation:commitments')}?{urlencode({'agreement': agreement})}"
        if total > len(found)
        else "",
    }


@requires(VIEW_COMMITMENTS)
def commitments(request: HttpRequest) -> HttpResponse:
    """The commitments of all agreements, narrowed; those due first first."""
    form = CommitmentFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    matching = _filter_of(asked, request.GET.get("agreement", ""))
    paginator = Paginator(range(count_commitments(matching=matching)), ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    found = list_commitments(
        matching=matching,
        on=timezone.localdate(),
        offset=(page.number - 1) * ROWS_A_PAGE,
        limit=ROWS_A_PAGE,
    )
    context = {
        "form": form,
        "page": page,
        "columns": _columns(),
        "rows": [_row(one) for one in found],
        "chips": _chips(request, form, asked),
        "reset": reverse("cooperation:commitments"),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Commitments")},
        ],
    }
    return render(request, "cooperation/commitments.html", context)


@requires(VIEW_COMMITMENTS)
def commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """One commitment with the clause it comes from, its targets, steps and history."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    summary, draft = record.summary, record.summary.draft
    agreement = reverse("cooperation:agreement", args=[summary.agreement])
    context = {
        "record": record,
        "draft": draft,
        "badge": state_cell(summary),
        "facts_of_it": _facts(record),
        "targets": [target_in_words(one, draft.unit) for one in draft.targets],
        "baseline": write_number(draft.baseline) if draft.baseline else "",
        "milestones": [milestone_cell(one) for one in draft.milestones],
        "passage_url": _passage_url(record),
        "waits_for": [_link(one) for one in draft.depends_on],
        "needed_by": [_link(one) for one in record.needed_by],
        "rollouts": _rollouts(record),
        "trainings": trainings_context(summary.reference),
        "trials": trials_context(summary.reference),
        "figures": figures_context(summary.reference, draft.unit) if draft.indicator else {},
        "counting": counting_name(get_measure(reference=summary.reference).counting),
        "may_report": _may_report(request, record),
        "changes": commitment_changes(record, get_acting(request)),
        "versions": _versions(record.versions),
        "facts": list_history(
            subject=f"cooperation.commitment:{record.id}",
            inside=reads_inside(
                reference=reference, acting=get_acting(request), on=timezone.localdate()
            ),
        ),
        "may_edit": may_change(request, reference),
        "notes": notes_link(summary.agreement, get_acting(request), commitment=summary.reference),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": summary.agreement, "url": agreement},
            {"label": summary.reference},
        ],
    }
    return render(request, "cooperation/commitment.html", context)


def _may_report(request: HttpRequest, record: CommitmentRecord) -> bool:
    """Whether this person's agency reports results here: only a side does."""
    acting, on = get_acting(request), timezone.localdate()
    sides = sides_in(reference=record.summary.agreement, agency_id=acting.agency_id, on=on)
    return acting.may(REPORT) and bool(sides)


def _rollouts(record: CommitmentRecord) -> dict[str, Any]:
    matching = RolloutFilter(commitment=record.summary.reference)
    found = list_rollouts(matching=matching, on=timezone.localdate())
    return {"columns": columns_of_rollouts(), "rows": [row_of_rollout(one) for one in found]}


def _filter_of(asked: dict[str, Any], agreement: str) -> CommitmentFilter:
    unit = asked.get("unit") or ""
    hits = find_by_name(text=unit, limit=_MOST_UNITS, body=Body.UNIT) if unit else []
    return CommitmentFilter(
        agreement=agreement,
        side=Side(asked["side"]) if asked.get("side") else None,
        state=CommitmentState(asked["state"]) if asked.get("state") else None,
        due_by=asked.get("due_by"),
        units=tuple(hit.card.id for hit in hits) if unit else None,
        text=asked.get("q") or "",
    )


def _chips(
    request: HttpRequest, form: CommitmentFilterForm, asked: dict[str, Any]
) -> list[dict[str, str]]:
    """What narrows the list now; each link takes one thing away."""
    address = reverse("cooperation:commitments")
    chips = []
    for name in ("q", "side", "state", "due_by", "unit", "agreement"):
        value: Any = asked.get(name, request.GET.get(name) if name == "agreement" else None)
        if not value:
            continue
        kept = {key: one for key, one in request.GET.items() if key not in {name, "page"}}
        label, said = gettext("Agreement"), str(value)
        if name in form.fields:
            label = str(form.fields[name].label)
            said = dict(getattr(form.fields[name], "choices", ())).get(said, said)
        said = day_in_words(value) if name == "due_by" else said
        chips.append(
            {
                "label": f"{label}: {said}",
                "url": f"{address}?{urlencode(kept)}" if kept else address,
            }
        )
    return chips


def _columns() -> list[dict[str, str]]:
    return [
        {"label": gettext("What is to be done")},
        {"label": gettext("Who owes it")},
        {"label": gettext("Due")},
        {"label": gettext("State")},
    ]


def _row(one: CommitmentSummary) -> dict[str, Any]:
    draft = one.draft
    last = target_in_words(draft.targets[-1], draft.unit) if draft.targets else ""
    note = f"{one.reference} · {last}" if last else one.reference
    address = reverse("cooperation:commitment", args=[one.reference])
    return {
        "cells": [
            {"text": draft.what, "url": address, "note": note},
            {"text": bound_name(draft.owner)},
            {"text": due_in_words(draft.due)},
            {"badge": state_cell(one)},
        ]
    }


def _facts(record: CommitmentRecord) -> list[dict[str, Any]]:
    draft = record.summary.draft
    facts: list[dict[str, Any]] = [
        {
            "term": gettext("Who owes it"),
            "text": bound_name(draft.owner),
            "note": _owner_note(record.owner_today),
        },
        {"term": gettext("Owed to"), "text": bound_name(draft.beneficiary) or gettext("not said")},
        {"term": gettext("Due"), "text": due_in_words(draft.due)},
        {
            "term": gettext("Where it is to be kept"),
            "text": reach_in_words(draft, record.place_names),
        },
    ]
    if draft.condition:
        facts.append({"term": gettext("On what condition"), "text": draft.condition})
    if draft.state_note:
        facts.append({"term": gettext("Question or reason"), "text": draft.state_note})
    if draft.source:
        facts.append({"term": gettext("Source"), "text": draft.source})
    return facts


def _owner_note(today: OwnerToday | None) -> str:
    """Who answers for an owner that has ended, as decided; "" while it lives or is not linked."""
    if today is None or today.ended_on is None:
        return ""
    said = []
    if today.carriers:
        names = ", ".join(today.carriers)
        said.append(gettext("It has ended. Carried on by: {names}").format(names=names))
    if today.waiting:
        said.append(
            ngettext(
                "It has ended; of {count} successor nobody has decided yet.",
                "It has ended; of {count} successors nobody has decided yet.",
                today.waiting,
            ).format(count=today.waiting)
        )
    if today.state is SideState.ENDED:
        said.append(gettext("It has ended, and with it what it owed, as decided."))
    return " ".join(said) or gettext("It has ended; who carries on is not known.")


def _passage_url(record: CommitmentRecord) -> str:
    passage = record.passage
    if passage is None:
        return ""
    place = [record.summary.agreement, passage.part, passage.number]
    return f"{reverse('cooperation:text', args=place)}#{quote(passage.address)}"


def _link(reference: str) -> dict[str, str]:
    return {"text": reference, "url": reverse("cooperation:commitment", args=[reference])}


def _versions(versions: tuple[CommitmentVersion, ...]) -> list[dict[str, Any]]:
    """The versions, newest first, each with what it changed in the one before."""
    befores: list[CommitmentDraft | None] = [*(one.draft for one in versions[1:]), None]
    return [
        {
            "number": one.number,
            "kind": gettext(VERSIONS[one.kind]),
            "effective": words_of(one.effective) if one.effective else "",
            "reason": one.reason,
            "recorded_at": one.recorded_at,
            "recorded_by": one.recorded_by,
            "stands": one.superseded_at is None,
            "differences": differences_between(before, one.draft) if before else (),
        }
        for one, before in zip(versions, befores, strict=True)
    ]
