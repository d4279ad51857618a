"""Every address of the platform. Each folder lists its own; this file mounts them."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from lienthong.site import pages
from lienthong.site.api import api, nothing_here

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lienthong.identity.pages.urls")),
    path("", include("lienthong.cooperation.pages.urls")),
    path("", include("lienthong.exchange.pages.urls")),
    path("", include("lienthong.work.pages.urls")),
    path("", include("lienthong.documents.pages.urls")),
    path("", include("lienthong.reporting.pages.urls")),
    path("", pages.start, name="start"),
    path("danh-ba/", include("lienthong.directory.pages.urls")),
    path("favicon.ico", pages.icon, name="icon"),
    path("huong-dan", pages.guides, name="guides"),
    path("huong-dan/<slug:name>", pages.guide, name="guide"),
    path("nhat-ky", pages.record, name="record"),
    path("tim-kiem", pages.search, name="search"),
    path("ngon-ngu", pages.language, name="set_language"),
    path("he-thong-thiet-ke", pages.design_system, name="design_system"),
    path("api/v1/", nothing_here),
    path("api/v1/", api.urls),
    re_path(r"^api/", nothing_here),
]

handler400 = "lienthong.site.middleware.answer_bad_request"
