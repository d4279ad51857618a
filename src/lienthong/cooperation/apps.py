"""Cooperation agreements as a Django application."""

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    """Agreements on telecommunications and IT, their parties, terms and sources."""

    name = "lienthong.cooperation"
    label = "cooperation"
