"""Accounts and sign-in as a Django application."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Accounts, sign-in, second factor, sessions, roles held."""

    name = "lienthong.identity"
    label = "identity"
