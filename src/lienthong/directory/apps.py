"""The directory as a Django application."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Who is which agency, at any date, under which code, and who came after it."""

    name = "lienthong.directory"
    label = "directory"
