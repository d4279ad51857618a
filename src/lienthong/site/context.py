"""What the page shell needs on every page."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, the agency acted for, and whether this is a demonstration."""
    return {"navigation": [], "acting": None, "acting_choices": [], "demonstration": False}
