"""What every fact about a commitment says."""

from typing import Any

from lienthong.cooperation.models import Commitment, CommitmentVersion
from lienthong.cooperation.operations.writing import agencies_of
from lienthong.cooperation.queries.one import get_draft


def about_commitment(commitment: Commitment) -> dict[str, Any]:
    """The commitment, its agreement and parties, as facts name them."""
    reference = commitment.agreement.reference
    _, _, agreement = get_draft(reference=reference)
    version = CommitmentVersion.objects.get(commitment=commitment, superseded_at=None)
    return {
        "agreement_id": commitment.agreement_id,
        "reference": reference,
        "title": agreement.title,
        "agencies": agencies_of(agreement),
        "commitment_id": commitment.id,
        "commitment": str(commitment),
        "what": version.what,
        "owner": version.owner_name,
    }
