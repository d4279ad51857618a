"""Where the things that facts are about can be seen."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

ROUTES: Mapping[str, str] = {
    "identity.account": "identity_one_account",
    "directory.agency": "directory:agency",
    "directory.unit": "directory:unit",
    "directory.change": "directory:change",
    "cooperation.agreement": "cooperation:agreement",
    "exchange.document": "exchange:sent_one",
    "exchange.received": "exchange:received_one",
}


def address_of(subject: str) -> str | None:
    """The page of "folder.thing:id", or None where there is none."""
    kind, _, identifier = subject.partition(":")
    route = ROUTES.get(kind)
    if route is None:
        return None
    try:
        return reverse(route, args=[identifier])
    except NoReverseMatch:
        return None
