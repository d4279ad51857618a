"""The head's word on a job file whose retention ends."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import decide_destruction, extend_retention
from lienthong.documents.pages.filing_forms import DecisionForm, ExtendForm
from lienthong.documents.pages.job_file import take_step
from lienthong.documents.terms.filing import APPROVE_FILES
from lienthong.identity.queries import get_acting, requires


@require_POST
@requires(APPROVE_FILES, form=ExtendForm)
def extend(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Keep the file longer."""
    return take_step(
        request, file_id, ExtendForm(request.POST),
        lambda given: extend_retention(file_id=file_id, until=given["until"],
                                       basis=given["basis"], acting=get_acting(request),
                                       now=timezone.now()),
        gettext("The file is kept longer."),
    )  # fmt: skip


@require_POST
@requires(APPROVE_FILES, form=DecisionForm)
def destroy(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Note that the file is to be destroyed."""
    return take_step(
        request, file_id, DecisionForm(request.POST),
        lambda given: decide_destruction(file_id=file_id, basis=given["basis"],
                                         acting=get_acting(request), now=timezone.now()),
        gettext("The decision is noted. Nothing is erased here."),
    )  # fmt: skip
