"""The cards of the start page about files and archive."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.documents.queries import (
    count_ended,
    count_files,
    count_left_over,
    count_overdue,
    count_to_receive,
    due_files,
    ending_files,
    find_missing_list,
)
from lienthong.documents.terms import APPROVE_FILES, ARCHIVE, LIST_FILES
from lienthong.identity.terms import Acting

Step = dict[str, Any]


def steps_of_files(acting: Acting, on: date) -> Iterator[Step]:
    """All cards about files and archive."""
    yield from archive_warnings(acting, on)
    yield from _waiting(acting, on)


def archive_warnings(acting: Acting, on: date) -> Iterator[Step]:
    """What is told ahead of its day: hand-overs, ends of retention, the list of the year."""
    if acting.agency_id is None:
        return
    yield from _due(acting, acting.agency_id, on)
    yield from _ending(acting, acting.agency_id, on)
    yield from _list_of_year(acting, acting.agency_id, on)


def _due(acting: Acting, agency_id: UUID, on: date) -> Iterator[Step]:
    """Warnings ahead of hand-over deadlines (NĐ 30/2020, Appendix VI)."""
    if acting.may(LIST_FILES) and (
        count := count_files(asked=due_files(agency_id=agency_id, on=on))
    ):
        late = count_overdue(agency_id=agency_id, on=on)
        yield {
            "title": _("Files due for hand-over"),
            "text": ngettext("%d of them is overdue.", "%d of them are overdue.", late) % late
            if late
            else _("The earliest deadline stands first."),
            "url": f"{reverse('documents:files')}?state=due",
            "action": _("Offer them to the archive"),
            "icon": "journal-text",
            "count": count,
            "tone": "danger" if late else "warning",
        }


def _ending(acting: Acting, agency_id: UUID, on: date) -> Iterator[Step]:
    """Files that the head has kept longer or destroyed, soon or by now."""
    if not (acting.may(LIST_FILES) or acting.may(APPROVE_FILES)):
        return
    if count := count_files(asked=ending_files(agency_id=agency_id, on=on)):
        over = count_ended(agency_id=agency_id, on=on)
        yield {
            "title": _("Files whose retention ends"),
            "text": ngettext(
                "%d of them no longer has to be kept.",
                "%d of them no longer have to be kept.",
                over,
            ) % over
            if over
            else _("The head decides: keep it longer, or have it destroyed."),
            "url": f"{reverse('documents:files')}?state=ending",
            "action": _("Examine them"),
            "icon": "journal-text",
            "count": count,
            "tone": "warning",
        }  # fmt: skip


def _list_of_year(acting: Acting, agency_id: UUID, on: date) -> Iterator[Step]:
    """For the clerk a list that is missing; for the head one that waits to be approved."""
    draws, approves = acting.may(LIST_FILES), acting.may(APPROVE_FILES)
    missing = find_missing_list(agency_id=agency_id, on=on) if draws or approves else None
    if missing is None or not (draws or missing.rows):
        return
    year = {"year": missing.year}
    if missing.rows:
        address = reverse("documents:file_list", args=[missing.year])
        title, action = _("List of files of %(year)d to approve"), _("Open the list")
        text = _("The head approves it, so that it holds from the beginning of the year.")
    else:
        address = reverse("documents:file_lists")
        title, action = _("No list of files for %(year)d yet"), _("Draw it up")
        text = _("Take over last year's, add what is new, and have it approved.")
    yield {
        "title": title % year,
        "text": text,
        "url": address,
        "action": action,
        "icon": "journal-text",
        "count": 1,
        "tone": "warning",
    }


def _waiting(acting: Acting, on: date) -> Iterator[Step]:
    """What dissolved agencies left, and hand-over lists to be received."""
    if acting.agency_id is None:
        return
    if acting.may(LIST_FILES) and (left := count_left_over(agency_id=acting.agency_id, on=on)):
        yield {
            "title": _("Left unfinished by dissolved agencies"),
            "text": _("Go on with it in your own register, so that nothing is forgotten."),
            "url": reverse("documents:left_over"),
            "action": _("See what is left"),
            "icon": "journal-text",
            "count": left,
            "tone": "warning",
        }
    if acting.may(ARCHIVE) and (waiting := count_to_receive(agency_id=acting.agency_id)):
        yield {
            "title": _("Hand-over lists to decide on"),
            "text": _("Receive the files for the archive, or give the list back with a reason."),
            "url": reverse("documents:hand_overs"),
            "action": _("Open the lists"),
            "icon": "journal-text",
            "count": waiting,
            "tone": "warning",
        }
