"""Documents as a Django application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers of documents, their numbers, and the work that follows from them."""

    name = "lienthong.documents"
    label = "documents"
