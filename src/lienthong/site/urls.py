"""Every address of the platform. Each folder lists its own; this file mounts them."""

from django.urls import URLPattern, URLResolver, include, path

from lienthong.site import pages
from lienthong.site.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lienthong.identity.pages.urls")),
    path("nhat-ky", pages.record, name="record"),
    path("he-thong-thiet-ke", pages.design_system, name="design_system"),
    path("api/v1/", api.urls),
]
