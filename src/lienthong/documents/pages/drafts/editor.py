"""Writing a draft: the form, what is kept while typing, and what happens when two write at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.documents.operations import drop_sketch, keep_sketch, save_draft, write_again
from lienthong.documents.pages.drafts import recipients
from lienthong.documents.pages.drafts.forms import DraftForm, UploadForm, initial_of
from lienthong.documents.pages.drafts.preview import compared
from lienthong.documents.pages.drafts.words import say_draft_refusal, say_title
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import say_instant
from lienthong.documents.queries import get_draft, get_sketch, list_signers
from lienthong.documents.rules.comparison import compare
from lienthong.documents.rules.proposals import say_proposal
from lienthong.documents.terms import (
    DRAFT,
    Chosen,
    Comparison,
    Content,
    DraftCard,
    DraftChanged,
    DraftClosed,
    DraftUnknown,
    Signer,
)
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

CHOOSING = {"find", "group", "clear"}
"""The form's buttons that change who is chosen; what is typed is kept, and no version saved."""


def typed_draft(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed into a draft when their session ended."""
    return list_typed(DraftForm(signers=_signers(get_acting(request))).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=typed_draft)
def edit(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """The draft in a form; posting saves the next version, or gives the form back to choose on."""
    acting = get_acting(request)
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    if not card.may_edit:
        raise DraftClosed
    if request.method != "POST":
        return _open(request, card, acting)
    chosen = recipients.chosen_from(request.POST, own=agency_of(acting))
    form = _bound(request, acting)
    if CHOOSING & request.POST.keys():
        return _choose(request, card, form, chosen, acting)
    if not form.is_valid():
        return _show(request, card, form, chosen)
    content, seen = form.content(chosen), form.cleaned_data["seen"]
    note = form.cleaned_data["note"]
    try:
        number = save_draft(
            dispatch_id=dispatch_id,
            content=content,
            seen=seen,
            note=note,
            acting=acting,
            now=timezone.now(),
        )
    except DraftChanged as refusal:
        return _show_both(request, card, content, refusal)
    except Refusal as refusal:
        field = str(refusal.params.get("field"))
        form.add_error(field if field in form.fields else None, say_draft_refusal(refusal))
        return _show(request, card, form, chosen)
    messages.success(request, gettext("Saved as version %(number)d.") % {"number": number})
    return redirect("documents:draft", dispatch_id)


@require_POST
@requires(DRAFT, form=typed_draft)
def autosave(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Keep what is being typed; when a script asks, the instant is answered as JSON."""
    acting = get_acting(request)
    form = _bound(request, acting)
    if form.is_valid():
        now = timezone.now()
        keep_sketch(
            dispatch_id=dispatch_id,
            content=form.content(recipients.chosen_from(request.POST, own=agency_of(acting))),
            seen=form.cleaned_data["seen"],
            acting=acting,
            now=now,
        )
        if request.headers.get("X-Autosave"):
            return JsonResponse({"saved": say_instant(now)})
    elif request.headers.get("X-Autosave"):
        return JsonResponse({"saved": ""}, status=422)
    return redirect("documents:draft_edit", dispatch_id)


@require_POST
@requires(DRAFT)
def forget(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Throw away what was typed and not saved as a version."""
    drop_sketch(dispatch_id=dispatch_id, acting=get_acting(request))
    messages.success(request, gettext("What you had typed was thrown away."))
    return redirect("documents:draft_edit", dispatch_id)


@require_POST
@requires(DRAFT)
def write_here(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Write the document here again instead of sending the PDF that was given."""
    write_again(dispatch_id=dispatch_id, acting=get_acting(request), now=timezone.now())
    return redirect("documents:draft_edit", dispatch_id)


def _bound(request: HttpRequest, acting: Acting) -> DraftForm:
    return DraftForm(request.POST, signers=_signers(acting))


def _signers(acting: Acting, type_code: str = "") -> list[Signer]:
    return list_signers(agency_id=agency_of(acting), type_code=type_code, now=timezone.now())


def _open(request: HttpRequest, card: DraftCard, acting: Acting) -> HttpResponse:
    """The newest version, or what this person typed since and did not save."""
    sketch = get_sketch(dispatch_id=card.summary.id, account_id=acting.account_id)
    content = sketch.content if sketch else card.newest.content
    if content is None:
        raise DraftUnknown
    seen = sketch.base if sketch else card.summary.version
    form = _filled(content, seen, acting)
    kept = say_instant(sketch.saved_at) if sketch else ""
    return _show(request, card, form, content.chosen, kept=kept)


def _filled(content: Content, seen: int, acting: Acting) -> DraftForm:
    signers = _signers(acting, content.type_code)
    return DraftForm(initial=initial_of(content, seen), signers=signers)


def _choose(
    request: HttpRequest,
    card: DraftCard,
    form: DraftForm,
    chosen: Sequence[Chosen],
    acting: Acting,
) -> HttpResponse:
    """Give the form back with other recipients; all that was typed is kept on the way."""
    if not form.is_valid():
        return _show(request, card, form, chosen)
    content, seen = form.content(chosen), form.cleaned_data["seen"]
    keep_sketch(
        dispatch_id=card.summary.id,
        content=content,
        seen=seen,
        acting=acting,
        now=timezone.now(),
    )
    again = _filled(content, seen, acting)
    return _show(request, card, again, chosen, searched=request.POST.get("recipient", ""))


def _show_both(
    request: HttpRequest, card: DraftCard, content: Content, refusal: DraftChanged
) -> HttpResponse:
    """The newer version beside what was typed; saving again puts what was typed after it."""
    acting = get_acting(request)
    newest = get_draft(dispatch_id=card.summary.id, acting=acting)
    if newest.newest.content is None:
        raise refusal
    form = _filled(content, newest.summary.version, acting)
    return _show(
        request,
        newest,
        form,
        content.chosen,
        conflict=say_draft_refusal(refusal),
        comparison=compare(newest.newest.content, content),
    )


def _show(
    request: HttpRequest,
    card: DraftCard,
    form: DraftForm,
    chosen: Sequence[Chosen],
    *,
    kept: str = "",
    searched: str = "",
    conflict: str = "",
    comparison: Comparison | None = None,
) -> HttpResponse:
    acting = get_acting(request)
    ids = [one.agency_id for one in chosen if one.agency_id is not None]
    context: dict[str, Any] = {
        "card": card,
        "title": say_title(card.summary),
        "form": form,
        "proposals": [
            {"name": signer.name, "forms": [say_proposal(one) for one in signer.proposals]}
            for signer in _signers(acting, card.summary.type_code)
        ],
        "chosen": recipients.described(chosen),
        "groups": recipients.groups(),
        "kept": kept,
        "conflict": conflict,
        "compared": compared(comparison) if comparison else None,
        "is_pdf": card.newest.is_pdf,
        "upload_form": UploadForm(auto_id="upload_%s", initial={"seen": card.summary.version}),
        "autosave_url": reverse("documents:draft_autosave", args=[card.summary.id]),
        **recipients.found_for(searched, ids),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "documents/draft_edit.html", context, status=status)
