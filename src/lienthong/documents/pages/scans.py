"""A document on paper: its files taken in, what they say proposed, written into the register."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.documents.operations import (
    drop_scan,
    register_by_hand,
    require_within_limit,
    take_in_scan,
)
from lienthong.documents.pages.forms import ArrivalForm
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ScanForm
from lienthong.documents.pages.twins import NO_TWIN, about_twin, addresses_of_copies
from lienthong.documents.pages.viewer import describe_files, is_still_read
from lienthong.documents.pages.words import say_instant, say_refusal
from lienthong.documents.queries import find_first_copies, get_scan
from lienthong.documents.terms import (
    REGISTER,
    Channel,
    PerhapsDuplicate,
    ScanCard,
    ScanTaken,
    ScanUnknown,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER, form=ScanForm)
def take_in(request: HttpRequest) -> HttpResponse:
    """The form for the files of a paper document, and taking them in."""
    acting = get_acting(request)
    agency_of(acting)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if request.method == "POST" and form.is_valid():
        try:
            require_within_limit([one.size for one in form.cleaned_data["uploads"]])
            scan_id = take_in_scan(
                files=form.files_given(),
                holds_no_state_secret=form.cleaned_data["holds_no_state_secret"],
                acting=acting,
                now=timezone.now(),
            )
        except Refusal as refusal:
            field = str(refusal.params.get("field", "uploads"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            return redirect("documents:scan", scan_id)
    status = 422 if form.errors else 200
    return render(request, "documents/take_in.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER, form=ArrivalForm)
def scan(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """A scan beside the row to write from it; proposals are marked as such."""
    acting = get_acting(request)
    on = timezone.localdate()
    card = get_scan(agency_id=agency_of(acting), scan_id=scan_id, on=on)
    if card.arrival_id is not None:
        return redirect("documents:arrival", card.arrival_id)
    if request.method != "POST":
        return _show(request, card, ArrivalForm(initial=_proposed(card), asks_secrecy=False))
    twin = NO_TWIN
    form = ArrivalForm(
        request.POST,
        asks_duplicate=bool(request.POST.get("known_duplicate")),
        asks_secrecy=False,
    )
    if form.is_valid():
        try:
            arrival_id = register_by_hand(
                draft=form.draft(), acting=acting, now=timezone.now(), scan_id=scan_id
            )
        except (ScanTaken, ScanUnknown) as refusal:
            messages.warning(request, say_refusal(refusal))
            return redirect("documents:desk")
        except Refusal as refusal:
            if isinstance(refusal, PerhapsDuplicate):
                form = ArrivalForm(request.POST, asks_duplicate=True, asks_secrecy=False)
            twin = about_twin(refusal, acting)
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("It is in the register."))
            return redirect("documents:arrival", arrival_id)
    return _show(request, card, form, twin)


@require_POST
@requires(REGISTER)
def drop(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Drop a scan that is not to be registered."""
    try:
        drop_scan(scan_id=scan_id, acting=get_acting(request), now=timezone.now())
    except ScanTaken as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Dropped; it stands in no register."))
    return redirect("documents:desk")


def _show(
    request: HttpRequest, card: ScanCard, form: ArrivalForm, twin: dict[str, str] = NO_TWIN
) -> HttpResponse:
    files, acting = list(card.files), get_acting(request)
    copies = find_first_copies(agency_id=agency_of(acting), scan_ids=[card.id])
    copy = copies.get(card.id)
    context = {
        "copy": {"name": copy.name, "at": say_instant(copy.at)} if copy else None,
        "copy_url": addresses_of_copies(copies, acting).get(card.id, ""),
        "card": card,
        "made": say_instant(card.made_at),
        "files": describe_files(request, files, may_examine=True, may_release=True),
        "looks_again": is_still_read(files) and not form.is_bound,
        "is_secret": card.is_secret,
        "form": form,
        "is_proposed": not form.is_bound and bool(card.proposal.subject or card.proposal.code),
        "answered": card.proposal.answered,
        **twin,
    }
    status = 422 if form.errors else 200
    return render(request, "documents/scan.html", context, status=status)


def _proposed(card: ScanCard) -> dict[str, Any]:
    said = card.proposal
    on_paper = any(one.is_scan for one in card.files)
    return {
        "channel": (Channel.PAPER if on_paper else Channel.MAIL).value,
        "author": said.author,
        "code": said.code,
        "issued_on": said.issued_on,
        "type_name": said.type_name,
        "subject": said.subject,
    }
