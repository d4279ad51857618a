"""The record of facts: who did what, when, about what; filtered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from lienthong.audit.queries import FactFilter, RecordedFact, list_facts
from lienthong.audit.terms import known_tags, label_of
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import MANAGE_ACCOUNTS, Acting
from lienthong.kernel.vietnamese import sort_key
from lienthong.site.subjects import DISPATCH, address_of, closed_to, kind_of, names_of
from lienthong.site.terms import READ_RECORD, READ_WHOLE_RECORD

FACTS_A_PAGE = 50
SAYING = frozenset(
    {"subject", "title", "author", "sender", "text", "instruction", "comment", "note", "reason",
     "name", "files"}
)  # fmt: skip
"""Members of a fact that say what a document or task is about."""


def _kinds() -> list[tuple[str, str]]:
    kinds = [(tag, gettext(label_of(tag))) for tag in known_tags()]
    return [("", gettext("All kinds")), *sorted(kinds, key=lambda kind: sort_key(kind[1]))]


class RecordForm(forms.Form):
    """What to look for; person, agency and subject are set by the links of the list."""

    tag = forms.ChoiceField(label=pgettext_lazy("record", "What happened"), required=False)
    first_on = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    last_on = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    agency = forms.UUIDField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = _kinds()  # type: ignore[attr-defined]  # a ChoiceField


@requires(READ_RECORD)
def record(request: HttpRequest) -> HttpResponse:
    """The facts, newest first. An agency's administrator sees those of that agency only."""
    acting = get_acting(request)
    form = RecordForm(request.GET)
    facts: list[RecordedFact] = []
    if form.is_valid():
        asked = form.cleaned_data
        whole = acting.may(READ_WHOLE_RECORD)
        matching = FactFilter(
            tag=asked["tag"] or None,
            actor_account_id=asked["person"],
            agency_id=asked["agency"] if whole else acting.agency_id,
            subject=asked["subject"] or None,
            first_on=asked["first_on"],
            last_on=asked["last_on"],
        )
        facts = list_facts(matching=matching, before=asked["before"], limit=FACTS_A_PAGE + 1)
    shown = _as_open_to(acting, facts[:FACTS_A_PAGE])
    names = names_of([(fact.subjects, fact.data) for fact in shown])
    older = _address(request, before=shown[-1].number) if len(facts) > FACTS_A_PAGE else None
    context = {
        "form": form,
        "facts": [_row(request, fact, names) for fact in shown],
        "chips": _chips(request, shown, names),
        "reset": reverse("record"),
        "older": older,
    }
    return render(request, "site/record.html", context)


def _as_open_to(acting: Acting, facts: list[RecordedFact]) -> list[RecordedFact]:
    """The facts without what restricted documents and their tasks say, unless these are theirs.

    An auditor reads facts whole: that is what they answer for.
    """
    if acting.may(READ_WHOLE_RECORD):
        return facts
    closed = closed_to({one for f in facts for one in f.subjects}, account_id=acting.account_id)
    return [_without_words(fact, closed.intersection(fact.subjects)) for fact in facts]


def _without_words(fact: RecordedFact, closed: set[str]) -> RecordedFact:
    """A fact without what it says of closed things; a draft is called by its subject."""
    if not closed:
        return fact
    drafted = any(one.startswith(f"{DISPATCH}:") for one in closed)
    left_out = SAYING | {"entry"} if drafted else SAYING
    return replace(fact, data={name: fact.data[name] for name in fact.data if name not in left_out})


def _row(request: HttpRequest, fact: RecordedFact, names: Mapping[str, str]) -> dict[str, Any]:
    """A fact with the links that narrow the list to its person, agency and subjects."""
    return {
        "fact": fact,
        "person_url": _address(request, person=fact.account_id) if fact.account_id else None,
        "agency_url": _address(request, agency=fact.agency_id) if fact.agency_id else None,
        "subjects": [
            {
                "text": names.get(subject) or kind_of(subject).capitalize(),
                "kind": kind_of(subject) if subject in names else "",
                "url": _page_of(request, subject, names.get(subject, "")),
                "history_url": _address(request, subject=subject),
            }
            for subject in fact.subjects
        ],
    }


def _page_of(request: HttpRequest, subject: str, name: str) -> str | None:
    """Where it can be seen; an account only by who manages accounts."""
    is_account = subject.startswith("identity.account:")
    if is_account and not get_acting(request).may(MANAGE_ACCOUNTS):
        return None
    return address_of(subject, name=name)


def _chips(
    request: HttpRequest, shown: list[RecordedFact], called: Mapping[str, str]
) -> list[dict[str, str]]:
    """What the list is narrowed to by links, each with the address without it."""
    names = {**called, **{str(fact.account_id): fact.actor_name for fact in shown}}
    names |= {str(fact.agency_id): fact.agency_name for fact in shown}
    return [
        {
            "label": names.get(request.GET[name], request.GET[name]),
            "url": _address(request, **{name: None}),
        }
        for name in ("person", "agency", "subject")
        if request.GET.get(name)
    ]


def _address(request: HttpRequest, **changes: object) -> str:
    """This page with some parameters set, and those given as None taken away."""
    kept = {name: value for name, value in request.GET.items() if value and name != "before"}
    kept |= {name: str(value) for name, value in changes.items() if value is not None}
    for name in [name for name, value in changes.items() if value is None]:
        kept.pop(name, None)
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
