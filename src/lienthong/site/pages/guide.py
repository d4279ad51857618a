"""The users' guides as pages, open to everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lienthong.identity.queries import open_to_all
from lienthong.site.guides import GUIDES, read_guide


@require_safe
@open_to_all
def guides(request: HttpRequest) -> HttpResponse:
    """All guides with their tasks."""
    listed = [read_guide(name, get_language() or "vi") for name in GUIDES]
    return render(request, "site/guides.html", {"guides": listed})


@require_safe
@open_to_all
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide, task by task."""
    if name not in GUIDES:
        raise Http404(name)
    return render(request, "site/guide.html", {"guide": read_guide(name, get_language() or "vi")})
