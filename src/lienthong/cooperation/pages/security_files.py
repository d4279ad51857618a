"""Security-level files: those that ask for something first, one with its versions, the forms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.security_files import (
    add_security_file,
    change_security_file,
)
from lienthong.cooperation.pages.comparison import Difference
from lienthong.cooperation.pages.one_form import say_refusal, show_one_form, typed
from lienthong.cooperation.pages.security_forms import (
    AUTHORITIES,
    DAYS,
    MEMBERS,
    STATES,
    STEPS,
    ChangeSecurityForm,
    NewSecurityForm,
    SecurityFilterForm,
)
from lienthong.cooperation.pages.training_forms import chips_of
from lienthong.cooperation.pages.wording import language, words_of
from lienthong.cooperation.queries.places import find_units
from lienthong.cooperation.queries.rights import may_record_system, named
from lienthong.cooperation.queries.security_files import (
    get_security_file,
    list_security_files,
    rule_for,
)
from lienthong.cooperation.rules import write_day
from lienthong.cooperation.rules.rights import agreement_of
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.rights import NotOwnSystem
from lienthong.cooperation.terms.security_files import (
    LEVELS,
    FileState,
    FileStep,
    LevelRule,
    SecurityDraft,
    SecurityRecord,
    SecurityVersion,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import PermissionRefused
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]


def line_of_file(one: SecurityRecord) -> dict[str, Any]:
    """A file on the page of a commune."""
    level = gettext("level {level}").format(level=one.draft.level)
    return {
        "text": one.draft.system,
        "url": reverse("cooperation:security_file", args=[one.id]),
        "badge": _badge(one.state),
        "note": " · ".join(filter(None, (level, one.draft.act))),
    }


def file_step_name(step: FileStep) -> str:
    """How far a file is."""
    return gettext(STEPS[step])


@require_safe
@requires(VIEW_COMMITMENTS)
def security_files(request: HttpRequest) -> HttpResponse:
    """All files narrowed; those that lapse or wait first. With a unit: what stands there."""
    form = SecurityFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    unit = (asked.get("unit") or "").strip()
    unit_id = find_units([unit], on=today).found.get(unit) if unit else None
    found = list_security_files(on=today, text=asked.get("q") or "", unit_id=unit_id)
    if unit and unit_id is None:
        form.add_error("unit", gettext("No single unit is called so today. Write: xã Nga Sơn."))
        found = ()
    which = asked.get("which") or ""
    shown = [one for one in found if not which or one.state == which]
    here = reverse("cooperation:security_files")
    context = {
        "form": form,
        "stats": _stats(found, here),
        "columns": _columns(),
        "rows": [_row(one) for one in shown],
        "rules": [_rule_row(one) for one in _rules_of(today)],
        "rule_columns": [
            {"label": gettext("Level")},
            {"label": gettext("Who appraises")},
            {"label": gettext("Who approves")},
            {"label": gettext("Examined every")},
            {"label": gettext("Legal basis")},
        ],
        "chips": chips_of(form, here),
        "reset": here,
        "may_edit": get_acting(request).may(EDIT),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Security levels")},
        ],
    }
    return render(request, "cooperation/security_files.html", context)


@requires(EDIT, form=NewSecurityForm)
def add(request: HttpRequest) -> HttpResponse:
    """Enter the file of a system."""
    form = NewSecurityForm(typed(request))
    if form.is_bound and form.is_valid():
        try:
            made = add_security_file(
                draft=form.draft(), acting=get_acting(request), now=timezone.now()
            )
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The file is on record."))
            return redirect("cooperation:security_file", file_id=made)
    context = {
        "title": gettext("Add a security-level file"),
        "action": gettext("Save"),
        "back": reverse("cooperation:security_files"),
        "crumbs": [*_crumbs(), {"label": gettext("Add a security-level file")}],
    }
    return show_one_form(request, context, form)


@requires(VIEW_COMMITMENTS, form=ChangeSecurityForm)
def security_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """One file with its versions; a programme officer changes it here."""
    record, versions = get_security_file(file_id=file_id, on=timezone.localdate())
    acting = get_acting(request)
    may_edit = _may_record(request, record)
    draft = record.draft
    form = ChangeSecurityForm(typed(request) if may_edit else None, initial=_initial(record))
    if form.is_bound and form.is_valid():
        try:
            change_security_file(
                file_id=file_id,
                draft=form.draft(system=draft.system, owner=draft.owner),
                reason=form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"] or 0,
                acting=acting,
                now=timezone.now(),
            )
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The file is on record anew."))
            return redirect("cooperation:security_file", file_id=file_id)
    faulty = form.is_bound and bool(form.errors)
    context = {
        "record": record,
        "badge": _badge(record.state),
        "facts_of_it": _facts(record),
        "form": form if may_edit else None,
        "versions": _versions(versions),
        "facts": list_facts_of(subject=f"cooperation.security:{file_id}"),
        "crumbs": [*_crumbs(), {"label": draft.system}],
    }
    return render(request, "cooperation/security_file.html", context, status=422 if faulty else 200)


def _may_record(request: HttpRequest, record: SecurityRecord) -> bool:
    """Whether this person records the system; a changing request of somebody else is refused."""
    acting = get_acting(request)
    on = timezone.localdate()
    agreement = agreement_of(record.draft.commitment)
    may = acting.may(EDIT) and may_record_system(
        acting.actor, owner=record.owner_id, agreement=agreement, on=on
    )
    if request.method == "POST" and not may:
        if not acting.may(EDIT):
            raise PermissionRefused(permission=EDIT, acting=acting)
        raise NotOwnSystem(**named(acting.actor))
    return may


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        {"label": gettext("Security levels"), "url": reverse("cooperation:security_files")},
    ]


def _badge(state: FileState) -> dict[str, str]:
    text, tone = STATES[state]
    return {"text": gettext(text), "tone": tone}


def _stats(found: tuple[SecurityRecord, ...], here: str) -> list[dict[str, Any]]:
    counts = {state: sum(one.state is state for one in found) for state in FileState}
    return [
        {
            "value": counts[state],
            "label": gettext(text),
            "url": f"{here}?which={state.value}",
            "note": "",
            "tone": tone,
        }
        for state, (text, tone) in STATES.items()
        if counts[state]
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Information system")},
        {"label": gettext("Agency that owns it")},
        {"label": gettext("Level"), "numeric": True},
        {"label": gettext("State")},
        {"label": gettext("To be examined again by")},
    ]


def _row(one: SecurityRecord) -> dict[str, Any]:
    draft = one.draft
    url = reverse("cooperation:security_file", args=[one.id])
    due = "" if one.examine_by is None else date_format(one.examine_by, "SHORT_DATE_FORMAT")
    return {
        "cells": [
            {"text": draft.system, "url": url, "note": draft.operator},
            {"text": draft.owner},
            {"text": str(draft.level)},
            {"badge": _badge(one.state), "note": draft.act},
            {"text": due},
        ]
    }


def _rules_of(today: Any) -> list[LevelRule]:
    drafts = [SecurityDraft(system="", owner="", level=level) for level in LEVELS]
    return [rule_for(draft, today=today) for draft in drafts]


def _rule_row(one: LevelRule) -> dict[str, Any]:
    unsure = gettext("not compared with the wording of the law")
    return {
        "cells": [
            {"text": str(one.level)},
            {"text": gettext(AUTHORITIES[one.appraises])},
            {
                "text": gettext(AUTHORITIES[one.approves]),
                "note": unsure if "approves" in one.unsure else "",
            },
            {
                "text": _months(one.examined_every_months),
                "note": unsure if "examined_every_months" in one.unsure else "",
            },
            {"text": one.legal_basis},
        ]
    }


def _months(count: int) -> str:
    return gettext("{count} months").format(count=count)


def _facts(record: SecurityRecord) -> list[Cell]:
    draft, rule = record.draft, record.rule
    owner: Cell = {"term": gettext("Agency that owns it"), "text": draft.owner}
    if record.owner_id is not None:
        owner["url"] = reverse("directory:agency", args=[record.owner_id])
    else:
        owner["note"] = gettext("not in the directory by this name")
    facts = [
        owner,
        {"term": gettext("Level"), "text": str(draft.level)},
        {"term": gettext("Who appraises"), "text": gettext(AUTHORITIES[rule.appraises])},
        {
            "term": gettext("Who approves"),
            "text": gettext(AUTHORITIES[rule.approves]),
            "note": rule.legal_basis,
        },
    ]
    facts += [
        {"term": gettext(MEMBERS[name]), "text": words_of(getattr(draft, name))}
        for name in ("submitted", "approved")
        if getattr(draft, name)
    ]
    facts += [
        {"term": gettext(MEMBERS[name]), "text": getattr(draft, name)}
        for name in ("act", "operator", "note")
        if getattr(draft, name)
    ]
    if record.examine_by is not None:
        said = (
            gettext("as the act says")
            if draft.examine
            else gettext("by the rule of the level: every {time}").format(
                time=_months(rule.examined_every_months)
            )
        )
        day = date_format(record.examine_by, "SHORT_DATE_FORMAT")
        facts.append({"term": gettext("To be examined again by"), "text": day, "note": said})
    if draft.commitment:
        url = reverse("cooperation:commitment", args=[draft.commitment])
        facts.append(
            {"term": gettext("Commitment it serves"), "text": draft.commitment, "url": url}
        )
    return facts


def _versions(versions: tuple[SecurityVersion, ...]) -> list[dict[str, Any]]:
    befores = [*(one.draft for one in versions[1:]), None]
    return [
        {"version": one, "differences": _differences(before, one.draft) if before else ()}
        for one, before in zip(versions, befores, strict=True)
    ]


def _differences(before: SecurityDraft, after: SecurityDraft) -> tuple[Difference, ...]:
    pairs = [
        (gettext(text), _said(before, name), _said(after, name)) for name, text in MEMBERS.items()
    ]
    return tuple(
        Difference(label=label, before=was or gettext("nothing"), after=now or gettext("nothing"))
        for label, was, now in pairs
        if was != now
    )


def _said(draft: SecurityDraft, name: str) -> str:
    value = getattr(draft, name)
    if name in DAYS:
        return words_of(value) if value else ""
    return file_step_name(value) if name == "step" else str(value)


def _initial(record: SecurityRecord) -> dict[str, Any]:
    draft = record.draft
    days = {name: getattr(draft, name) for name in DAYS}
    return {
        **{name: getattr(draft, name) for name in MEMBERS},
        **{name: write_day(day, language=language()) if day else "" for name, day in days.items()},
        "step": draft.step.value,
        "based_on": record.version,
    }
