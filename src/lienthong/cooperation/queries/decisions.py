"""Decisions on what becomes of agreements whose party ended, as recorded."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from lienthong.cooperation.models import AgreementVersion, SuccessionDecision
from lienthong.cooperation.rules.succession import Decided
from lienthong.cooperation.terms.succession import (
    Basis,
    Closing,
    Decision,
    DecisionAct,
    Outcome,
    UnknownDecision,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body


def standing_decisions() -> QuerySet[SuccessionDecision]:
    """The decisions that were neither corrected nor undone."""
    return SuccessionDecision.objects.filter(closed_at=None)


def decided_of(agreement_ids: Collection[UUID]) -> dict[UUID, list[Decided]]:
    """The decisions that stand, by agreement, as the rules take them; in one query."""
    if not agreement_ids:
        return {}
    return _by_agreement(standing_decisions().filter(agreement__in=agreement_ids))


def decided_in_all() -> dict[UUID, list[Decided]]:
    """The decisions that stand for any agreement; in one query."""
    return _by_agreement(standing_decisions())


def list_decisions(*, agreement_id: UUID) -> tuple[Decision, ...]:
    """Every decision about an agreement, those that stand first, newest first."""
    rows = SuccessionDecision.objects.filter(agreement=agreement_id)
    found = decisions_from(rows.order_by("-decided_at", "id"))
    return tuple(sorted(found, key=lambda one: not one.stands))


def get_decision(*, decision_id: UUID) -> Decision:
    """One decision. Refuses an unknown id (UnknownDecision)."""
    found = decisions_from(SuccessionDecision.objects.filter(id=decision_id))
    if not found:
        raise UnknownDecision
    return found[0]


def find_correction(*, decision_id: UUID) -> UUID | None:
    """The decision that replaced this one; None when there is none."""
    row = SuccessionDecision.objects.filter(corrects=decision_id).values_list("id").first()
    return None if row is None else row[0]


def list_resting_on(*, decision: Decision) -> tuple[Decision, ...]:
    """What was decided later on the strength of this decision, and must be undone before it.

    Its successor ended too, and somebody decided who comes after that one. Of commitments that rest
    on it `queries.owners.list_commitments_resting_on` tells.
    """
    if decision.successor_id is None:
        return ()
    rows = standing_decisions().filter(agreement=decision.agreement_id, party=decision.successor_id)
    return decisions_from(rows.order_by("decided_at", "id"))


def decisions_from(rows: QuerySet[SuccessionDecision]) -> tuple[Decision, ...]:
    """The rows as values, with the names that bodies and agreements have now; three queries."""
    found = list(rows.select_related("agreement"))
    ids = {body for row in found for body in (row.party_id, row.successor_id) if body is not None}
    cards = get_cards(body=Body.AGENCY, ids=ids) if ids else {}
    names = {key: card.name for key, card in cards.items()}
    titles = _titles({row.agreement_id for row in found})
    return tuple(_decision(row, names, titles) for row in found)


def _titles(agreement_ids: Collection[UUID]) -> dict[UUID, str]:
    if not agreement_ids:
        return {}
    rows = AgreementVersion.objects.filter(superseded_at=None, agreement__in=agreement_ids)
    return dict(rows.values_list("agreement_id", "title"))


def _by_agreement(rows: QuerySet[SuccessionDecision]) -> dict[UUID, list[Decided]]:
    found: dict[UUID, list[Decided]] = {}
    values = rows.values_list("agreement_id", "party_id", "successor_id", "outcome")
    for agreement_id, party_id, successor_id, outcome in values:
        one = Decided(party_id=party_id, successor_id=successor_id, outcome=Outcome(outcome))
        found.setdefault(agreement_id, []).append(one)
    return found


def _decision(row: SuccessionDecision, names: dict[UUID, str], titles: dict[UUID, str]) -> Decision:
    return Decision(
        id=row.id,
        agreement_id=row.agreement_id,
        reference=row.agreement.reference,
        title=titles.get(row.agreement_id, ""),
        party_id=row.party_id,
        party_name=names[row.party_id],
        successor_id=row.successor_id,
        successor_name="" if row.successor_id is None else names[row.successor_id],
        outcome=Outcome(row.outcome),
        basis=Basis(share=row.share, passed=row.passed, in_part=row.in_part, total=row.total),
        act=DecisionAct(
            number=row.act_number,
            issued_on=row.act_issued,
            issuer=row.act_issuer,
            missing=row.act_missing,
        ),
        note=row.note,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        corrects_id=row.corrects_id,
        closing=Closing(row.closing) if row.closing else None,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closed_reason=row.closed_reason,
    )
