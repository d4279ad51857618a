"""A job file with its documents as a ZIP: asked for, watched while it is built, fetched."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from lienthong.documents.operations import ask_export, tell_export_read
from lienthong.documents.pages.filing_forms import SearchForm
from lienthong.documents.pages.register import agency_of
from lienthong.documents.queries import get_export, get_file, read_file
from lienthong.documents.terms.filing import (
    KEEP_FILES,
)
from lienthong.documents.terms.filing_refusals import JobFileUnknown
from lienthong.identity.queries import get_acting, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_FILES, form=SearchForm)
def export(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """Ask for the ZIP (POST), or fetch the newest one: only who may read all that is in it."""
    acting = get_acting(request)
    card = get_file(
        agency_id=agency_of(acting), file_id=file_id, on=timezone.localdate(), acting=acting
    )
    if any(item.hidden for item in card.items):
        raise JobFileUnknown
    if request.method == "POST":
        ask_export(file_id=file_id, acting=acting, now=timezone.now())
        messages.success(request, gettext("The export is being built; look again in a moment."))
        return redirect("documents:file_one", file_id)
    made = get_export(file_id=file_id)
    if made is None or not made.sha256:
        messages.warning(request, gettext("There is no export yet."))
        return redirect("documents:file_one", file_id)
    tell_export_read(file_id=file_id, acting=acting, now=timezone.now())
    name = card.summary.notation.replace("/", "-")
    return FileResponse(
        BytesIO(read_file(made.sha256)),
        as_attachment=True,
        filename=f"ho-so-{card.summary.year}-{name}.zip",
        content_type="application/zip",
    )
