"""The secret address under which somebody's calendar programme reads their deadlines."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.identity.terms import Acting
from lienthong.work.events import FeedOpened
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
