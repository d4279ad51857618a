"""What dissolved agencies left to do, to be taken over by the one that carries them on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from lienthong.identity.queries import get_acting, page_of, read_ids, requires
from lienthong.work.operations import take_over_tasks
from lienthong.work.pages.listing import agency_of, columns_of_tasks, row_of_task, tabs_for
from lienthong.work.pages.lists import tell_outcomes
from lienthong.work.queries import count_left, list_left
from lienthong.work.terms import OVERSEE


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OVERSEE)
def left(request: HttpRequest) -> HttpResponse:
    """The tasks that were left; a POST takes those over that are ticked."""
    acting, now = get_acting(request), timezone.now()
    agency_id, today = agency_of(acting), timezone.localdate(now)
    if request.method == "POST":
        ids = read_ids(request.POST.getlist("task"))
        outcomes = take_over_tasks(task_ids=ids, acting=acting, now=now)
        tell_outcomes(request, outcomes)
        return redirect("work:left")
    page = page_of(
        request,
        count=count_left(agency_id=agency_id, on=today),
        ask=lambda first, limit: list_left(agency_id=agency_id, on=today, first=first, limit=limit),
    )
    rows = [row_of_task(one.summary, tick=True, only_read=True) for one in page.object_list]
    for row, one in zip(rows, page.object_list, strict=True):
        row["cells"].append({"text": one.agency})
    context = {
        "tabs": tabs_for(acting, "work:left"),
        "page": page,
        "columns": [*columns_of_tasks(), {"label": gettext("Left by")}],
        "rows": rows,
    }
    return render(request, "work/left.html", context)
