"""Read results: the list, what waits for one's side, one with both sides' words, its evidence."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.counted_results import counted_context
from lienthong.cooperation.pages.result_forms import (
    ResultFilterForm,
    TwinForm,
    WordForm,
)
from lienthong.cooperation.pages.result_tables import give_results_url
from lienthong.cooperation.pages.result_words import (
    figure_in_words,
    period_in_words,
    place_in_words,
    result_badge,
    step_event,
)
from lienthong.cooperation.pages.wording import SIDES
from lienthong.cooperation.queries.result_evidence import read_evidence
from lienthong.cooperation.queries.result_queues import (
    count_returned,
    count_to_submit,
    count_waiting,
    list_returned,
)
from lienthong.cooperation.queries.results import (
    count_results,
    get_result,
    list_results,
)
from lienthong.cooperation.queries.rights import list_history
from lienthong.cooperation.rules.periods import read_period, span_of
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.results import (
    CONFIRM,
    ResultFilter,
    ResultRecord,
    ResultState,
    ResultStep,
    ResultSummary,
    TwinResult,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

ROWS_A_PAGE = 25
_MOST_COUNTED = 10_000
_MOST_RETURNED = 10
_BUTTONS = (
    (ResultStep.SUBMIT, "btn-primary"),
    (ResultStep.CONFIRM, "btn-primary"),
    (ResultStep.ANSWER, "btn-outline-primary"),
    (ResultStep.RETURN, "btn-outline-primary"),
    (ResultStep.DISPUTE, "btn-danger"),
    (ResultStep.TAKE_BACK, "btn-outline-primary"),
    (ResultStep.DROP, "btn-danger"),
)


@require_safe
@requires(VIEW_COMMITMENTS)
def results(request: HttpRequest) -> HttpResponse:
    """The results of all agreements, narrowed; the newest time first."""
    acting = get_acting(request)
    form = ResultFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    within = _within(form, asked)
    agreement = request.GET.get("agreement", "")
    matching = ResultFilter(
        agreement=agreement,
        commitment=request.GET.get("commitment", ""),
        state=ResultState(asked["state"]) if asked.get("state") else None,
        within=within,
        text=asked.get("q") or "",
        came_back=request.GET.get("back") == "1",
    )
    returned = 0 if matching.came_back else count_returned(acting=acting)
    total = count_results(matching=matching, acting=acting, most=_MOST_COUNTED)
    page = Paginator(range(total), ROWS_A_PAGE).get_page(request.GET.get("page"))
    offset = (page.number - 1) * ROWS_A_PAGE
    found = list_results(matching=matching, acting=acting, offset=offset, limit=ROWS_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "most": total if total == _MOST_COUNTED else 0,
        "columns": columns_of_results(),
        "rows": [row_of_result(one) for one in found],
        "chips": _chips(request, form),
        "reset": reverse("cooperation:results"),
        "returned": [
            row_of_result(one)
            for one in (list_returned(acting=acting, limit=_MOST_RETURNED) if returned else ())
        ],
        "returned_in_all": returned if returned > _MOST_RETURNED else 0,
        "waiting": count_waiting(acting=acting, on=timezone.localdate()),
        "to_submit": count_to_submit(acting=acting),
        "give_results": give_results_url(agreement, acting) if agreement else "",
        "crumbs": crumbs_of(),
    }
    return render(request, "cooperation/results.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def result(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """One result with both sides' words, what shows it, and what this person may do."""
    record = get_result(result_id=result_id, acting=get_acting(request), on=timezone.localdate())
    form = WordForm(
        initial={"seen": record.summary.steps},
        may_dispute=ResultStep.DISPUTE in record.may,
    )
    return show_result(request, record, form)


@require_safe
@requires(VIEW_COMMITMENTS)
def evidence(request: HttpRequest, result_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A file that shows a result, to be saved; never shown inside a page."""
    name, kind, content = read_evidence(
        result_id=result_id,
        evidence_id=evidence_id,
        acting=get_acting(request),
        on=timezone.localdate(),
    )
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def show_result(
    request: HttpRequest, record: ResultRecord, form: WordForm, *, status: int = 200
) -> HttpResponse:
    """The page of a result, with a form as it was typed."""
    one, acting = record.summary, get_acting(request)
    is_reporter = record.as_side is one.side
    context = {
        "record": record,
        "one": one,
        "badge": result_badge(one.state),
        "figure": figure_in_words(one.draft.value, one.draft.of, one.measured_in),
        "period": period_in_words(one.draft.period),
        "locked": period_in_words(record.locked) if record.locked else "",
        "facts_of_it": _facts(one),
        "form": form,
        "buttons": [
            {"step": step.value, "text": _button(step), "look": look}
            for step, look in _BUTTONS
            if step in record.may
        ],
        "may_revise": ResultStep.REVISE in record.may,
        "may_show": is_reporter and ResultStep.SUBMIT in record.may,
        "evidence": record.evidence,
        "counted": counted_context(record, request),
        "steps": [step_event(step, one.measured_in) for step in reversed(record.steps)],
        "twins": [_twin(twin, one) for twin in record.twins],
        "may_decide": acting.may(CONFIRM) and record.as_side is not None,
        "facts": list_history(subject=f"cooperation.result:{one.id}", inside=record.inside),
        "crumbs": _crumbs_of_result(one),
    }
    return render(request, "cooperation/result.html", context, status=status)


def columns_of_results(*, but: str = "") -> list[dict[str, Any]]:
    """The columns of a list of results, but for one that says the same in every row."""
    columns: dict[str, dict[str, Any]] = {
        "result": {"label": gettext("Result of")},
        "period": {"label": gettext("Reporting period")},
        "figure": {"label": gettext("Figure"), "numeric": True},
        "state": {"label": gettext("State")},
        "reporter": {"label": gettext("Reported by")},
    }
    return [column for key, column in columns.items() if key != but]


def row_of_result(
    one: ResultSummary, *, tick: str = "", ticked: bool = False, but: str = ""
) -> dict[str, Any]:
    """A result in a list; `tick` is said of the box that chooses it as it is seen now."""
    notes = [one.commitment, place_in_words(one)]
    if one.twins:
        notes.append(gettext("possibly counted twice"))
    first: dict[str, Any] = {
        "text": one.indicator or one.what,
        "url": reverse("cooperation:result", args=[one.id]),
        "note": " · ".join(filter(None, notes)),
    }
    figure = figure_in_words(one.draft.value, one.draft.of, one.measured_in)
    if tick:
        first["tick"] = {
            "name": "result",
            "value": f"{one.id}:{one.steps}",
            "label": tick.format(figure=figure, commitment=one.commitment),
            "checked": ticked,
        }
    cells: dict[str, dict[str, Any]] = {
        "result": first,
        "period": {"text": period_in_words(one.draft.period)},
        "figure": {"text": figure},
        "state": {"badge": result_badge(one.state)},
        "reporter": {
            "text": one.reporter_agency or one.reporter,
            "note": gettext(SIDES[one.side]),
        },
    }
    return {"cells": [cell for key, cell in cells.items() if key != but]}


def crumbs_of(*more: str) -> list[dict[str, str]]:
    """The way down to the results, and further."""
    here = {"label": gettext("Results")}
    if more:
        here["url"] = reverse("cooperation:results")
    agreements = {"label": gettext("Agreements"), "url": reverse("cooperation:list")}
    return [agreements, here, *({"label": one} for one in more)]


def _crumbs_of_result(one: ResultSummary) -> list[dict[str, str]]:
    commitment = reverse("cooperation:commitment", args=[one.commitment])
    *way, results_here = crumbs_of()
    return [
        *way,
        {**results_here, "url": reverse("cooperation:results")},
        {"label": one.commitment, "url": commitment},
        {"label": period_in_words(one.draft.period)},
    ]


def _facts(one: ResultSummary) -> list[dict[str, Any]]:
    url = reverse("cooperation:commitment", args=[one.commitment])
    facts: list[dict[str, Any]] = [
        {"term": gettext("Commitment"), "text": one.what, "url": url, "note": one.commitment},
        {"term": gettext("What is counted"), "text": one.indicator},
    ]
    if one.unit_name:
        facts.append({"term": gettext("Where"), "text": one.unit_name})
    if one.draft.category:
        facts.append({"term": gettext("Which part"), "text": one.draft.category})
    agency = one.reporter_agency or one.reporter
    facts.append({"term": gettext("Reported by"), "text": agency, "note": gettext(SIDES[one.side])})
    if one.draft.note:
        facts.append({"term": gettext("Note on the figure"), "text": one.draft.note})
    return facts


def _button(step: ResultStep) -> str:
    return {
        ResultStep.SUBMIT: gettext("Submit to the other side"),
        ResultStep.CONFIRM: gettext("Confirm the figure"),
        ResultStep.RETURN: gettext("Return to be mended"),
        ResultStep.DISPUTE: gettext("Dispute the figure"),
        ResultStep.ANSWER: gettext("Answer the dispute"),
        ResultStep.TAKE_BACK: gettext("Take the result back"),
        ResultStep.DROP: gettext("Drop the result"),
    }[step]


def _twin(twin: TwinResult, one: ResultSummary) -> dict[str, Any]:
    said = gettext("not decided yet")
    if not twin.is_open:
        said = gettext("shares time or place, so only one of the two is added up")
    if twin.same is not None:
        said = gettext("counts the same") if twin.same else gettext("counts something else")
    return {
        "twin": twin,
        "url": reverse("cooperation:result", args=[twin.id]),
        "figure": figure_in_words(twin.figure, "", one.measured_in),
        "period": period_in_words(twin.period),
        "badge": result_badge(twin.state),
        "said": said,
        "form": TwinForm(initial={"other": twin.id}, auto_id=f"id_{twin.id}_%s"),
    }


def _within(form: ResultFilterForm, asked: dict[str, Any]) -> tuple[date, date] | None:
    """The time asked for; a text that is none is said beside its field."""
    text = asked.get("period") or ""
    if not text:
        return None
    try:
        return span_of(read_period(text))
    except PartialDateNotUnderstood:
        form.add_error("period", gettext("This is not a period. Write 2026, 6/2026, quý 3/2026."))
        return None


def _chips(request: HttpRequest, form: ResultFilterForm) -> list[dict[str, str]]:
    """What narrows the list now; each link takes one thing away."""
    address = reverse("cooperation:results")
    chips = []
    labels = {name: str(field.label) for name, field in form.fields.items()}
    labels |= {"agreement": gettext("Agreement"), "commitment": gettext("Commitment")}
    labels["back"] = gettext("Came back to your agency")
    for name, label in labels.items():
        value = request.GET.get(name)
        if not value:
            continue
        kept = {key: one for key, one in request.GET.items() if key not in {name, "page"}}
        choices = dict(getattr(form.fields.get(name), "choices", ()))
        url = f"{address}?{urlencode(kept)}" if kept else address
        text = label if name == "back" else f"{label}: {choices.get(value, value)}"
        chips.append({"label": text, "url": url})
    return chips
