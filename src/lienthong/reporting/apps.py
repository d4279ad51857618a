"""Indicators as a Django application."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Indicators, their definitions, what is counted and what comes out."""

    name = "lienthong.reporting"
    label = "reporting"
