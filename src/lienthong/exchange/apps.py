"""The exchange of documents between agencies."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Tables, operations and pages of the exchange."""

    name = "lienthong.exchange"
    label = "exchange"
