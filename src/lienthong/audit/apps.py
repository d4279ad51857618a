"""The record of facts as a Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, append-only and provable."""

    name = "lienthong.audit"
    label = "audit"
