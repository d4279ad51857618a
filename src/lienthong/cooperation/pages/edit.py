"""Enter and amend an agreement. What was typed is kept whatever happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.cooperation.operations import add_agreement, amend_agreement
from lienthong.cooperation.pages.asked_changes import saved_words
from lienthong.cooperation.pages.comparison import Conflict, conflicts_of
from lienthong.cooperation.pages.confirming import amend_notice
from lienthong.cooperation.pages.drafts import (
    Forms,
    ask_for_links,
    draft_of,
    initial_of,
    party_initials,
    show_refusals,
    source_initials,
)
from lienthong.cooperation.pages.forms import (
    AgreementForm,
    AmendmentForm,
    PartyForm,
    SourceForm,
)
from lienthong.cooperation.pages.fragments import PARTY_FIELDS, offered, understanding
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.rows import (
    fresh_rows,
    typed_form,
    typed_rows,
    with_added_row,
    without_row,
)
from lienthong.cooperation.pages.wording import (
    refusal_context,
)
from lienthong.cooperation.queries import find_draft, get_draft, get_reference, get_renewal_draft
from lienthong.cooperation.rules import clean_draft
from lienthong.cooperation.terms import (
    EDIT,
    AgreementDraft,
    AgreementRefused,
    AlreadyRecorded,
    ChangedMeanwhile,
    DateBasis,
    NothingChanged,
    Side,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import ChangeOfSides, ChangeWaits, EntryOfSides
from lienthong.cooperation.terms.rights import NotOwnAgreement, PartiesBySides
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal

RENEWS = "gia-han"
"""The parameter that names the agreement to be carried on: its form begins filled in."""

_FORBIDDEN = 403
ROWS = ("parties", "sources")
_DATES = {"signed": False, "term": True}


@dataclass(kw_only=True)
class _Page:
    """What the form's page shows beside its forms."""

    title: str
    back: str
    refusal: Refusal | None = None
    way: str = ""
    compared: bool = False
    conflicts: tuple[Conflict, ...] = ()
    notice: str = ""


def typed(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, key: str = ""
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of an agreement when their session ended."""
    forms, _ = _typed_forms(sent, amending=bool(key))
    for form in forms.all():
        yield from list_typed(form.fields, sent, prefix=form.prefix)


@requires(EDIT, form=typed)
def add(request: HttpRequest) -> HttpResponse:
    """Enter an agreement."""
    page = _Page(title=gettext("Add an agreement"), back=reverse("cooperation:list"))
    if request.method != "POST":
        renewed = request.GET.get(RENEWS, "")
        return _show(request, _renewal_forms(renewed) if renewed else _fresh_forms(), page)
    forms, saving = _typed_forms(request.POST, amending=False)
    if not saving or not forms.are_valid() or ask_for_links(forms):
        return _show(request, forms, page, faulty=saving)
    try:
        added = add_agreement(
            draft=draft_of(forms), actor=get_acting(request).actor, now=timezone.now()
        )
    except AgreementRefused as error:
        show_refusals(forms, error.params["refusals"])  # type: ignore[arg-type]
        return _show(request, forms, page, faulty=True)
    except (NotOwnAgreement, EntryOfSides) as error:
        page.refusal = error
        return _show(request, forms, page, faulty=True)
    except AlreadyRecorded as error:
        page.refusal = error
        page.way = reverse("cooperation:agreement", args=[error.params["reference"]])
        return _show(request, forms, page, faulty=True)
    text = gettext("The agreement is on record as {reference}.").format(reference=added.reference)
    if added.asked:
        text = f"{text} {gettext('The other side is asked to confirm the agreement.')}"
    messages.success(request, text)
    return redirect("cooperation:agreement", key=added.reference)


@requires_part(EDIT, form=typed)
def amend(request: HttpRequest, key: str) -> HttpResponse:
    """Change an agreement; earlier versions stay and are shown on its page."""
    page = _Page(
        title=gettext("Amend agreement {reference}").format(reference=key),
        back=reverse("cooperation:agreement", args=[key]),
        notice=amend_notice(key, get_acting(request)),
    )
    if request.method != "POST":
        _, number, draft = get_draft(reference=key)
        return _show(request, _forms_of(draft, number), page)
    forms, saving = _typed_forms(request.POST, amending=True)
    if not saving or not forms.are_valid() or ask_for_links(forms):
        return _show(request, forms, page, faulty=saving)
    try:
        version = _amend(request, key, forms)
    except AgreementRefused as error:
        show_refusals(forms, error.params["refusals"])  # type: ignore[arg-type]
        return _show(request, forms, page, faulty=True)
    except (NothingChanged, PartiesBySides, ChangeWaits, ChangeOfSides) as error:
        page.refusal = error
        return _show(request, forms, page, faulty=True)
    except ChangedMeanwhile as error:
        page.refusal = error
        forms = _on_newest(request.POST, key, forms, page)
        return _show(request, forms, page, faulty=True)
    messages.success(request, saved_words(version))
    return redirect("cooperation:agreement", key=key)


def _amend(request: HttpRequest, key: str, forms: Forms) -> int | None:
    if forms.amendment is None:
        raise TypeError("an amendment says why")
    why = forms.amendment.cleaned_data
    return amend_agreement(
        reference=key,
        draft=draft_of(forms),
        kind=VersionKind(why["version_kind"]),
        effective=why["effective"],
        reason=why["reason"],
        based_on=why["based_on"],
        actor=get_acting(request).actor,
        now=timezone.now(),
    )


def _on_newest(data: QueryDict, key: str, forms: Forms, page: _Page) -> Forms:
    """The same forms, based on the version that stands now, and what of it they would undo."""
    _, number, now = get_draft(reference=key)
    opened = forms.amendment.cleaned_data["based_on"] if forms.amendment else number
    seen = find_draft(reference=key, number=opened)
    typed_now = clean_draft(draft_of(forms))
    page.compared = True
    page.conflicts = conflicts_of(seen=seen or typed_now, now=now, typed=typed_now)
    renewed = data.copy()
    renewed["based_on"] = str(number)
    newest, _ = _typed_forms(renewed, amending=True)
    newest.are_valid()
    return newest


def _fresh_forms() -> Forms:
    parties = [{"side": Side.STATE.value}, {"side": Side.PROVIDER.value}]
    return Forms(
        agreement=AgreementForm(),
        parties=fresh_rows(PartyForm, parties, prefix="parties"),
        sources=fresh_rows(SourceForm, [{}], prefix="sources"),
    )


def _renewal_forms(reference: str) -> Forms:
    """What carries on an agreement, filled from it; its dates and sources are still to come."""
    draft = get_renewal_draft(reference=reference, on=timezone.localdate())
    return Forms(
        agreement=AgreementForm(
            initial={
                **initial_of(draft, renews=reference),
                "signed_basis": DateBasis.STATED.value,
            }
        ),
        parties=fresh_rows(PartyForm, party_initials(draft), prefix="parties"),
        sources=fresh_rows(SourceForm, [{}], prefix="sources"),
    )


def _forms_of(draft: AgreementDraft, number: int) -> Forms:
    renews = "" if draft.renews_id is None else get_reference(agreement_id=draft.renews_id)
    return Forms(
        agreement=AgreementForm(initial=initial_of(draft, renews=renews)),
        parties=fresh_rows(PartyForm, party_initials(draft), prefix="parties"),
        sources=fresh_rows(SourceForm, source_initials(draft), prefix="sources"),
        amendment=AmendmentForm(initial={"based_on": number}),
    )


def _typed_forms(data: QueryDict, *, amending: bool) -> tuple[Forms, bool]:
    """The forms as typed after the button that was pressed, and whether that was to save."""
    action, _, place = data.get("action", "save").partition(":")
    deed, _, rows = action.partition("-")
    changed = data
    if rows in ROWS and deed == "add":
        changed = with_added_row(data, prefix=rows)
    if rows in ROWS and deed == "remove":
        changed = without_row(data, _number(place), prefix=rows)
    saving = action == "save"
    forms = Forms(
        agreement=typed_form(AgreementForm, changed, checked=saving),
        parties=typed_rows(PartyForm, changed, prefix="parties", checked=saving),
        sources=typed_rows(SourceForm, changed, prefix="sources", checked=saving),
        amendment=typed_form(AmendmentForm, changed, checked=saving) if amending else None,
    )
    return forms, saving


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _show(request: HttpRequest, forms: Forms, page: _Page, *, faulty: bool = False) -> HttpResponse:
    """The page with its forms, and after an attempt to save (`faulty`) what is wrong."""
    context = {
        "page": page,
        "refusal": None if page.refusal is None else _shown(page.refusal),
        "form": forms.agreement,
        "amendment": forms.amendment,
        "parties": [_party_row(row) for row in forms.parties],
        "sources": forms.sources,
        "understood": {
            name: understanding(str(forms.agreement[name].value() or ""), term=term)
            for name, term in _DATES.items()
        },
        "problems": _problems(forms) if faulty else [],
        "can_remove_source": len(forms.sources) > 1,
    }
    status = 422 if faulty else 200
    if page.refusal is not None and page.refusal.status == _FORBIDDEN:
        status = _FORBIDDEN
    return render(request, "cooperation/edit.html", context, status=status)


def _shown(refusal: Refusal) -> dict[str, str]:
    return refusal_context(refusal)


def _party_row(row: PartyForm) -> dict[str, Any]:
    name, agency = (str(row[field].value() or "") for field in PARTY_FIELDS)
    return {"form": row, **offered(str(row.prefix), name, agency)}


def _problems(forms: Forms) -> list[dict[str, str]]:
    """Every error with the id of its field, for the summary on top."""
    found = []
    for form in forms.all():
        found += [{"text": str(error), "id": ""} for error in form.non_field_errors()]
        found += [
            {"text": f"{field.label}: {error}", "id": _place_of(field)}
            for field in form
            for error in field.errors
        ]
    return found


def _place_of(field: BoundField) -> str:
    """The id of the field, or of what stands nearest to one that has no place of its own."""
    if field.is_hidden:
        return ""
    return str(field.form["name"].auto_id if field.name == "agency" else field.auto_id)
