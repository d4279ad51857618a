"""The notes on an agreement: of one's own side, of one's own agency; for auditors all."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from lienthong.cooperation.operations.notes import add_note, withdraw_note
from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.one_form import say_refusal, typed
from lienthong.cooperation.queries import get_draft
from lienthong.cooperation.queries.notes import count_notes, list_notes
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.terms import VIEW_COMMITMENTS, VIEW_EVERYTHING
from lienthong.cooperation.terms.notes import LONGEST_NOTE, WRITE_NOTE, NoteDraft, NoteReaders
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

READERS: Mapping[NoteReaders, str] = {
    NoteReaders.SIDE: gettext_noop("Everybody of our side"),
    NoteReaders.AGENCY: gettext_noop("Our agency alone"),
}


class NoteForm(forms.Form):
    """A note, and for whom it is."""

    words = AskedField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea({"rows": 4}),
        max_length=LONGEST_NOTE,
    )
    readers = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        help_text=gettext_lazy("The other side never does. Auditors read every note."),
        widget=forms.RadioSelect,
        initial=NoteReaders.SIDE.value,
        choices=lambda: [(key.value, gettext(text)) for key, text in READERS.items()],
    )

    def draft(self, commitment: str) -> NoteDraft:
        """What was typed."""
        return NoteDraft(
            words=self.cleaned_data["words"],
            readers=NoteReaders(self.cleaned_data["readers"]),
            commitment=commitment,
        )


def note_readers_name(readers: NoteReaders) -> str:
    """For whom a note is."""
    return gettext(READERS[readers])


def notes_link(agreement: str, acting: Acting, *, commitment: str = "") -> dict[str, Any]:
    """The way to the notes, with how many there are for this reader; {} for a stranger."""
    on = timezone.localdate()
    number = count_notes(agreement=agreement, acting=acting, on=on, commitment=commitment)
    if not number and not _may_write(agreement, acting, on):
        return {}
    query = f"?{urlencode({'cam-ket': commitment})}" if commitment else ""
    return {"url": reverse("cooperation:notes", args=[agreement]) + query, "count": number}


@requires(VIEW_COMMITMENTS, form=NoteForm)
def notes(request: HttpRequest, key: str) -> HttpResponse:
    """The notes that are for this reader; who speaks for a side writes one here."""
    acting, on = get_acting(request), timezone.localdate()
    get_draft(reference=key)
    asked = request.GET.get("cam-ket", "")
    commitment = asked if asked.rpartition("-C")[0] == key else ""
    may_write = _may_write(key, acting, on)
    form = NoteForm(typed(request) if may_write else None)
    if form.is_bound and form.is_valid():
        try:
            add_note(agreement=key, draft=form.draft(commitment), acting=acting, now=timezone.now())
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The note is kept."))
            return redirect(request.get_full_path())
    faulty = form.is_bound and not form.is_valid()
    found = list_notes(agreement=key, acting=acting, on=on, commitment=commitment)
    context = {
        "reference": key,
        "commitment": commitment,
        "notes": [{"note": one, "readers": note_readers_name(one.readers)} for one in found],
        "form": form if may_write else None,
        "is_auditor": acting.may(VIEW_EVERYTHING),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": key, "url": reverse("cooperation:agreement", args=[key])},
            {"label": gettext("Internal notes")},
        ],
    }
    return render(request, "cooperation/notes.html", context, status=422 if faulty else 200)


@require_POST
@requires(WRITE_NOTE)
def withdraw(request: HttpRequest, key: str, note_id: UUID) -> HttpResponse:
    """Take back a note of one's own agency."""
    withdraw_note(note_id=note_id, acting=get_acting(request), now=timezone.now())
    messages.success(request, gettext("The note was withdrawn. Auditors still read it."))
    return redirect("cooperation:notes", key=key)


def _may_write(agreement: str, acting: Acting, on: date) -> bool:
    speaks = sides_in(reference=agreement, agency_id=acting.agency_id, on=on)
    return acting.may(WRITE_NOTE) and bool(speaks)
