"""The secret address under which somebody's calendar programme reads their deadlines."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.identity.terms import Acting
from lienthong.work.events import FeedClosed, FeedOpened
from lienthong.work.models import CalendarFeed

SECRET_BYTES = 24


def open_feed(*, acting: Acting, now: datetime) -> str:
    """Make a new secret; the one before ends at once. It is shown this once, only its hash is kept.

    Fact: work:feed:opened.
    """
    secret = token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            account_id=acting.account_id,
            defaults={
                "secret_sha256": sha256(secret.encode()).hexdigest(),
                "made_at": now,
            },
        )
        append_fact(fact=FeedOpened(account_id=acting.account_id), actor=acting.actor, now=now)
    return secret


def close_feed(*, acting: Acting, now: datetime) -> None:
    """End somebody's address: whoever knows it reads nothing any more. Fact: work:feed:closed."""
    with transaction.atomic():
        gone, _ = CalendarFeed.objects.filter(account_id=acting.account_id).delete()
        if gone:
            append_fact(fact=FeedClosed(account_id=acting.account_id), actor=acting.actor, now=now)
