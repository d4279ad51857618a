"""A commitment that something is entered under, held until the caller's transaction ends."""

from datetime import datetime

from lienthong.cooperation.models import Commitment
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.identity.terms import Acting


def lock_commitment(reference: str) -> Commitment:
    """The row of a commitment with its agreement. Refuses an unknown one (UnknownCommitment)."""
    found = find_commitment(reference)
    if found is None:
        raise UnknownCommitment(asked=reference)
    row = Commitment.objects.select_for_update().get(id=found.id)
    row.agreement = found.agreement
    return row


def lock_own_commitment(reference: str, *, acting: Acting, now: datetime) -> Commitment:
    """The same for who has a part in the agreement; refuses others (NoPart)."""
    row = lock_commitment(reference)
    refuse_outsider(reference=reference, actor=acting.actor, now=now)
    return row
