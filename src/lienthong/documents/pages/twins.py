"""The way from a warning about a duplicate to the document that it means."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from lienthong.documents.queries import list_openable
from lienthong.documents.terms import FirstCopy, PerhapsDuplicate
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal


def address_of_twin(arrival_id: UUID | None) -> str:
    """The page of a registered document; "" where there is none, or none to be opened."""
    return reverse("documents:arrival", args=[arrival_id]) if arrival_id else ""


def addresses_of_copies(copies: Mapping[UUID, FirstCopy], acting: Acting) -> dict[UUID, str]:
    """Where each first copy is opened; "" for one that this person may not open."""
    rows = {one.arrival_id for one in copies.values() if one.arrival_id}
    opened = list_openable(arrival_ids=rows, acting=acting)
    return {key: _address_of(one, opened) for key, one in copies.items()}


def _address_of(copy: FirstCopy, opened: Collection[UUID]) -> str:
    if copy.arrival_id is not None:
        return address_of_twin(copy.arrival_id if copy.arrival_id in opened else None)
    if copy.scan_id is not None:
        return reverse("documents:scan", args=[copy.scan_id])
    return reverse("documents:received", args=[copy.received_id]) if copy.received_id else ""


NO_TWIN = {"twin": "", "twin_url": ""}


def about_twin(refusal: Refusal, acting: Acting) -> dict[str, str]:
    """What a form says beside a warning: `twin` and `twin_url` of what was warned about."""
    if not isinstance(refusal, PerhapsDuplicate):
        return NO_TWIN
    twin = UUID(str(refusal.params["arrival"]))
    opened = list_openable(arrival_ids=[twin], acting=acting)
    number, year = refusal.params["number"], refusal.params["year"]
    return {"twin": f"{number}/{year}", "twin_url": address_of_twin(twin if opened else None)}
