"""Decide whether two results count the same thing; until then a total has a least and a most."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TwinsDecided
from lienthong.cooperation.models import Result, TwinDecision
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.result_steps import sides_spoken_for
from lienthong.cooperation.queries.result_twins import may_count_same, pair_of
from lienthong.cooperation.queries.results import find_result
from lienthong.cooperation.terms.result_refusals import NoTwins, ResultRefused, WordsMissing
from lienthong.identity.terms import Acting

_LONGEST_REASON = 500


def decide_twins(
    *, result_id: UUID, other_id: UUID, same: bool, reason: str, acting: Acting, now: datetime
) -> None:
    """Say whether two results count the same, or two things; an earlier word stays in the record.

    Refuses results that are not there, who speaks for no side of the first (NotOfASide), what
    cannot count the same (NoTwins), and no reason (ResultRefused).
    Fact: cooperation:result:twins_decided.
    """
    said = " ".join(reason.split())[:_LONGEST_REASON]
    if not said:
        missing = WordsMissing()
        raise ResultRefused(summary=str(missing), refusals=(missing,))
    first_id, second_id = pair_of(result_id, other_id)
    one, other = find_result(result_id, acting), find_result(other_id, acting)
    sides_spoken_for(one.commitment, acting, now)
    with transaction.atomic():
        list(Result.objects.select_for_update().filter(id__in=(first_id, second_id)))
        if not may_count_same(one, other):
            raise NoTwins
        standing = TwinDecision.objects.filter(first=first_id, second=second_id, superseded_at=None)
        standing.update(superseded_at=now)
        TwinDecision.objects.create(
            first_id=first_id,
            second_id=second_id,
            same=same,
            reason=said,
            decided_at=now,
            decided_by=acting.account_name,
        )
        fact = TwinsDecided(
            **about_commitment(one.commitment),
            result_id=one.id,
            period=one.period,
            is_draft=False,
            other_id=other.id,
            other=str(other.commitment),
            same=same,
            reason=said,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
