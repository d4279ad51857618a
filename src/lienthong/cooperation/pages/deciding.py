"""Decide for the successors of parties that ended: one form for as many as one act covers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from lienthong.cooperation.operations import Result, decide_succession
from lienthong.cooperation.pages.fragments import understanding
from lienthong.cooperation.pages.succession import CHOSEN, may_decide
from lienthong.cooperation.pages.succession_forms import DecideForm
from lienthong.cooperation.pages.succession_words import (
    OUTCOMES,
    REASONS,
    basis_in_words,
    outcome_badge,
    successor_in_words,
)
from lienthong.cooperation.pages.wording import (
    day_in_words,
    in_words,
    refusal_context,
)
from lienthong.cooperation.queries import list_proposals
from lienthong.cooperation.queries.rights import named
from lienthong.cooperation.terms.rights import NotToDecideFor
from lienthong.cooperation.terms.succession import (
    DECIDE,
    Choice,
    Outcome,
    Proposal,
    SuccessionRefused,
    Why,
)
from lienthong.identity.queries import get_acting, list_typed, read_ids, requires
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]

_ROW = "quyet-dinh"
"""Fields of the rows: "quyet-dinh:<reference>:<body that ended>:<successor, empty for nobody>"."""


def typed(_request: HttpRequest, sent: QueryDict, _asked: QueryDict) -> Iterator[tuple[str, str]]:
    """What somebody had typed of an act when their session ended."""
    yield from list_typed(DecideForm.base_fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DECIDE, form=typed)
def decide(request: HttpRequest) -> HttpResponse:
    """The successors that wait, of the parties chosen in the address, and what is decided."""
    proposals = _for_whom(request, _chosen(request.GET.getlist(CHOSEN)))
    if request.method != "POST":
        return _show(request, DecideForm(), proposals, {})
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _show(request, form, proposals, request.POST, status=422)
    try:
        results = decide_succession(
            choices=_choices(request.POST, form.cleaned_data["for_all"]),
            act=form.act(),
            note=form.cleaned_data["note"],
            actor=get_acting(request).actor,
            now=timezone.now(),
        )
    except SuccessionRefused as error:
        for refusal in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
            form.add_error(refusal.place, in_words(refusal))
        return _show(request, form, proposals, request.POST, status=422)
    except Refusal as error:
        return _show(request, form, proposals, request.POST, status=error.status, refusal=error)
    return _answer(request, results, proposals)


def _for_whom(request: HttpRequest, proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """What this person decides of what was chosen; refuses who decides nothing of it."""
    if may_decide(request):
        return proposals
    own = tuple(one for one in proposals if may_decide(request, one.successor_id))
    if not own:
        references = ", ".join(dict.fromkeys(one.reference for one in proposals))
        raise NotToDecideFor(agreement=references or "–", **named(get_acting(request).actor))
    return own


def _chosen(texts: Iterable[str]) -> tuple[Proposal, ...]:
    """The proposals for the parties chosen, each written "reference:body"."""
    pairs = {
        (reference, party)
        for reference, _, body in (text.rpartition(":") for text in texts)
        for party in read_ids([body])
    }
    references = {reference for reference, _ in pairs}
    if not references:
        return ()
    proposals = list_proposals(references=references, on=timezone.localdate())
    return tuple(one for one in proposals if (one.reference, one.party_id) in pairs)


def _choices(sent: Mapping[str, Any], for_all: str) -> tuple[Choice, ...]:
    """What was chosen in the rows; `for_all` outweighs each that is to be decided."""
    found = []
    for name, value in sent.items():
        kind, _, rest = str(name).partition(":")
        reference, _, bodies = rest.partition(":")
        party, _, successor = bodies.partition(":")
        ids = read_ids([party]), read_ids([successor])
        if kind != _ROW or not value or not ids[0] or value not in set(Outcome):
            continue
        found.append(
            Choice(
                reference=reference,
                party_id=ids[0][0],
                successor_id=ids[1][0] if ids[1] else None,
                outcome=_outcome(str(value), for_all, nobody=not ids[1]),
            )
        )
    return tuple(found)


def _outcome(value: str, for_all: str, *, nobody: bool) -> Outcome:
    """Where nobody comes after a party there is nothing but its end."""
    return Outcome(value if nobody or not for_all else for_all)


def _name(one: Proposal) -> str:
    return f"{_ROW}:{one.reference}:{one.party_id}:{one.successor_id or ''}"


def _show(
    request: HttpRequest,
    form: DecideForm,
    proposals: Sequence[Proposal],
    sent: Mapping[str, Any],
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "groups": _groups(proposals, sent),
        "count": len(proposals),
        "understood": understanding(str(form["issued_on"].value() or ""), term=False),
        "refusal": None if refusal is None else refusal_context(refusal),
        "crumbs": _crumbs(),
        "back": reverse("cooperation:undecided"),
    }
    return render(request, "cooperation/decide.html", context, status=status)


def _groups(proposals: Iterable[Proposal], sent: Mapping[str, Any]) -> list[Cell]:
    """The successors under the agreement and party they come after."""
    groups: dict[tuple[str, UUID], Cell] = {}
    for one in proposals:
        key = (one.reference, one.party_id)
        group = groups.setdefault(key, _group(one))
        group["rows"].append(_row(one, sent))
    return list(groups.values())


def _group(one: Proposal) -> Cell:
    return {
        "reference": one.reference,
        "title": one.title,
        "url": reverse("cooperation:agreement", args=[one.reference]),
        "party": one.party_name,
        "ended": day_in_words(one.ended_on),
        "why": gettext(REASONS[one.why]),
        "over": one.why is Why.TERM_OVER,
        "rows": [],
    }


def _row(one: Proposal, sent: Mapping[str, Any]) -> Cell:
    name = _name(one)
    chosen = str(sent[name]) if name in sent else ("" if sent else one.outcome.value)
    offered = [Outcome.END] if one.successor_id is None else list(Outcome)
    choices = [("", gettext("Not now")), *((way.value, OUTCOMES[way]) for way in offered)]
    return {
        "name": name,
        "id": name.replace(":", "-"),
        "successor": successor_in_words(one.successor_name),
        "url": ""
        if one.successor_id is None
        else reverse("directory:agency", args=[one.successor_id]),
        "basis": basis_in_words(one.basis),
        "choices": [
            {"value": value, "label": gettext(label) if value else label, "chosen": value == chosen}
            for value, label in choices
        ],
    }


def _answer(
    request: HttpRequest, results: Sequence[Result], proposals: Iterable[Proposal]
) -> HttpResponse:
    """Back to the list when all was decided; else what became of each."""
    done = Counter(one.choice.reference for one in results if one.decision_id is not None)
    if sum(done.values()) == len(results):
        text = ngettext("%(count)d decision recorded", "%(count)d decisions recorded", len(results))
        each = ", ".join(f"{reference} ({count})" for reference, count in sorted(done.items()))
        messages.success(request, f"{text % {'count': len(results)}}: {each}.")
        if len(done) == 1:
            return redirect("cooperation:agreement", key=next(iter(done)))
        return redirect("cooperation:undecided")
    names = {(one.reference, one.party_id, one.successor_id): one for one in proposals}
    context = {
        "done": sum(done.values()),
        "failed": len(results) - sum(done.values()),
        "columns": [
            {"label": gettext("Agreement")},
            {"label": gettext("Successor")},
            {"label": gettext("What became of it")},
        ],
        "rows": [_result(one, names) for one in results],
        "crumbs": _crumbs(),
        "back": reverse("cooperation:undecided"),
    }
    return render(request, "cooperation/decided.html", context)


def _result(one: Result, names: Mapping[tuple[str, UUID, UUID | None], Proposal]) -> Cell:
    choice = one.choice
    key = (choice.reference, choice.party_id, choice.successor_id)
    name = names[key].successor_name if key in names else ""
    url = reverse("cooperation:agreement", args=[choice.reference])
    told: Cell = {"badge": outcome_badge(choice.outcome)}
    if one.refusal is not None:
        told = {
            "badge": {"text": gettext("Not decided now"), "tone": "warning"},
            "note": in_words(one.refusal),
        }
    elif one.decision_id is not None:
        told |= {
            "text": gettext("Decision"),
            "url": reverse("cooperation:decision", args=[one.decision_id]),
        }
    return {
        "cells": [
            {"text": choice.reference, "url": url},
            {"text": name or gettext("decided meanwhile by somebody else")},
            told,
        ]
    }


def _crumbs() -> list[Cell]:
    return [
        {"label": gettext("When a party ends"), "url": reverse("cooperation:undecided")},
        {"label": gettext("Decide")},
    ]
