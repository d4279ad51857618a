"""A file of an incoming document: saved, one page of it as a picture, examined anew, released."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import examine_anew, open_arrival, release_file
from lienthong.documents.pages.downloads import as_download
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReleaseForm
from lienthong.documents.pages.words import say_refusal
from lienthong.documents.queries import get_arrival_file, get_owner, get_page_picture
from lienthong.documents.terms import READ, REGISTER, FileUnknown, ReasonTooShort
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting

NARROW, WIDE = 900, 1600


@require_GET
@requires(READ)
def download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file to be saved; never shown inside a page."""
    acting = get_acting(request)
    owner = _let_in(acting, file_id, tell=True)
    return as_download(get_arrival_file(agency_id=owner, file_id=file_id))


@require_GET
@requires(READ)
def page(request: HttpRequest, file_id: UUID, number: int) -> HttpResponse:
    """One page of a PDF as a picture; `?lon` enlarged. It is kept by nobody's browser."""
    acting = get_acting(request)
    owner = _let_in(acting, file_id, tell=number == 1)
    width = WIDE if "lon" in request.GET else NARROW
    png = get_page_picture(agency_id=owner, file_id=file_id, page=number, width=width)
    response = HttpResponse(png, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires(READ)
def examine(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Examine the signatures again, by the trust list of today."""
    acting = get_acting(request)
    _let_in(acting, file_id, tell=False)
    examine_anew(file_id=file_id, acting=acting, now=timezone.now())
    messages.success(request, gettext("The signatures were examined again just now."))
    return _back(request, acting, file_id)


@require_POST
@requires(REGISTER, form=ReleaseForm)
def release(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Show a file again whose mark of state secrets was misread."""
    acting = get_acting(request)
    _let_in(acting, file_id, tell=False)
    try:
        release_file(
            file_id=file_id,
            reason=request.POST.get("reason", ""),
            acting=acting,
            now=timezone.now(),
        )
    except ReasonTooShort as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Released; it is being read again."))
    return _back(request, acting, file_id)


def _let_in(acting: Acting, file_id: UUID, *, tell: bool) -> UUID:
    """Whoever may read the document; what is not registered yet is the clerk's alone.

    Whose it is: a forerunner's is read as one's own.
    """
    now = timezone.now()
    found = get_owner(agency_id=agency_of(acting), file_id=file_id, on=timezone.localdate(now))
    if found.arrival_id is not None:
        open_arrival(
            arrival_id=found.arrival_id, acting=acting, now=now, file_name=found.name, tell=tell
        )
    elif not acting.may(REGISTER):
        raise FileUnknown
    return found.agency_id


def _back(request: HttpRequest, acting: Acting, file_id: UUID) -> HttpResponse:
    """To the page the button was pressed on, or to what the file belongs to."""
    came_from = request.POST.get("from", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(came_from)
    found = get_owner(agency_id=agency_of(acting), file_id=file_id, on=timezone.localdate())
    if found.arrival_id is not None:
        return redirect("documents:arrival", found.arrival_id)
    return (
        redirect("documents:scan", found.scan_id) if found.scan_id else redirect("documents:desk")
    )
