"""Digests by mail: wanted or not, and each morning's claimed by one process before it goes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.identity.terms import Acting
from lienthong.work.events import DigestChosen
from lienthong.work.models import Digest

PAUSE = timedelta(minutes=15)
"""Until a mail that could not be handed over is tried again."""


def choose_digest(*, wanted: bool, acting: Acting, now: datetime) -> None:
    """Have digests sent to oneself, or none any more. Fact: work:digest:chosen."""
    with transaction.atomic():
        Digest.objects.update_or_create(account_id=acting.account_id, defaults={"wanted": wanted})
        fact = DigestChosen(account_id=acting.account_id, wanted=wanted)
        append_fact(fact=fact, actor=acting.actor, now=now)


def claim_digest(*, account_id: UUID, on: date) -> bool:
    """Take the day's digest of somebody upon this process; False if it was taken before.

    It is taken before it is sent: killed in between, a morning's digest is missing, but none comes
    twice.
    """
    Digest.objects.get_or_create(account_id=account_id)
    free = Q(last_on=None) | Q(last_on__lt=on)
    return bool(Digest.objects.filter(free, account_id=account_id, wanted=True).update(last_on=on))


def release_digest(*, account_id: UUID, now: datetime) -> None:
    """Give a claim back whose mail the server did not take; it is tried again in 15 minutes."""
    Digest.objects.filter(account_id=account_id).update(last_on=None, next_attempt_at=now + PAUSE)
