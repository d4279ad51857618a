"""Take the directory along: addresses of the interface, as of a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lienthong.directory.pages.asked import read_as_of
from lienthong.directory.queries import home_province
from lienthong.identity.queries import open_to_all


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, and for whom it is."""
    as_of = read_as_of(request)
    province = home_province(as_of.on)
    on = f"?on={as_of.on.isoformat()}"
    unit = f"&unit={province}" if province else ""
    context = {
        "as_of": as_of,
        "org_province_url": f"{reverse('api:directory_org')}{on}{unit}",
        "org_url": f"{reverse('api:directory_org')}{on}",
        "tree_url": f"{reverse('api:directory_tree')}{on}{unit}",
        "find_url": f"{reverse('api:directory_find')}?q=nga+son",
    }
    return render(request, "directory/export.html", context)
