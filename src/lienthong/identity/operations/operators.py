"""The first person on a platform: an operator, opened from the machine's own terminal."""

from datetime import date, datetime

from django.db import transaction

from lienthong.audit.terms import Actor
from lienthong.identity.operations.accounts import CreatedAccount, create_account
from lienthong.identity.operations.roles import grant_role
from lienthong.identity.terms import Language, Role
from lienthong.kernel.periods import Period

SOURCE = "lienthong operator"


def open_operator(
    *, username: str, full_name: str, language: Language, actor: Actor, now: datetime, on: date
) -> CreatedAccount:
    """Open an account that is operator of the platform from this day on.

    Whoever may read the platform's keys may do this; nobody else is asked. Refuses what
    `create_account` refuses. Facts: identity:account:created, identity:role:granted.
    """
    with transaction.atomic():
        created = create_account(
            username=username, full_name=full_name, language=language, actor=actor, now=now
        )
        grant_role(
            account_id=created.account_id,
            role=Role.OPERATOR,
            agency_id=None,
            agency_name="",
            period=Period(on, None),
            source=SOURCE,
            actor=actor,
            now=now,
        )
    return created
