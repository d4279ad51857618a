"""What a change would do, as the preview shows it."""

from typing import Any

from django.utils.translation import gettext

from lienthong.directory.pages.links import called
from lienthong.directory.pages.words import share_name
from lienthong.directory.terms import Card, Preview


def effects_of(preview: Preview) -> dict[str, Any]:
    """The parameters of templates/directory/effects.html; nothing is linked, it is not done yet."""
    return {
        "passings": [
            {
                "source": {"name": passing.source, "url": None},
                "target": {"name": passing.target, "url": None},
                "share_name": share_name(passing.share),
            }
            for passing in preview.passed
        ],
        "altered": [
            {"before": _plain(before), "after": _plain(after), "told": difference(before, after)}
            for before, after in preview.altered
        ],
        "began": [_plain(card) for card in preview.began],
        "ended": [_plain(card) for card in preview.ended],
    }


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
        "name": called(card),
        "url": None,
        "code": card.code,
        "demonstration": card.demonstration,
    }
