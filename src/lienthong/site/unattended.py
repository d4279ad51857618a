"""Agencies whose documents nobody opens: said on the start page of those who can appoint."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.directory.queries import list_without_clerk
from lienthong.identity.terms import Acting


def unattended_agencies(acting: Acting, *, on: date, now: datetime) -> dict[str, str] | None:
    """What shell/notice.html says of them, and the way to their posts; None when there are none."""
    found = list_without_clerk(acting=acting, on=on, now=now)
    if not found:
        return None
    if len(found) == 1:
        one = found[0]
        text = _("%(agency)s has no clerk: documents sent there lie unread.")
        return {
            "text": text % {"agency": one.name},
            "url": reverse("directory:appointments", args=[one.id]),
            "action": _("Appoint a clerk"),
            "tone": "warning",
        }
    text = _("%(count)d agencies have no clerk: documents sent there lie unread.")
    return {
        "text": text % {"count": len(found)},
        "url": reverse("directory:without_clerk"),
        "action": _("See which"),
        "tone": "warning",
    }
