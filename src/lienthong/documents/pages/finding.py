"""Finding documents: the search, its results with marked passages, and searches kept by name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.directory.queries import list_internal_units
from lienthong.documents.operations import remove_view, save_view
from lienthong.documents.pages.finding_forms import FindForm, ViewForm
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import (
    KINDS,
    address_of_found,
    badge_of_found,
    say_day,
    say_refusal,
)
from lienthong.documents.queries import (
    Search,
    list_files,
    list_views,
    mark_words,
    question_for,
    words_asked,
)
from lienthong.documents.terms import (
    FIND,
    FindQuestion,
    FoundDocument,
    FoundKind,
    SavedViewCard,
    ViewUnknown,
)
from lienthong.documents.terms.filing import KEEP_FILES, FileQuestion
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency, list_colleagues

MOST_FILES = 5
"""Job files that stand before the documents, folded away; the list of files shows them all."""


@require_GET
@requires(FIND)
def find(request: HttpRequest) -> HttpResponse:
    """The search; without a question the newest documents."""
    acting = get_acting(request)
    form = _form(acting, request.GET)
    form.is_valid()
    asked = form.question(question_for(acting=acting, on=timezone.localdate()))
    search = Search(asked)
    page = page_of(
        request,
        count=search.count,
        ask=search.list_documents,
    )
    views = list_views(agency_id=agency_of(acting), account_id=acting.account_id)
    question = _question_of(request.GET)
    files = _files(acting, asked) if page.number == 1 else []
    context = {
        "form": form,
        "page": page,
        "files": files,
        "results": [_result(one, asked) for one in page.object_list],
        "asked": bool(question),
        "count": _say_count(search),
        "only_signs": bool(asked.text.strip()) and not words_asked(asked),
        "more": search.has_more,
        "chips": _chips(form, request.GET),
        "views": [_view(view, question) for view in views],
        "view_form": ViewForm(initial={"question": question}, auto_id="view_%s"),
    }
    return render(request, "documents/find.html", context)


@require_POST
@requires(FIND, form=ViewForm)
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    form = ViewForm(request.POST)
    question = _question_of(QueryDict(request.POST.get("question", "")))
    if form.is_valid():
        try:
            save_view(
                name=form.cleaned_data["name"],
                question=question,
                shared=form.cleaned_data["shared"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            messages.warning(request, say_refusal(refusal))
        else:
            messages.success(request, gettext("Kept; you find it here and on your start page."))
    else:
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return redirect(_address(question))


@require_POST
@requires(FIND)
def remove(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Take away a search of one's own."""
    try:
        remove_view(view_id=view_id, acting=get_acting(request), now=timezone.now())
    except ViewUnknown as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Removed."))
    return redirect("documents:find")


def _files(acting: Acting, asked: FindQuestion) -> list[dict[str, str]]:
    """Job files whose number or title has the words, for who keeps files; not narrowed down."""
    words = " ".join(words_asked(asked))
    if not words or not acting.may(KEEP_FILES):
        return []
    wanted = FileQuestion(agency_id=asked.agency_id, before=asked.before, text=words)
    return [
        {
            "url": reverse("documents:file_one", args=[one.id]),
            "text": one.title,
            "note": f"{one.notation} · {one.year} · {one.holder}",
        }
        for one in list_files(asked=wanted, limit=MOST_FILES)
    ]


def _form(acting: Acting, given: QueryDict) -> FindForm:
    on, agency_id = timezone.localdate(), agency_of(acting)
    units = list_internal_units(agency_id=agency_id, on=on)
    return FindForm(
        given,
        on=on,
        people=list_colleagues(agency_id=agency_id, on=on, units=units),
        units=[(unit.id, unit.name) for unit in units],
    )


def _question_of(given: QueryDict) -> str:
    """The question as part of an address: only fields of the form, only those that are set."""
    kept = QueryDict(mutable=True)
    for name in FindForm.base_fields:
        if text := given.get(name, "").strip():
            kept[name] = text
    return kept.urlencode()


def _address(question: str) -> str:
    return reverse("documents:find") + (f"?{question}" if question else "")


def _say_count(search: Search) -> str:
    if search.has_more:
        return gettext("More than %(most)d documents") % {"most": search.most}
    return gettext("%(count)d documents") % {"count": search.count}


def _chips(form: FindForm, given: QueryDict) -> list[dict[str, str]]:
    """What narrows the search now; each link takes it away."""
    chips = []
    for field in form.narrowing():
        value = given.get(field.name, "")
        if not value or field.name == "order":
            continue
        left = given.copy()
        del left[field.name]
        choices = dict(getattr(field.field, "choices", ()))
        label = f"{field.label}: {choices.get(value, value)}"
        chips.append({"label": label, "url": _address(_question_of(left))})
    return chips


def _view(view: SavedViewCard, question: str) -> dict[str, Any]:
    return {
        "id": view.id,
        "label": view.name,
        "url": _address(view.question),
        "current": view.question == question,
        "own": view.own,
        "shared": view.shared,
        "by": view.account_name,
    }


def address_for(asked: FindQuestion, one: FoundDocument) -> str:
    """The page of a found document for who asked.

    That of what a forerunner sent is that agency's: its successor reads it in the matter.
    """
    if one.kind is FoundKind.SENT and one.agency_id != asked.agency_id:
        return reverse("documents:matter", args=[one.kind, one.id])
    return address_of_found(one)


def _result(one: FoundDocument, asked: FindQuestion) -> dict[str, Any]:
    entry = gettext("Arrival number %(entry)s") % {"entry": one.entry} if one.entry else ""
    parts = (
        one.code,
        gettext(KINDS[one.kind]),
        entry,
        one.type_name,
        one.issuer,
        say_day(one.day),
        one.people,
        "" if one.agency_id == asked.agency_id else one.agency_name,
    )
    matter = reverse("documents:matter", args=[one.kind, one.id])
    return {
        "url": address_for(asked, one),
        "matter_url": matter,
        "title": mark_words(one.subject or one.type_name or one.code, asked),
        "about": [mark_words(part, asked) for part in parts if part],
        "passage": mark_words(one.passage, asked) if one.passage else None,
        "badge": badge_of_found(one.state),
        "urgency": badge_of_urgency(one.urgency),
    }
