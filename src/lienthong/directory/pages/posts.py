"""Posts of an agency and who holds them, for those who may appoint."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.directory.operations import appoint, create_post, end_appointment
from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.ends import describe_ended
from lienthong.directory.pages.reach import reach_for
from lienthong.directory.pages.words import day, last_day, period, refusal_words
from lienthong.directory.queries import (
    get_agency,
    lacks_clerk,
    list_appointments,
    list_internal_units,
    list_posts,
    list_without_clerk,
)
from lienthong.directory.queries.reach import list_within
from lienthong.directory.rules.reach import reach_of, roles_within
from lienthong.directory.terms import (
    APPOINT,
    AppointmentCard,
    Body,
    PostCard,
    PostTaken,
    Reach,
    SelfAppointed,
    UnknownAppointment,
)
from lienthong.identity.queries import (
    get_acting,
    get_role_name,
    list_accounts,
    list_typed,
    requires,
)
from lienthong.identity.terms import Acting, PermissionRefused, Role
from lienthong.kernel.errors import Refusal
from lienthong.kernel.periods import Period

_A_PAGE = 50

_NOTHING = ("", gettext_lazy("Choose"))
"""Who appoints chooses each thing; none is chosen for them."""


class NewPostForm(forms.Form):
    """A new post: its title, and the role its holders get."""

    prefix = "post"
    title = forms.CharField(
        label=gettext_lazy("Title of the post"),
        max_length=200,
        help_text=gettext_lazy("As in the decision: Văn thư, Chủ tịch, Phó trưởng phòng …"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role on the platform"),
        help_text=gettext_lazy("What its holders may do here follows from the role."),
    )
    internal = forms.ChoiceField(label=gettext_lazy("In which unit of it"), required=False)
    heads = forms.BooleanField(
        label=gettext_lazy("Heads the agency: signs its documents by right"), required=False
    )

    def __init__(
        self, *args: Any, acting: Acting, agency_id: UUID, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        inside = list_internal_units(agency_id=agency_id, on=on)
        _offer(
            self,
            "role",
            [_NOTHING, *((role.value, get_role_name(role)) for role in roles_of(acting))],
        )
        _offer(
            self,
            "internal",
            [
                ("", gettext("the agency as a whole")),
                *((str(item.id), item.name) for item in inside),
            ],
        )


class AppointForm(forms.Form):
    """Who gets which post, from when until when, by which decision."""

    prefix = "appoint"
    post = forms.ChoiceField(label=gettext_lazy("Post"))
    account = forms.ChoiceField(label=gettext_lazy("Person"))
    first_on = DayField(label=gettext_lazy("First day"))
    last_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty when no end is set."),
    )
    source = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=300,
        help_text=gettext_lazy("Its number and day: 12/QĐ-UBND, 01/12/2026."),
    )

    def __init__(self, *args: Any, posts: list[PostCard], acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        known = list_accounts(acting=acting, on=timezone.localdate(now), now=now)
        self.names = {str(account.account_id): account.full_name for account in known}
        _offer(self, "post", [_NOTHING, *((str(post.id), post.title) for post in posts)])
        _offer(
            self,
            "account",
            [
                _NOTHING,
                *(
                    (str(account.account_id), f"{account.full_name} ({account.username})")
                    for account in known
                    if account.is_active
                ),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """A period has a first and a last day in that order."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", gettext("The last day comes before the first day."))
        return given


class EndForm(forms.Form):
    """The last day of somebody in a post."""

    last_on = DayField(
        label=gettext_lazy("Last day in the post"),
        help_text=gettext_lazy(
            "With today or an earlier day the rights end at once. With a day before the first one "
            "the appointment is taken back."
        ),
    )


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


def may_appoint(acting: Acting | None, agency_id: UUID, *, on: date) -> bool:
    """Whether this person appoints here: an administrator of the agency or above, the operator."""
    if acting is None or not acting.may(APPOINT):
        return False
    reach = reach_of(acting)
    return reach is not None and bool(
        list_within(body=Body.AGENCY, ids=[agency_id], reach=reach, on=on)
    )


def posts_of(agency_id: UUID, *, on: date, acting: Acting) -> list[dict[str, Any]]:
    """The posts of an agency with those who hold them on the day or will later.

    `ends` tells whose appointment this person may end.
    """
    holders: dict[UUID, list[AppointmentCard]] = defaultdict(list)
    for appointment in list_appointments(on=on, agency_id=agency_id, and_later=True):
        holders[appointment.post.id].append(appointment)
    ending = roles_of(acting)
    return [
        {
            "id": post.id,
            "title": post.title,
            "role": get_role_name(post.role),
            "heads": post.heads,
            "may_head": post.role in ending and post.role is Role.LEADER and not post.internal_id,
            "ends": post.role in ending,
            "holders": [
                {
                    "id": held.id,
                    "name": held.account_name,
                    "period": period(held.valid_from, held.valid_until),
                    "later": held.valid_from > on,
                    "source": held.source,
                }
                for held in holders[post.id]
            ],
        }
        for post in list_posts(agency_id=agency_id)
    ]


def roles_of(acting: Acting) -> tuple[Role, ...]:
    """The roles this person may give and end."""
    reach = reach_of(acting)
    return roles_within(reach) if reach else ()


def allowed(request: HttpRequest, agency_id: UUID) -> tuple[Acting, Reach]:
    """Who appoints and how far they reach; refuses who has nothing to appoint here."""
    acting, reach = get_acting(request), reach_for(request, APPOINT)
    if not may_appoint(acting, agency_id, on=timezone.localdate()):
        raise PermissionRefused(permission=APPOINT, acting=acting)
    return acting, reach


def typed_post(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, agency_id: UUID
) -> list[tuple[str, str]]:
    """What somebody had typed of a new post when their session ended."""
    acting, _ = allowed(request, agency_id)
    form = NewPostForm(acting=acting, agency_id=agency_id, on=timezone.localdate())
    return list_typed(form.fields, sent, prefix=form.prefix)


def typed_appointment(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, agency_id: UUID
) -> list[tuple[str, str]]:
    """What somebody had typed of an appointment when their session ended."""
    acting, _ = allowed(request, agency_id)
    form = AppointForm(posts=_posts_to_fill(agency_id, acting), acting=acting)
    return list_typed(form.fields, sent, prefix=form.prefix)


@require_safe
@requires(APPOINT)
def appointments(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """The posts of an agency, who holds them, and the forms to change that."""
    return _page(request, agency_id)


@require_safe
@requires(APPOINT)
def without_clerk(request: HttpRequest) -> HttpResponse:
    """The agencies whose documents nobody opens, each with the way to its posts."""
    now = timezone.now()
    found = list_without_clerk(acting=get_acting(request), on=timezone.localdate(now), now=now)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    columns = (gettext("Agency"), gettext("Identity code"))
    rows = [
        {
            "cells": [
                {"text": card.name, "url": reverse("directory:appointments", args=[card.id])},
                {"text": card.code, "demonstration": card.demonstration},
            ]
        }
        for card in page
    ]
    context = {"columns": [{"label": label} for label in columns], "rows": rows, "page": page}
    return render(request, "directory/without_clerk.html", context)


@require_POST
@requires(APPOINT, form=typed_post)
def new_post(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Create a post."""
    acting, reach = allowed(request, agency_id)
    today = timezone.localdate()
    form = NewPostForm(request.POST, acting=acting, agency_id=agency_id, on=today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            create_post(
                agency_id=agency_id,
                title=given["title"],
                role=Role(given["role"]),
                internal_id=UUID(given["internal"]) if given["internal"] else None,
                heads=given["heads"],
                within=reach,
                actor=acting.actor,
                now=timezone.now(),
                on=today,
            )
        except Refusal as refusal:
            form.add_error(
                "title" if isinstance(refusal, PostTaken) else None, refusal_words(refusal)
            )
        else:
            text = gettext("The post “{title}” is created.").format(title=given["title"])
            messages.success(request, text)
            return redirect("directory:appointments", agency_id)
    return _page(request, agency_id, post_form=form)


@require_POST
@requires(APPOINT, form=typed_appointment)
def new_appointment(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Appoint a person to a post."""
    acting, reach = allowed(request, agency_id)
    form = AppointForm(request.POST, posts=_posts_to_fill(agency_id, acting), acting=acting)
    if form.is_valid():
        given = form.cleaned_data
        until = given["last_on"] + timedelta(days=1) if given["last_on"] else None
        try:
            appoint(
                post_id=UUID(given["post"]),
                account_id=UUID(given["account"]),
                account_name=form.names[given["account"]],
                period=Period(given["first_on"], until),
                source=given["source"],
                within=reach,
                actor=acting.actor,
                now=timezone.now(),
                on=timezone.localdate(),
            )
        except Refusal as refusal:
            field = "account" if isinstance(refusal, SelfAppointed) else None
            form.add_error(field, refusal_words(refusal))
        else:
            text = gettext("{name} is appointed from {day} on.")
            named = form.names[given["account"]]
            messages.success(request, text.format(name=named, day=day(given["first_on"])))
            return redirect("directory:appointments", agency_id)
    return _page(request, agency_id, appoint_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(APPOINT, form=EndForm)
def end_of_appointment(request: HttpRequest, agency_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Ask for the last day of somebody in a post, and end the appointment."""
    acting, reach = allowed(request, agency_id)
    today = timezone.localdate()
    held = next(
        (
            item
            for item in list_appointments(on=today, agency_id=agency_id, and_later=True)
            if item.id == appointment_id
        ),
        None,
    )
    if held is None:
        raise UnknownAppointment(appointment=appointment_id)
    form = EndForm(request.POST or None, initial={"last_on": today})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_on"]
        try:
            end_appointment(
                appointment_id=appointment_id,
                ends_on=last + timedelta(days=1),
                on=today,
                within=reach,
                actor=acting.actor,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _told(held, last))
            return redirect("directory:appointments", agency_id)
    context = {"form": form, "held": held, "agency": get_agency(agency_id=agency_id)}
    return render(request, "directory/end_appointment.html", context)


def _told(held: AppointmentCard, last: date) -> str:
    if last < held.valid_from:
        text = gettext("The appointment of {name} is taken back before it began.")
        return text.format(name=held.account_name)
    text = gettext("{name} leaves the post after {day}.")
    return text.format(name=held.account_name, day=day(last))


def _posts_to_fill(agency_id: UUID, acting: Acting) -> list[PostCard]:
    return [post for post in list_posts(agency_id=agency_id) if post.role in roles_of(acting)]


def _page(
    request: HttpRequest,
    agency_id: UUID,
    *,
    post_form: NewPostForm | None = None,
    appoint_form: AppointForm | None = None,
) -> HttpResponse:
    acting, _ = allowed(request, agency_id)
    now = timezone.now()
    today = timezone.localdate(now)
    agency = get_agency(agency_id=agency_id, on=today)
    fillable = _posts_to_fill(agency_id, acting)
    context = {
        "agency": agency,
        "lives": agency.lives_on(today),
        "lacks_clerk": lacks_clerk(card=agency, on=today, now=now),
        "ended_on": last_day(agency.valid_until) if agency.valid_until else "",
        "posts": posts_of(agency_id, on=today, acting=acting),
        "ended_today": describe_ended(agency_id, roles_of(acting), on=today),
        "fillable": fillable,
        "post_form": post_form or NewPostForm(acting=acting, agency_id=agency_id, on=today),
        "appoint_form": appoint_form
        or AppointForm(posts=fillable, acting=acting, initial={"first_on": today}),
    }
    return render(request, "directory/appointments.html", context)
