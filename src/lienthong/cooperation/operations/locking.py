"""A commitment that something is entered under, held until the caller's transaction ends."""

from lienthong.cooperation.models import Commitment
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.terms import UnknownCommitment


def lock_commitment(reference: str) -> Commitment:
    """The row of a commitment with its agreement. Refuses an unknown one (UnknownCommitment)."""
    found = find_commitment(reference)
    if found is None:
        raise UnknownCommitment(asked=reference)
    row = Commitment.objects.select_for_update().get(id=found.id)
    row.agreement = found.agreement
    return row
