"""Enter training sessions and their people; change them; lists of people from Excel."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from lienthong.cooperation.operations.trainees import (
    change_trainee,
    record_trainees,
    strike_trainee,
)
from lienthong.cooperation.operations.training_tables import apply_people, give_people
from lienthong.cooperation.operations.trainings import (
    Origin,
    add_training,
    change_training,
    invite_reach,
)
from lienthong.cooperation.pages.given_tables import (
    ApplyForm,
    Giving,
    Looking,
    TableForm,
    fate_badge,
    give_page,
    seen_page,
    totals_in_words,
)
from lienthong.cooperation.pages.one_form import (
    Entering,
    done,
    enter_under,
    saved,
    show_one_form,
    typed,
)
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.training_forms import (
    ChangeTrainingForm,
    NewTraineeForm,
    StrikeForm,
    TraineeForm,
    TrainingForm,
    initial_of_trainee,
    initial_of_training,
)
from lienthong.cooperation.pages.training_words import MEMBERS, crumbs_of
from lienthong.cooperation.queries.training_tables import look_through_people
from lienthong.cooperation.queries.trainings import get_trainee, get_training
from lienthong.cooperation.terms import EDIT
from lienthong.cooperation.terms.tables import RowFate
from lienthong.cooperation.terms.trainings import PeoplePreview, SeenPerson
from lienthong.identity.queries import get_acting


@requires_part(EDIT, form=TrainingForm)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a session of a commitment."""
    return enter_under(
        request,
        reference,
        TrainingForm(typed(request)),
        Entering(
            enter=add_training,
            title=gettext("Add a training session to {reference}"),
            told=gettext("The session is on record. Put its people on the list now."),
            page="cooperation:training",
        ),
    )


@requires_part(EDIT, form=ChangeTrainingForm)
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a session on record anew."""
    summary, _ = get_training(reference=reference)
    initial = {**initial_of_training(summary.draft), "seen": summary.steps}
    form = ChangeTrainingForm(typed(request), initial=initial)

    def save() -> None:
        change_training(
            reference=reference,
            draft=form.draft(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if saved(form, save):
        messages.success(request, gettext("The session is on record anew."))
        return redirect("cooperation:training", reference=reference)
    context = _context(summary.reference, gettext("Change the session"), summary.draft.course)
    return show_one_form(request, {**context, "crumbs": crumbs_of(summary, context["title"])}, form)


@requires_part(EDIT, form=NewTraineeForm)
def add_person(request: HttpRequest, reference: str) -> HttpResponse:
    """Put one person on the list of a session."""
    summary, _ = get_training(reference=reference)
    form = NewTraineeForm(typed(request))

    def save() -> None:
        record_trainees(
            reference=reference,
            drafts=[form.draft()],
            origin=Origin(),
            acting=get_acting(request),
            now=timezone.now(),
        )

    if saved(form, save):
        messages.success(request, gettext("The person is on the list."))
        return redirect("cooperation:training", reference=reference)
    context = _context(summary.reference, gettext("Add a person"), summary.draft.course)
    return show_one_form(request, {**context, "crumbs": crumbs_of(summary, context["title"])}, form)


@requires_part(EDIT, form=TraineeForm)
def person(request: HttpRequest, reference: str, trainee_id: UUID) -> HttpResponse:
    """Change what is on record of one person of a session."""
    summary, found = get_trainee(reference=reference, trainee_id=trainee_id)
    form = TraineeForm(typed(request), initial=initial_of_trainee(found))

    def save() -> None:
        change_trainee(
            reference=reference,
            trainee_id=trainee_id,
            draft=form.draft(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if saved(form, save):
        messages.success(request, gettext("The person is on record anew."))
        return redirect("cooperation:training", reference=reference)
    faulty = form.is_bound and bool(form.errors)
    named = found.name or found.agency_name
    context = {
        "summary": summary,
        "person": found,
        "named": named,
        "form": form,
        "strike": StrikeForm(initial={"seen": found.steps}),
        "crumbs": crumbs_of(summary, named),
    }
    return render(request, "cooperation/trainee.html", context, status=422 if faulty else 200)


@require_POST
@requires_part(EDIT, form=StrikeForm)
def strike(request: HttpRequest, reference: str, trainee_id: UUID) -> HttpResponse:
    """Take a person off the list, for a reason."""
    form = StrikeForm(request.POST)
    here = redirect("cooperation:trainee", reference=reference, trainee_id=trainee_id)
    if not form.is_valid():
        return here

    def take_off() -> None:
        strike_trainee(
            reference=reference,
            trainee_id=trainee_id,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    if not done(request, take_off):
        return here
    messages.success(request, gettext("The person is off the list."))
    return redirect("cooperation:training", reference=reference)


@require_POST
@requires_part(EDIT)
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Put every committee on the list where the commitment is to be kept."""

    def invite_all() -> None:
        count = invite_reach(reference=reference, acting=get_acting(request), now=timezone.now())
        said = ngettext(
            "{count} agency is on the list. Each is to send somebody.",
            "{count} agencies are on the list. Each is to send somebody.",
            count,
        )
        messages.success(request, said.format(count=count))

    done(request, invite_all)
    return redirect("cooperation:training", reference=reference)


@requires_part(EDIT, form=TableForm)
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a workbook of people; it is looked through before anything counts."""
    summary, _ = get_training(reference=reference)
    form = TableForm(typed(request), request.FILES or None)
    giving = Giving(
        about=summary.reference,
        hint=gettext("The template holds the people on the list. An empty cell changes nothing."),
        template=reverse("cooperation:training_table", args=[summary.reference]),
        back=reverse("cooperation:training", args=[summary.reference]),
        crumbs=crumbs_of(summary, gettext("Give an Excel file")),
    )

    def give_it() -> UUID:
        return give_people(
            reference=reference,
            upload=form.upload(),
            acting=get_acting(request),
            now=timezone.now(),
        )

    return give_page(request, form, giving, give=give_it, seen="cooperation:training_seen")


@requires_part(EDIT, form=ApplyForm)
def seen(request: HttpRequest, reference: str, table_id: UUID) -> HttpResponse:
    """A workbook of people looked through beside the list; put on record with one press."""
    today = timezone.localdate()
    summary, _ = get_training(reference=reference)
    looking = Looking(
        about=summary.reference,
        look=lambda: look_through_people(reference=reference, table_id=table_id, today=today),
        apply=lambda reason: apply_people(
            reference=reference,
            table_id=table_id,
            reason=reason,
            acting=get_acting(request),
            now=timezone.now(),
        ),
        counts=_counts,
        columns=[
            {"label": gettext("Full name")},
            {"label": gettext("Row")},
            {"label": gettext("What the row does")},
            {"label": gettext("Agency")},
            {"label": gettext("Came")},
            {"label": gettext("Test result")},
        ],
        row=_row,
        again=reverse("cooperation:training_give", args=[summary.reference]),
        back=reverse("cooperation:training", args=[summary.reference]),
        crumbs=partial(crumbs_of, summary),
    )
    return seen_page(request, ApplyForm(typed(request)), looking)


def _context(reference: str, title: str, lede: str) -> dict[str, Any]:
    back = reverse("cooperation:training", args=[reference])
    return {"title": title, "lede": lede, "action": gettext("Save"), "back": back}


def _fate_name(fate: RowFate) -> str:
    return {
        RowFate.NEW: gettext("new person"),
        RowFate.CHANGED: gettext("news or change"),
        RowFate.SAME: gettext("on record already"),
    }[fate]


def _counts(found: PeoplePreview) -> list[str]:
    said = [f"{_fate_name(fate)}: {found.count(fate)}" for fate in RowFate]
    if found.only_names:
        text = ngettext(
            "%(count)d row with only a name was left out",
            "%(count)d rows with only a name were left out",
            found.only_names,
        )
        said.append(text % {"count": found.only_names})
    return [*said, *totals_in_words(found)]


def _row(one: SeenPerson) -> dict[str, Any]:
    draft = one.draft
    notes = []
    if one.changes:
        members = ", ".join(gettext(MEMBERS[name]) for name in one.changes)
        notes.append(gettext("changes {members}").format(members=members))
    agency: dict[str, Any] = {"text": draft.agency}
    if not one.known:
        agency["note"] = gettext("not in the directory by this name")
    came = "" if draft.attended is None else gettext("yes") if draft.attended else gettext("no")
    return {
        "cells": [
            {"text": draft.name or gettext("not named yet"), "note": draft.post},
            {"text": str(one.number)},
            {"badge": fate_badge(one.fate, _fate_name(one.fate)), "note": "; ".join(notes)},
            agency,
            {"text": came},
            {"text": draft.mark},
        ]
    }
