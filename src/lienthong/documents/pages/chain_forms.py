"""The form of a named review chain; the operation has the last word."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.drafts.forms import LevelsForm
from lienthong.documents.pages.drafts.words import list_types
from lienthong.documents.pages.forms import day_field, offer
from lienthong.documents.rules.chains import say_member
from lienthong.documents.terms.chains import ChainCard, ChainDraft, Member, Place

_POST = "post:"


class ChainForm(LevelsForm):
    """A chain: its name, for which type, when, and whom it asks level by level."""

    name = forms.CharField(label=gettext_lazy("Name of the chain"), max_length=200)
    type_code = forms.ChoiceField(label=gettext_lazy("Type of document"), required=False)
    valid_from = day_field(label=gettext_lazy("From"))
    valid_until = day_field(label=gettext_lazy("Until before"), required=False)

    def __init__(
        self, *args: Any, places: Sequence[Member], before: ChainCard | None = None, **kwargs: Any
    ) -> None:
        known = [(_key(one.place), _say(one)) for one in places]
        super().__init__(*args, known=known, initial=_initial(before), **kwargs)
        offer(self, "type_code", [("", gettext("all types")), *list_types()])

    def own_fields(self) -> list[forms.BoundField]:
        """Those beside the levels."""
        return [self[name] for name in ("name", "type_code", "valid_from", "valid_until")]

    def draft(self) -> ChainDraft:
        """As typed."""
        given = self.cleaned_data
        return ChainDraft(
            name=given["name"],
            type_code=given["type_code"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            levels=tuple(tuple(map(_place, ticked)) for ticked in self.chosen()),
        )


def _initial(before: ChainCard | None) -> dict[str, Any]:
    today = timezone.localdate()
    if before is None:
        return {"valid_from": today}
    levels = {
        f"level_{number}": [_key(one.place) for one in level]
        for number, level in enumerate(before.levels, 1)
    }
    return {
        "name": before.name,
        "type_code": before.type_code,
        "valid_from": max(today, before.valid_from),
        "valid_until": before.valid_until,
        **levels,
    }


def _key(place: Place) -> str:
    return f"{_POST}{place.post_id}" if place.post_id else str(place.account_id)


def _place(key: str) -> Place:
    if key.startswith(_POST):
        return Place(post_id=UUID(key.removeprefix(_POST)))
    return Place(account_id=UUID(key))


def _say(one: Member) -> str:
    if one.place.account_id:
        return say_member(one)
    holders = ", ".join(name for _, name in one.filled_by) or gettext("vacant")
    return gettext("Whoever is {post} (today: {holders})").format(post=one.title, holders=holders)
