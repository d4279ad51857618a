"""Roles and accounts as rows of the shell's tables."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from lienthong.identity.queries import get_role_name
from lienthong.identity.rules import grant_holds
from lienthong.identity.terms import AccountSummary, Grant


def role_columns() -> list[dict[str, str]]:
    """The columns of role_rows."""
    heads = (
        gettext("Role"),
        gettext("Agency"),
        gettext("From"),
        gettext("Until"),
        gettext("State"),
    )
    return [{"label": head} for head in heads]


def role_rows(grants: Iterable[Grant], *, on: date, now: datetime) -> list[dict[str, Any]]:
    """Roles with agency, period and state; those that hold first."""
    ordered = sorted(grants, key=lambda grant: not grant_holds(grant, on=on, now=now))
    return [_role_row(grant, on=on, now=now) for grant in ordered]


def _role_row(grant: Grant, *, on: date, now: datetime) -> dict[str, Any]:
    return {
        "cells": [
            {"text": get_role_name(grant.role)},
            {"text": grant.agency_name or gettext("the whole platform")},
            {"text": _day(grant.valid_from)},
            {"text": _last_day(grant)},
            {"badge": _state(grant, on=on, now=now), "note": grant.end_reason},
        ]
    }


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _last_day(grant: Grant) -> str:
    if grant.ended_at is not None:
        return date_format(localtime(grant.ended_at), "SHORT_DATETIME_FORMAT")
    if grant.valid_until is None:
        return gettext("no end set")
    return _day(grant.valid_until - timedelta(days=1))


def _state(grant: Grant, *, on: date, now: datetime) -> dict[str, str]:
    if grant_holds(grant, on=on, now=now):
        return {"text": gettext("holds"), "tone": "success"}
    if grant.ended_at is None and on < grant.valid_from:
        return {"text": gettext("not yet"), "tone": "waiting"}
    return {"text": gettext("ended"), "tone": "neutral"}


def account_columns() -> list[dict[str, str]]:
    """The heads of the columns of `account_rows`."""
    heads = (gettext("Name"), gettext("User name"), gettext("Last sign-in"), gettext("State"))
    return [{"label": head} for head in heads]


def account_rows(accounts: Iterable[AccountSummary]) -> list[dict[str, Any]]:
    """Accounts with name, user name, last sign-in and state."""
    return [
        {
            "cells": [
                {
                    "text": account.full_name,
                    "url": reverse("identity_one_account", args=[account.account_id]),
                    "note": gettext("made-up person") if account.demonstration else "",
                },
                {"text": account.username},
                {"text": last_sign_in(account)},
                {"badge": account_state(account)},
            ]
        }
        for account in accounts
    ]


def last_sign_in(account: AccountSummary) -> str:
    """When the account was last signed in to, in the platform's time zone."""
    if account.last_sign_in_at is None:
        return gettext("never")
    return date_format(localtime(account.last_sign_in_at), "SHORT_DATETIME_FORMAT")


def account_state(account: AccountSummary) -> dict[str, str]:
    """Whether the account may sign in, as a badge."""
    if account.is_active:
        return {"text": gettext("may sign in"), "tone": "success"}
    return {"text": gettext("disabled"), "tone": "danger"}
