"""Many changes that the other side asked for, answered at once, each by itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lienthong.cooperation.models import CommitmentChange
from lienthong.cooperation.operations.amend import agree_amendment
from lienthong.cooperation.operations.asked_changes import refuse_change
from lienthong.cooperation.operations.commitments import agree_change
from lienthong.cooperation.operations.many import do_each
from lienthong.cooperation.terms.asked_changes import LONGEST_ANSWER, ChangeWordsMissing
from lienthong.cooperation.terms.many import ManyDone
from lienthong.identity.terms import Acting


def agree_to_many(
    *, changes: Sequence[UUID], words: str, acting: Acting, now: datetime
) -> ManyDone:
    """Agree to changes of agreements and commitments; what cannot be agreed to is left and told.

    Refuses none (NothingTicked). Facts: those of `agree_change` and `agree_amendment`, for each.
    """
    found = CommitmentChange.objects.filter(id__in=list(changes))
    of_commitments = set(found.values_list("id", flat=True))

    def agree(change_id: UUID) -> None:
        do = agree_change if change_id in of_commitments else agree_amendment
        do(change_id=change_id, words=words, acting=acting, now=now)

    return do_each(changes, agree)


def refuse_many(*, changes: Sequence[UUID], words: str, acting: Acting, now: datetime) -> ManyDone:
    """Refuse changes with one reason; what waits no more is left and told.

    Refuses no word why, or too many (ChangeWordsMissing), before any is refused, and none
    (NothingTicked). Facts: those of `refuse_change`, for each.
    """
    if not 0 < len(" ".join(words.split())) <= LONGEST_ANSWER:
        raise ChangeWordsMissing(most=LONGEST_ANSWER)

    def refuse(change_id: UUID) -> None:
        refuse_change(change_id=change_id, words=words, acting=acting, now=now)

    return do_each(changes, refuse)
