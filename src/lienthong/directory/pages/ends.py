"""Ends of appointments that were recorded today: what stands to be taken back."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from lienthong.directory.pages.words import period
from lienthong.directory.queries import list_ended_today
from lienthong.identity.terms import Role


def describe_ended(agency_id: UUID, roles: Collection[Role], *, on: date) -> list[dict[str, Any]]:
    """Who left a post today, as the page of posts lists them; of the roles that may be given."""
    return [
        {
            "id": one.id,
            "name": one.account_name,
            "title": one.post.title,
            "period": period(one.valid_from, one.valid_until),
        }
        for one in list_ended_today(agency_id=agency_id, on=on)
        if one.post.role in roles
    ]
