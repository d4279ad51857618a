"""What a page says of files that are looked through for marks of state secrets."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.documents.queries import list_screenings
from lienthong.documents.terms import Reading, ScreeningCard, ScreeningMarked, ScreeningPending
from lienthong.kernel.secrecy import say_mark


def describe_screenings(dispatch_id: UUID, *, may_release: bool = False) -> dict[str, Any]:
    """A notice for each file that is not looked through, could not be read, or bears a mark.

    Also for one whose mark was released.

    `screening`: whether the page is to look again by itself. Who `may_release` is asked why.
    """
    found = list_screenings(dispatch_id=dispatch_id)
    waits = {Reading.WAITING, Reading.READING}
    return {
        "screenings": [
            {**_notice(one), "release": _release(one, dispatch_id) if may_release else ""}
            for one in found
            if one.state is not Reading.READ or one.released
        ],
        "screening": any(one.state in waits for one in found),
    }


def _release(one: ScreeningCard, dispatch_id: UUID) -> str:
    """Where to say that the mark was misread; "" for a file that bears none."""
    if one.secrecy is None:
        return ""
    return reverse("documents:draft_release", args=[dispatch_id, one.id])


def _notice(one: ScreeningCard) -> dict[str, str]:
    if one.secrecy is not None:
        words = gettext(ScreeningMarked.message)
        text = words.format(file=one.name, mark=say_mark(one.secrecy))
        title, tone = gettext("A mark of state secrets was found"), "danger"
    elif one.released is not None:
        words = gettext(
            "{name} compared “{file}” and said that its mark “{mark}” was misread: {reason}"
        )
        mark, by, why = say_mark(one.released.secrecy), one.released.by, one.released.reason
        text = words.format(name=by, file=one.name, mark=mark, reason=why)
        title, tone = gettext("A mark of state secrets was released"), "warning"
    elif one.state is Reading.FAILED:
        why = gettext(one.problem[0]).format(**one.problem[1]) if one.problem else ""
        words = gettext(
            "The first page of “{file}” is a picture and could not be looked at: {why} Who gave it"
            " and who signs it look themselves that it bears no mark of state secrets."
        )
        text = words.format(file=one.name, why=why)
        title, tone = gettext("Not looked at for marks of state secrets"), "warning"
    else:
        text = gettext(ScreeningPending.message).format(file=one.name)
        title, tone = gettext("It cannot be signed yet"), "info"
    return {"title": title, "text": text, "tone": tone}
