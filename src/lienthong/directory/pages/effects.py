"""What a change would do, as the preview shows it."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.utils.translation import gettext

from lienthong.directory.pages.words import change_name, share_name
from lienthong.directory.terms import Body, Card, Change, Preview

_NAMED = 3


def effects_of(preview: Preview, *, body: Body) -> dict[str, Any]:
    """The parameters of templates/directory/did.html for a change of such bodies.

    Nothing is linked, it is not done yet.
    """
    followers = _effects(preview, Body.AGENCY) if body is Body.UNIT else None
    return {
        "effects": _effects(preview, body),
        "followers": followers if followers and any(followers.values()) else None,
    }


def _effects(preview: Preview, body: Body) -> dict[str, list[dict[str, Any]]]:
    """What of the preview is about one kind of body."""
    return {
        "passings": [
            {
                "source": {"name": passing.source, "url": None},
                "target": {"name": passing.target, "url": None},
                "share_name": share_name(passing.share),
            }
            for passing in preview.passed
            if passing.body is body
        ],
        "altered": [
            {"before": _plain(before), "after": _plain(after), "told": difference(before, after)}
            for before, after in preview.altered
            if after.body is body
        ],
        "began": [_plain(card) for card in preview.began if card.body is body],
        "ended": [_plain(card) for card in preview.ended if card.body is body],
    }


def change_in_line(change: Change, preview: Preview) -> str:
    """What a change of a table would do, in one line: "merged: Xã Nga An, Xã Nga Yên → …"."""
    passed = [passing for passing in preview.passed if passing.body is change.body]
    altered = [pair for pair in preview.altered if pair[1].body is change.body]
    named = [card for card in (*preview.began, *preview.ended) if card.body is change.body]
    if passed:
        sources = first_of(passing.source for passing in passed)
        what = f"{sources} → {first_of(passing.target for passing in passed)}"
    else:
        what = becomes(altered) or first_of(card.name for card in named)
    return f"{change_name(change.kind)}: {what}"


def first_of(names: Iterable[str]) -> str:
    """The first names, each once, and how many more there are."""
    different = list(dict.fromkeys(names))
    if len(different) <= _NAMED:
        return ", ".join(different)
    more = gettext("and {number} more").format(number=len(different) - _NAMED)
    return f"{', '.join(different[:_NAMED])} {more}"


def becomes(altered: Iterable[tuple[Card, Card]]) -> str:
    """The first bodies that change, by both their names where these differ."""
    told = []
    for before, after in islice(altered, _NAMED):
        same = before.name == after.name
        told.append(after.name if same else f"{before.name} → {after.name}")
    return "; ".join(told)


def difference(before: Card, after: Card) -> str:
    """What besides the name is different, in words."""
    told = []
    if before.code != after.code:
        text = gettext("code {before} becomes {after}")
        told.append(text.format(before=before.code or "–", after=after.code or "–"))
    if before.parent_id != after.parent_id:
        told.append(gettext("it now belongs to another body"))
    return "; ".join(told)


def _plain(card: Card) -> dict[str, Any]:
    return {
        "name": card.name,
        "url": None,
        "code": card.code,
        "demonstration": card.demonstration,
    }
