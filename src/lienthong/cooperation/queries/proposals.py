"""Proposals made from a text, with the passage each comes from."""

import tomllib
from functools import cache
from importlib import resources

from django.db.models import F

from lienthong.cooperation.models import CommitmentProposal
from lienthong.cooperation.queries.commitments import list_clause_choices
from lienthong.cooperation.queries.one import find_force
from lienthong.cooperation.queries.texts import clause_from_row, find_row
from lienthong.cooperation.rules import ProposalWords, find_passed_over
from lienthong.cooperation.rules.proposed_figures import figures_of
from lienthong.cooperation.rules.text_tables import flowing_rows
from lienthong.cooperation.terms import (
    Bound,
    Force,
    LeftPassage,
    PassedOver,
    Proposal,
    ProposalState,
    ProposedCommitment,
    Side,
    TextPlace,
)

FILE = "commitment_words.toml"


@cache
def read_words() -> ProposalWords:
    """The words by which commitments are known, from the package's data."""
    path = resources.files("lienthong.cooperation").joinpath("data", FILE)
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    return ProposalWords(**{name: tuple(found) for name, found in book.items()})


def list_proposals_of_text(*, place: TextPlace) -> tuple[Proposal, ...]:
    """The proposals of a text in its order; three queries however many. Refuses UnknownText."""
    text = find_row(place)
    rows = (
        CommitmentProposal.objects.filter(clause__text=text.id)
        .select_related("clause", "commitment__agreement")
        .order_by(F("begins"))
    )
    force = find_force(reference=place.reference)
    return tuple(_proposal(row, text.words, force) for row in rows)


def list_passed_over(*, place: TextPlace) -> PassedOver:
    """What has a number in a text and gave no proposal, and how many clauses are confidential.

    Whoever looks through a text sees what the rules did not take. Refuses UnknownText.
    """
    text = find_row(place)
    rows = list(text.clauses.order_by("begins"))
    opened = {one.id for one in list_clause_choices(agreement=place.reference)}
    closed = {one.address for one in rows if one.id not in opened}
    clauses = [clause_from_row(one) for one in rows]
    found = find_passed_over(text.words, clauses, words=read_words())
    return PassedOver(
        passages=tuple(
            LeftPassage(
                address=clause.address,
                words=flowing_rows(text.words[begins:ends]).strip(" \n;."),
            )
            for clause, begins, ends in found
            if clause.address not in closed
        ),
        confidential=len(closed),
    )


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


def _proposal(row: CommitmentProposal, words: str, force: Force) -> Proposal:
    proposed = proposed_from_row(row)
    return Proposal(
        id=row.id,
        proposed=proposed,
        figures=figures_of(proposed, force=force),
        clause_id=row.clause_id,
        before=words[row.clause.begins : row.begins],
        marked=words[row.begins : row.ends],
        after=words[row.ends : row.clause.ends],
        state=ProposalState(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        commitment="" if row.commitment is None else str(row.commitment),
    )
