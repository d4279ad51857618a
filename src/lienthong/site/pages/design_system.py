"""The page that shows every component."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lienthong.identity.queries import open_to_all
from lienthong.site.samples import build_samples


@open_to_all
def design_system(request: HttpRequest) -> HttpResponse:
    """Every component of the design system, with content as it occurs in real use."""
    return render(request, "shell/design_system.html", build_samples())
