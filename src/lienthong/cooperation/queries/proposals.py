"""Proposals made from a text, with the passage each comes from."""

from django.db.models import F

from lienthong.cooperation.models import CommitmentProposal
from lienthong.cooperation.queries.texts import find_row
from lienthong.cooperation.terms import (
    Bound,
    Proposal,
    ProposalState,
    ProposedCommitment,
    Side,
    TextPlace,
)


def list_proposals_of_text(*, place: TextPlace) -> tuple[Proposal, ...]:
    """The proposals of a text in its order; two queries however many. Refuses UnknownText."""
    text = find_row(place)
    rows = (
        CommitmentProposal.objects.filter(clause__text=text.id)
        .select_related("clause", "commitment__agreement")
        .order_by(F("begins"))
    )
    return tuple(_proposal(row, text.words) for row in rows)


def proposed_from_row(row: CommitmentProposal) -> ProposedCommitment:
    """What a row proposes."""
    owner = None
    if row.owner_side:
        owner = Bound(side=Side(row.owner_side), name=row.owner_name, agency_id=row.owner_id)
    return ProposedCommitment(
        address=row.clause.address,
        begins=row.begins,
        ends=row.ends,
        what=row.what,
        owner=owner,
        due=row.due,
        figure=row.figure,
        unit=row.unit,
    )


def _proposal(row: CommitmentProposal, words: str) -> Proposal:
    return Proposal(
        id=row.id,
        proposed=proposed_from_row(row),
        clause_id=row.clause_id,
        before=words[row.clause.begins : row.begins],
        marked=words[row.begins : row.ends],
        after=words[row.ends : row.clause.ends],
        state=ProposalState(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        commitment="" if row.commitment is None else str(row.commitment),
    )
