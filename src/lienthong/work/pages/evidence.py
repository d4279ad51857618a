"""A file beside an entry of a task, to be saved."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from lienthong.identity.queries import get_acting, requires
from lienthong.work.queries import read_evidence
from lienthong.work.terms import DO


@require_safe
@requires(DO)
def evidence(request: HttpRequest, task_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The file, for who may see the task; never shown inside a page, never guessed at."""
    file, kind = read_evidence(
        task_id=task_id, evidence_id=evidence_id, acting=get_acting(request), now=timezone.now()
    )
    answer = HttpResponse(file.content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
