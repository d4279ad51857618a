"""The way from a warning about a duplicate to the document that it means."""

from uuid import UUID

from django.urls import reverse

from lienthong.documents.queries import list_openable
from lienthong.documents.terms import PerhapsDuplicate
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal


def address_of_twin(arrival_id: UUID | None) -> str:
    """The page of a registered document; "" where there is none, or none to be opened."""
    return reverse("documents:arrival", args=[arrival_id]) if arrival_id else ""


NO_TWIN = {"twin": "", "twin_url": ""}


def about_twin(refusal: Refusal, acting: Acting) -> dict[str, str]:
    """What a form says beside a warning: `twin` and `twin_url` of what was warned about."""
    if not isinstance(refusal, PerhapsDuplicate):
        return NO_TWIN
    twin = UUID(str(refusal.params["arrival"]))
    opened = list_openable(arrival_ids=[twin], acting=acting)
    number, year = refusal.params["number"], refusal.params["year"]
    return {"twin": f"{number}/{year}", "twin_url": address_of_twin(twin if opened else None)}
