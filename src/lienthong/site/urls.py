"""Every address of the platform. Each folder lists its own; this file mounts them."""

from django.urls import URLPattern, URLResolver, include, path

from lienthong.site import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("he-thong-thiet-ke", pages.design_system, name="design_system"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]
