"""The search of the header: all that the reader may read, in groups that lead to the registers.

Each group is asked as its register asks, so nobody finds here what that does not show them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.wording import standing_cell
from lienthong.cooperation.queries import AgreementFilter, list_agreements
from lienthong.cooperation.terms import AgreementSummary, RecordKind
from lienthong.directory.pages.finding import find_bodies
from lienthong.directory.pages.links import address
from lienthong.directory.pages.words import state_badge, type_name
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body, Card
from lienthong.documents.pages.filing_words import STATES as FILE_STATES
from lienthong.documents.pages.filing_words import badge as file_badge
from lienthong.documents.pages.finding import address_for
from lienthong.documents.pages.words import KINDS, badge_of_found, say_day
from lienthong.documents.queries import Search, list_files, mark_words, question_for
from lienthong.documents.terms import FoundDocument
from lienthong.documents.terms.filing import FileQuestion
from lienthong.identity.queries import open_to_all
from lienthong.identity.terms import Acting
from lienthong.site.context import acting_or_none, admits
from lienthong.work.queries import badge_of_state, list_mine, list_tasks, say_deadline
from lienthong.work.terms import TaskQuestion, TaskSummary

SHOWN = 5
"""Results of a group that stand here; its register shows them all."""
LONGEST = 200

Item = dict[str, Any]
"""{url, title, note, badge?}; the title in pieces, each with whether it is among the words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is looked for, by whom, on which day; a visitor acts for nobody."""

    text: str
    acting: Acting | None
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A kind of things: the register that shows it, and how it is asked there.

    `find` gives at most so many, one more than is shown. `unless`: a register that shows more of
    the same and goes before it where it is open to the reader.
    """

    route: str
    label: Promise
    icon: str
    find: Callable[[Asked, int], list[Item]]
    of_agency: bool = field(default=True)
    unless: str = ""


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(
        label=gettext_lazy("Words, number or code"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )


@require_safe
@open_to_all
def search(request: HttpRequest) -> HttpResponse:
    """What has these words, the first of each kind; without words a place to write them."""
    form = SearchForm(request.GET)
    text = " ".join(form.cleaned_data["q"].split()) if form.is_valid() else ""
    asked = Asked(text=text, acting=acting_or_none(request), on=timezone.localdate())
    open_groups = [group for group in GROUPS if _is_open(group, asked.acting)]
    groups = [_shown(group, asked) for group in open_groups] if text else []
    context = {
        "form": form,
        "text": text,
        "groups": [group for group in groups if group["items"]],
        "names": ", ".join(str(group.label) for group in open_groups),
    }
    return render(request, "site/search.html", context)


def _is_open(group: Group, acting: Acting | None) -> bool:
    if group.of_agency and (acting is None or acting.agency_id is None):
        return False
    if group.unless and admits(group.unless, acting):
        return False
    return admits(group.route, acting)


def _shown(group: Group, asked: Asked) -> dict[str, Any]:
    found = group.find(asked, SHOWN + 1)
    return {
        "key": group.route.partition(":")[2],
        "label": group.label,
        "icon": group.icon,
        "items": found[:SHOWN],
        "more": len(found) > SHOWN,
        "url": f"{reverse(group.route)}?{urlencode({'q': asked.text})}",
    }


def _documents(asked: Asked, limit: int) -> list[Item]:
    if asked.acting is None:
        return []
    question = question_for(acting=asked.acting, on=asked.on, text=asked.text)

    def item(one: FoundDocument) -> Item:
        parts = (one.code, gettext(KINDS[one.kind]), one.issuer, say_day(one.day))
        return {
            "url": address_for(question, one),
            "title": mark_words(one.subject or one.type_name or one.code, question),
            "note": " · ".join(part for part in parts if part),
            "badge": badge_of_found(one.state),
        }

    return [item(one) for one in Search(question).list_documents(limit=limit)]


def _tasks(asked: Asked, limit: int) -> list[Item]:
    if asked.acting is None or asked.acting.agency_id is None:
        return []
    question = TaskQuestion(agency_id=asked.acting.agency_id, text=asked.text)
    return [_task(one) for one in list_tasks(asked=question, on=asked.on, limit=limit)]


def _own_tasks(asked: Asked, limit: int) -> list[Item]:
    if asked.acting is None or asked.acting.agency_id is None:
        return []
    found = list_mine(
        agency_id=asked.acting.agency_id,
        account_id=asked.acting.account_id,
        on=asked.on,
        text=asked.text,
        limit=limit,
    )
    return [_task(one) for one in found]


def _task(one: TaskSummary) -> Item:
    parts = (one.lead, say_deadline(one.deadline))
    return {
        "url": reverse("work:one", args=[one.id]),
        "title": [(one.title, False)],
        "note": " · ".join(part for part in parts if part),
        "badge": badge_of_state(one.state),
    }


def _files(asked: Asked, limit: int) -> list[Item]:
    if asked.acting is None or asked.acting.agency_id is None:
        return []
    question = FileQuestion(agency_id=asked.acting.agency_id, text=asked.text)
    return [
        {
            "url": reverse("documents:file_one", args=[one.id]),
            "title": [(one.title, False)],
            "note": f"{one.notation} · {one.year} · {one.holder}",
            "badge": file_badge(FILE_STATES[one.state]),
        }
        for one in list_files(asked=question, limit=limit)
    ]


def _agreements(asked: Asked, limit: int) -> list[Item]:
    matching = AgreementFilter(text=asked.text)
    found = list_agreements(matching=matching, on=asked.on, limit=limit)
    return [
        {
            "url": reverse("cooperation:agreement", args=[one.reference]),
            "title": [(" – ".join(party.name for party in one.parties) or one.title, False)],
            "note": f"{one.reference} · {one.title}",
            "badge": _standing(one),
        }
        for one in found.items
    ]


def _standing(one: AgreementSummary) -> dict[str, Any]:
    term = "" if one.kind is RecordKind.GAP else one.term
    badge: dict[str, Any] = standing_cell(one.standing, term=term)["badge"]
    return badge


def _bodies(asked: Asked, limit: int) -> list[Item]:
    hits = find_bodies(asked.text, kind="", on=asked.on, living=False, dated=False)[:limit]
    cards = [hit.card for hit in hits]
    parents: dict[UUID, Card] = {}
    for body in Body:
        if above := {one.parent_id for one in cards if one.body is body and one.parent_id}:
            parents |= get_cards(body=body, ids=above, on=asked.on)
    return [
        {
            "url": address(one),
            "title": [(one.name, False)],
            "note": " · ".join(
                part
                for part in (
                    type_name(one),
                    parents[one.parent_id].name if one.parent_id in parents else "",
                    one.code,
                )
                if part
            ),
            "badge": state_badge(one, on=asked.on),
        }
        for one in cards
    ]


GROUPS = (
    Group(
        route="documents:find",
        label=gettext_lazy("Documents"),
        icon="file-earmark-text",
        find=_documents,
    ),
    Group(route="work:all", label=gettext_lazy("Tasks"), icon="check-lg", find=_tasks),
    Group(
        route="work:mine",
        label=gettext_lazy("Tasks"),
        icon="check-lg",
        find=_own_tasks,
        unless="work:all",
    ),
    Group(route="documents:files", label=gettext_lazy("Job files"), icon="inbox", find=_files),
    Group(
        route="cooperation:list",
        label=gettext_lazy("Agreements"),
        icon="journal-text",
        find=_agreements,
        of_agency=False,
    ),
    Group(
        route="directory:search",
        label=gettext_lazy("Agencies and administrative units"),
        icon="buildings",
        find=_bodies,
        of_agency=False,
    ),
)
"""In the order in which they stand on the page."""
