"""The wiring of all folders into one platform."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Page shell, settings, urls and the table of reactions."""

    name = "lienthong.site"
    label = "site"
