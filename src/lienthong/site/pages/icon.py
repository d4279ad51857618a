"""The icon of the platform, for those who ask at the old address without reading the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control

from lienthong.identity.queries import open_to_all


@open_to_all
@cache_control(max_age=86_400)
def icon(_request: HttpRequest) -> HttpResponse:
    """On to the mark that every page names itself."""
    return redirect(static("shell/mark.svg"))
