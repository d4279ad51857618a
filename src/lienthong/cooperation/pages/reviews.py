"""Review reports: asked for, watched while they are made, read, each number down to its rows."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.cooperation.operations.reviews import ask_review
from lienthong.cooperation.pages.one_form import say_refusal, show_one_form, typed
from lienthong.cooperation.pages.result_words import period_in_words
from lienthong.cooperation.pages.review_tables import agreement_of, stats_of
from lienthong.cooperation.pages.review_words import (
    REVIEW_KINDS,
    counted_name,
    evidence_cells,
    number_in_words,
    review_kind_name,
)
from lienthong.cooperation.queries.reviews import (
    count_reviews,
    get_review,
    list_reviews,
    read_review_file,
)
from lienthong.cooperation.rules.review_order import numbers_of, numbers_under
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.reviews import (
    REVIEW,
    Review,
    ReviewAsk,
    ReviewedCommitment,
    ReviewKind,
    ReviewSummary,
)
from lienthong.directory.queries import ask_for_body
from lienthong.directory.terms import Body, UnknownBody
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal

ROWS_A_PAGE = 25
AGREEMENTS_A_PAGE = 10
EVIDENCE_A_PAGE = 50
MOST_LOOKS = 300
ENDINGS: Mapping[str, str] = {"word": "docx", "pdf": "pdf", "annex": "xlsx"}


class ReviewForm(forms.Form):
    """Which report: of one agreement, or of everything a party has agreed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of review"),
        widget=forms.RadioSelect,
        initial=ReviewKind.INTERIM.value,
        choices=lambda: [(key.value, gettext(text)) for key, text in REVIEW_KINDS.items()],
    )
    period = forms.CharField(
        label=gettext_lazy("Reporting period"),
        help_text=gettext_lazy("2026, 6/2026, quý 3/2026, 6 tháng đầu năm 2026, 2018–2023."),
    )
    agreement = forms.CharField(
        label=gettext_lazy("Agreement"),
        help_text=gettext_lazy("Its reference, such as A2. Empty: a report over all of a party."),
        required=False,
    )
    party = forms.CharField(
        label=gettext_lazy("All agreements of a party"),
        help_text=gettext_lazy("The name of an agency or company of the directory."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and a party that the directory knows."""
        asked = super().clean() or {}
        reference, name = asked.get("agreement", "").strip().upper(), asked.get("party", "").strip()
        if bool(reference) == bool(name):
            text = gettext("Give either an agreement or a party, not both.")
            self.add_error("agreement", text)
        asked["agreement"], asked["party_id"] = reference, None
        if name and not reference:
            asked["party_id"] = self._party(name)
        return asked

    def _party(self, name: str) -> UUID | None:
        try:
            card = ask_for_body(asked=name, on=timezone.localdate())
        except Refusal as refusal:
            self.add_error("party", str(refusal))
            return None
        if card.body is not Body.AGENCY:
            self.add_error("party", str(UnknownBody(asked=name)))
        return card.id

    def ask(self) -> ReviewAsk:
        """What was asked for."""
        asked = self.cleaned_data
        return ReviewAsk(
            kind=ReviewKind(asked["kind"]),
            period=asked["period"],
            agreement=asked["agreement"],
            party=asked["party_id"],
        )


@require_safe
@requires(VIEW_COMMITMENTS)
def reviews(request: HttpRequest) -> HttpResponse:
    """The reports that were asked for, the newest first."""
    page = Paginator(range(count_reviews()), ROWS_A_PAGE).get_page(request.GET.get("page"))
    found = list_reviews(offset=(page.number - 1) * ROWS_A_PAGE, limit=ROWS_A_PAGE)
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Report of")},
            {"label": gettext("Reporting period")},
            {"label": gettext("Asked for by")},
            {"label": gettext("State")},
        ],
        "rows": [_row(one) for one in found],
        "may_make": get_acting(request).may(REVIEW),
        "crumbs": crumbs_of(),
    }
    return render(request, "cooperation/reviews.html", context)


@requires(REVIEW, form=ReviewForm)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a report."""
    given = {"agreement": request.GET.get("agreement", ""), "period": timezone.localdate().year}
    form = ReviewForm(typed(request), initial=given)
    if form.is_bound and form.is_valid():
        try:
            made = ask_review(ask=form.ask(), acting=get_acting(request), now=timezone.now())
        except Refusal as refusal:
            if "agreement" not in refusal.code:
                say_refusal(form, refusal)
            else:
                form.add_error("agreement", gettext("No agreement has this reference."))
        else:
            return redirect("cooperation:review", review_id=made)
    context = {
        "title": gettext("Make a review report"),
        "lede": gettext(
            "Made from what both sides have on record: nothing is typed in. "
            "Each number leads to the rows it was counted from."
        ),
        "action": gettext("Make the report"),
        "back": reverse("cooperation:reviews"),
        "crumbs": crumbs_of(gettext("Make a review report")),
    }
    return show_one_form(request, context, form)


@require_safe
@requires(VIEW_COMMITMENTS)
def review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """A report; while it is being made how far it is, looked at again by itself."""
    summary, content = get_review(review_id=review_id)
    context: dict[str, Any] = {
        "summary": summary,
        "title": _title(summary),
        "period": period_in_words(summary.period),
        "crumbs": crumbs_of(period_in_words(summary.period)),
    }
    if content is None:
        look = request.GET.get("look", "")
        looks = (
            int(look) + 1 if look.isascii() and look.isdigit() and len(look) < len("1000") else 1
        )
        again = not summary.problem and looks < MOST_LOOKS
        context |= {"look": looks if again else 0, "progress": _progress(summary)}
        return render(request, "cooperation/review.html", context)
    page = Paginator(content.agreements, AGREEMENTS_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "review": content,
        "page": page,
        "stats": stats_of(review_id, content),
        "agreements": [agreement_of(review_id, one) for one in page.object_list],
    }
    return render(request, "cooperation/review.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def number(request: HttpRequest, review_id: UUID, place: int) -> HttpResponse:
    """What one number of a report was counted from, row by row."""
    summary, content = get_review(review_id=review_id)
    found = [] if content is None else [one for one in numbers_of(content) if one.place == place]
    if not found:
        raise Http404
    (one,) = found
    owner = _owner(content, place)
    page = Paginator(one.rows, EVIDENCE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "summary": summary,
        "number": number_in_words(one, owner.measured_in if owner else ""),
        "owner": owner,
        "counted": counted_name(one.kind),
        "place": place,
        "page": page,
        "columns": [
            {"label": gettext("Counted row")},
            {"label": gettext("Note")},
            {"label": gettext("Figure"), "numeric": True},
            {"label": gettext("State")},
            {"label": gettext("Reported by")},
        ],
        "rows": [{"cells": evidence_cells(row)} for row in page.object_list],
        "crumbs": [
            *crumbs_of()[:-1],
            {"label": gettext("Review reports"), "url": reverse("cooperation:reviews")},
            {
                "label": period_in_words(summary.period),
                "url": reverse("cooperation:review", args=[review_id]),
            },
            {"label": gettext("Evidence {place}").format(place=place)},
        ],
    }
    return render(request, "cooperation/review_number.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def review_file(_request: HttpRequest, review_id: UUID, form: str) -> HttpResponseBase:
    """The report as Word or PDF, or its annex as Excel."""
    if form not in ENDINGS:
        raise Http404
    content, content_type = read_review_file(review_id=review_id, form=form)
    name = "minh-chung" if form == "annex" else "bao-cao"
    answer = FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"{name}-{review_id}.{ENDINGS[form]}",
        content_type=content_type,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def crumbs_of(*more: str) -> list[dict[str, str]]:
    """The way down to the reports, and further to `more`."""
    here = {"label": gettext("Review reports")}
    if more:
        here["url"] = reverse("cooperation:reviews")
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        here,
        *({"label": label} for label in more),
    ]


def _owner(content: Review | None, place: int) -> ReviewedCommitment | None:
    """The commitment that a number belongs to; None for a number of the whole report."""
    some = () if content is None else content.agreements
    lines = (line for agreement in some for line in agreement.commitments)
    return next(
        (line for line in lines if any(one.place == place for one in numbers_under(line))), None
    )


def _title(summary: ReviewSummary) -> str:
    return f"{review_kind_name(summary.kind)}: {summary.about}"


def _progress(summary: ReviewSummary) -> dict[str, Any]:
    text = gettext("{done} of {total} agreements gathered")
    return {
        "value": summary.done,
        "max": summary.total,
        "text": text.format(done=summary.done, total=summary.total),
    }


def _row(one: ReviewSummary) -> dict[str, Any]:
    if one.problem:
        state = {"text": gettext("Could not be made"), "tone": "danger"}
    elif one.ended_at is None:
        state = {"text": gettext("Being made"), "tone": "waiting"}
    else:
        state = {"text": gettext("Report made"), "tone": "success"}
    return {
        "cells": [
            {
                "text": one.about,
                "url": reverse("cooperation:review", args=[one.id]),
                "note": review_kind_name(one.kind),
            },
            {"text": period_in_words(one.period)},
            {"text": one.asked_by, "note": one.agency_name},
            {"badge": state},
        ]
    }
