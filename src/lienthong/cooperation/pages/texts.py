"""The text of an agreement: read clause by clause, given, its division corrected, confirmed."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.cooperation.operations import (
    add_text,
    change_division,
    confirm_text,
    drop_text,
)
from lienthong.cooperation.operations.text_readers import change_readers
from lienthong.cooperation.pages.rights import may_change, requires_part
from lienthong.cooperation.pages.text_forms import (
    NEW_ANNEX,
    DecisionForm,
    DivisionForm,
    ReadersForm,
    TextForm,
)
from lienthong.cooperation.pages.text_words import (
    cited,
    confidence_name,
    part_name,
    state_badge,
)
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries import (
    get_agreement,
    get_text,
    list_texts,
    read_original,
)
from lienthong.cooperation.queries.one import find_force
from lienthong.cooperation.queries.rights import reads_inside
from lienthong.cooperation.rules import flowing, places_within
from lienthong.cooperation.rules.text_dates import find_other_ends
from lienthong.cooperation.rules.text_tables import blocks_of
from lienthong.cooperation.terms import (
    EDIT,
    VIEW_CONFIDENTIAL,
    VIEW_TEXT,
    AgreementRecord,
    Confidence,
    DivisionChange,
    DivisionStep,
    ShownClause,
    TextPlace,
    TextRecord,
    TextState,
    TextSummary,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404
_SHOWN = 70
"""Characters by which a place in a text is recognised."""


def texts_context(record: AgreementRecord, acting: Acting) -> list[dict[str, Any]]:
    """The parts of an agreement's text for its page, the version that stands first."""
    found = list_texts(agreement_id=record.id, parties=record.parties, acting=acting)
    parts: dict[int, list[TextSummary]] = {}
    for one in found:
        parts.setdefault(one.part, []).append(one)
    return [
        {
            "name": part_name(part),
            "versions": [
                {"text": one, "badge": state_badge(one), "url": _address(record.reference, one)}
                for one in sorted(versions, key=lambda one: not one.stands)
            ],
        }
        for part, versions in parts.items()
    ]


@requires_part(EDIT, form=TextForm)
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Give a text: from a file, or pasted."""
    acting = get_acting(request)
    record = get_agreement(reference=key, on=timezone.localdate())
    known = list_texts(agreement_id=record.id, parties=(), acting=acting)
    annexes = max((one.part for one in known), default=0)
    start = {"part": NEW_ANNEX if known else "0", "title": "" if known else gettext("Main text")}
    if request.method != "POST":
        return _show_new(request, record, TextForm(initial=start, annexes=annexes))
    form = TextForm(request.POST, request.FILES, annexes=annexes)
    if not form.is_valid():
        return _show_new(request, record, form)
    try:
        place = add_text(
            reference=key,
            draft=form.draft(),
            upload=form.upload(),
            acting=acting,
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        _say(form, refusal)
        return _show_new(request, record, form)
    messages.success(request, gettext("The text is divided. Check the clauses, then confirm."))
    return redirect("cooperation:text", key=key, part=place.part, number=place.number)


@require_safe
@requires(VIEW_TEXT)
def text(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """One version of a part with its clauses; `?clause=` opens one to be corrected."""
    acting = get_acting(request)
    place = TextPlace(reference=key, part=part, number=number)
    record = get_text(place=place, acting=acting, on=timezone.localdate())
    has_part = may_change(request, key)
    may_edit = has_part and record.is_proposed and record.whole
    open_one = request.GET.get("clause", "") if may_edit else ""
    context = {
        "record": record,
        "text": record.summary,
        "part_name": part_name(part),
        "may_edit": may_edit,
        "may_propose": has_part and record.summary.stands,
        "reads_proposals": record.summary.stands
        and acting.may(VIEW_CONFIDENTIAL)
        and reads_inside(reference=key, acting=acting, on=timezone.localdate()),
        "badge": state_badge(record.summary),
        "other_ends": find_other_ends(_words(record), find_force(reference=key))
        if has_part and record.whole
        else (),
        "for_whom": confidence_name(record.summary.confidence),
        "clauses": [_clause(record, one, open_one) for one in record.clauses],
        "decision": DecisionForm(initial={"seen": record.division}),
        "readers": ReadersForm(initial={"confidence": record.summary.confidence.value})
        if has_part and record.whole and record.summary.state is TextState.CONFIRMED
        else None,
        "crumbs": _crumbs(key, record.summary.title),
    }
    return render(request, "cooperation/text.html", context)


@require_POST
@requires_part(EDIT)
def divide(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """Join, divide or mark a clause, by the button pressed; back to the clause."""
    form = DivisionForm(request.POST)
    offered = request.POST.get("place", "")
    form.fields["place"].choices = [(offered, offered)]  # type: ignore[attr-defined]
    step = request.POST.get("step", "")
    address = request.POST.get("address", "")
    back = reverse("cooperation:text", args=[key, part, number])
    if not form.is_valid() or step not in set(DivisionStep):
        return redirect(back)
    asked = form.cleaned_data
    change = DivisionChange(
        step=DivisionStep(step),
        address=address,
        place=int(offered) if offered.isdecimal() else 0,
        confidence=Confidence(asked["confidence"] or Confidence.OPEN),
    )
    place = TextPlace(reference=key, part=part, number=number)
    acting = get_acting(request)
    try:
        change_division(
            place=place, change=change, seen=asked["seen"], acting=acting, now=timezone.now()
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, in_words(refusal))
    before = request.POST.get("before", "")
    return redirect(f"{back}#{quote(before if change.step is DivisionStep.JOIN else address)}")


@require_POST
@requires_part(EDIT)
def decide(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """Confirm a text, or drop it for a reason."""
    form = DecisionForm(request.POST)
    place = TextPlace(reference=key, part=part, number=number)
    here = redirect("cooperation:text", key=key, part=part, number=number)
    if not form.is_valid():
        return here
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    acting, now = get_acting(request), timezone.now()
    dropping = request.POST.get("step") == "drop"
    try:
        if dropping:
            drop_text(place=place, reason=reason, seen=seen, acting=acting, now=now)
        else:
            confirm_text(place=place, seen=seen, acting=acting, now=now)
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, in_words(refusal))
        return here
    if dropping:
        messages.success(request, gettext("The text was dropped."))
        return redirect("cooperation:agreement", key=key)
    messages.success(request, gettext("The text stands. Each clause can be linked to."))
    return here


@require_POST
@requires_part(EDIT)
def readers(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """Let others than before read a text."""
    form = ReadersForm(request.POST)
    here = redirect("cooperation:text", key=key, part=part, number=number)
    if not form.is_valid():
        return here
    try:
        change_readers(
            place=TextPlace(reference=key, part=part, number=number),
            confidence=Confidence(form.cleaned_data["confidence"]),
            reason=form.cleaned_data["reason"],
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, gettext("It is read by those from now on."))
    return here


@require_safe
@requires(VIEW_TEXT)
def original(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """The file that a text was read from, to be saved; never shown inside a page."""
    place = TextPlace(reference=key, part=part, number=number)
    name, kind, content = read_original(
        place=place, acting=get_acting(request), on=timezone.localdate()
    )
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _show_new(request: HttpRequest, record: AgreementRecord, form: TextForm) -> HttpResponse:
    context = {
        "form": form,
        "record": record,
        "crumbs": _crumbs(record.reference, gettext("Add a text")),
        "back": reverse("cooperation:agreement", args=[record.reference]),
    }
    faulty = form.is_bound and bool(form.errors)
    return render(request, "cooperation/text_new.html", context, status=422 if faulty else 200)


def _say(form: TextForm, refusal: Refusal) -> None:
    """A refusal beside its field."""
    named = getattr(refusal, "place", None) or getattr(refusal, "field", None)
    field = str(named or refusal.params.get("field"))
    form.add_error(field if field in form.fields else None, in_words(refusal))


def _crumbs(key: str, last: str) -> list[dict[str, str]]:
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        {"label": key, "url": reverse("cooperation:agreement", args=[key])},
        {"label": last},
    ]


def _address(reference: str, one: TextSummary) -> str:
    return reverse("cooperation:text", args=[reference, one.part, one.number])


def _words(record: TextRecord) -> str:
    return "".join(one.words for one in record.clauses)


def _clause(record: TextRecord, one: ShownClause, open_one: str) -> dict[str, Any]:
    clause = one.clause
    shown: dict[str, Any] = {
        "address": clause.address,
        "cited": cited(clause),
        "depth": min(clause.depth, 4),
        "heading": one.heading,
        "blocks": tuple(blocks_of(flowing(one.words))),
        "hidden": one.hidden,
        "for_whom": "" if one.marked is Confidence.OPEN else confidence_name(one.marked),
        "href": quote(clause.address),
    }
    if clause.address == open_one:
        shown["form"] = _division_form(record, one)
        at = record.clauses.index(one)
        shown["before"] = record.clauses[at - 1].clause.address if at else ""
    return shown


def _division_form(record: TextRecord, one: ShownClause) -> DivisionForm:
    form = DivisionForm(
        initial={
            "address": one.clause.address,
            "seen": record.division,
            "confidence": one.marked.value,
        }
    )
    whole = "".join(other.words for other in record.clauses)
    form.fields["place"].choices = [  # type: ignore[attr-defined]
        (str(place), whole[place : place + _SHOWN].partition("\n")[0])
        for place in places_within(whole, one.clause)
    ]
    return form
