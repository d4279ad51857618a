"""One's own stock phrases: what stands above an instruction to be ticked."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import LONGEST_PHRASE, keep_phrases, remove_phrase
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.pages.words import say_refusal
from lienthong.documents.queries import list_phrases
from lienthong.documents.terms import INSTRUCT
from lienthong.documents.terms.phrases import PhraseUnknown, StockPhrase
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

OFFERED = (
    gettext_lazy("Deal with it as your duties require, within the deadline."),
    gettext_lazy("Draft the answer and submit it to me."),
    gettext_lazy("Study it and advise me."),
    gettext_lazy("Work together with the other units and report the result."),
)
"""What leaders write most: offered to who keeps no sentence of their own yet."""


class PhraseForm(forms.Form):
    """A sentence to keep."""

    text = forms.CharField(
        label=gettext_lazy("A sentence you often write"), max_length=LONGEST_PHRASE
    )


@require_GET
@requires(INSTRUCT)
def phrases(request: HttpRequest) -> HttpResponse:
    """One's own sentences, each to be removed, and one more to be kept."""
    own = _own(get_acting(request))
    context = {"own": own, "offered": [] if own else OFFERED, "form": PhraseForm()}
    return render(request, "documents/phrases.html", context)


@require_POST
@requires(INSTRUCT, form=PhraseForm)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep one more sentence."""
    form = PhraseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    elif keep_words(request, form.cleaned_data["text"]):
        messages.success(request, gettext("Kept; it stands above every instruction you write."))
    return redirect("documents:phrases")


@require_POST
@requires(INSTRUCT)
def remove(request: HttpRequest, phrase_id: UUID) -> HttpResponse:
    """Take away a sentence of one's own."""
    try:
        remove_phrase(phrase_id=phrase_id, acting=get_acting(request), now=timezone.now())
    except PhraseUnknown as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Removed."))
    return redirect("documents:phrases")


def keep_words(request: HttpRequest, text: str) -> bool:
    """Keep a sentence; why not stands on the next page. The first brings those offered along."""
    acting = get_acting(request)
    along = () if _own(acting) else tuple(str(one) for one in OFFERED)
    try:
        keep_phrases(texts=[*along, text], acting=acting, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, say_refusal(refusal))
        return False
    return True


def list_offered(acting: Acting) -> list[str]:
    """What stands above an instruction to be ticked: one's own sentences, or what is offered."""
    return [one.text for one in _own(acting)] or [str(one) for one in OFFERED]


def _own(acting: Acting) -> list[StockPhrase]:
    return list_phrases(agency_id=agency_of(acting), account_id=acting.account_id)
