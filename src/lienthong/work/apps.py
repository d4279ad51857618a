"""Tasks as a Django application."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Tasks, deadlines, assignment, reminders."""

    name = "lienthong.work"
    label = "work"
