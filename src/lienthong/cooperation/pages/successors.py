"""Who comes after the parties of one agreement, and what was decided: parts of its page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.cooperation.pages.succession import decide_url
from lienthong.cooperation.pages.succession_words import (
    CLOSINGS,
    address_of,
    basis_in_words,
    decision_cell,
    outcome_badge,
    successor_in_words,
    waiting_badge,
)
from lienthong.cooperation.pages.wording import SHARES, day_in_words
from lienthong.cooperation.terms import AgreementRecord, Heir, PartyToday
from lienthong.cooperation.terms.radar import NotRenewed
from lienthong.cooperation.terms.succession import Basis, Decision, Outcome, Proposal

Cell = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Successions:
    """What was decided when an agreement's parties or its term ended, and what still waits."""

    decisions: tuple[Decision, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    may_decide: bool = False
    not_renewed: NotRenewed | None = None

    def decided(self, party_id: UUID | None) -> dict[UUID | None, Decision]:
        """The decisions that stand about one body that ended, by successor."""
        return {
            one.successor_id: one
            for one in self.decisions
            if one.stands and one.party_id == party_id
        }

    def ended_for(self) -> set[UUID | None]:
        """The bodies for which somebody decided that it ends."""
        standing = (one for one in self.decisions if one.stands)
        return {one.successor_id for one in standing if one.outcome is Outcome.END}

    def waiting(self, party_id: UUID | None) -> dict[UUID | None, Proposal]:
        """What is proposed for those who come after one body that ended."""
        return {one.successor_id: one for one in self.proposals if one.party_id == party_id}


def heir_columns() -> list[Cell]:
    """The columns of a table of successors."""
    return [
        {"label": gettext("Body today")},
        {"label": gettext("Code")},
        {"label": gettext("Share taken over")},
        {"label": gettext("Taken over on")},
        {"label": gettext("What is decided for it")},
    ]


def rows_after(today: PartyToday, successions: Successions) -> list[Cell]:
    """The living successors of a party with what was decided, and those decided for before."""
    party_id = today.party.agency_id
    decided, waiting = successions.decided(party_id), successions.waiting(party_id)
    rows = [_heir(heir, decided, waiting) for heir in today.heirs]
    if today.ended:
        living = {heir.agency_id for heir in today.heirs}
        rows += [_chosen(one) for one in decided.values() if one.successor_id not in living]
        if None in waiting:
            rows.append(_nobody())
    return rows


def chained_of(record: AgreementRecord, successions: Successions) -> list[Cell]:
    """Bodies that carried the agreement on by a decision and have ended too."""
    parties = {party.party.agency_id for party in record.parties}
    found: dict[UUID, Cell] = {}
    standing = (one for one in successions.decisions if one.stands)
    known: list[Decision | Proposal] = [*standing, *successions.proposals]
    for one in known:
        if one.party_id in parties:
            continue
        panel = found.setdefault(
            one.party_id,
            {
                "name": one.party_name,
                "url": reverse("directory:agency", args=[one.party_id]),
                "columns": [heir_columns()[place] for place in (0, 2, 4)],
                "rows": [],
                "decide_url": decide_url_for(one.party_id, successions, record.reference),
            },
        )
        state = decision_cell(one) if isinstance(one, Decision) else {"badge": waiting_badge()}
        panel["rows"].append(_row(one.successor_id, one.successor_name, one.basis, state))
    return list(found.values())


def decide_url_for(party_id: UUID | None, successions: Successions, reference: str) -> str:
    """Where the successors of a body are decided about; "" when nothing waits for this person."""
    if party_id is None or not successions.may_decide or not successions.waiting(party_id):
        return ""
    return decide_url(reference, party_id)


def not_renewed_facts(successions: Successions) -> list[Cell]:
    """That the agreement is not renewed, and why; nothing when nobody said so."""
    said = successions.not_renewed
    return [] if said is None else [{"term": gettext("Not renewed"), "text": said.reason}]


def closed_columns() -> list[Cell]:
    """The columns of a table of decisions that stand no more."""
    return [
        {"label": gettext("Successor")},
        {"label": gettext("It was decided")},
        {"label": gettext("Why it stands no more")},
    ]


def closed_row(one: Decision) -> Cell:
    """A decision that was corrected or undone."""
    closed = "" if one.closed_at is None else f"{timezone.localtime(one.closed_at):%d/%m/%Y}"
    how = "" if one.closing is None else gettext(CLOSINGS[one.closing])
    return {
        "cells": [
            {"text": successor_in_words(one.successor_name), "url": address_of(one)},
            {"badge": outcome_badge(one.outcome)},
            {"text": one.closed_reason, "note": f"{how}, {closed}"},
        ]
    }


def _heir(
    heir: Heir, decided: dict[UUID | None, Decision], waiting: dict[UUID | None, Proposal]
) -> Cell:
    one, proposal = decided.get(heir.agency_id), waiting.get(heir.agency_id)
    known = one or proposal
    share = gettext(SHARES[heir.share]) if known is None else basis_in_words(known.basis)
    state: Cell = {"text": gettext("by an earlier decision")}
    if one is not None:
        state = decision_cell(one)
    elif proposal is not None:
        state = {"badge": waiting_badge()}
    return {
        "cells": [
            {
                "text": heir.name,
                "url": reverse("cooperation:carried", args=[heir.agency_id]),
            },
            {"text": heir.code or gettext("not known"), "demonstration": heir.demonstration},
            {"text": share},
            {"text": day_in_words(heir.since)},
            state,
        ]
    }


def _chosen(one: Decision) -> Cell:
    """A successor that was decided for and lives no more, or the end where there was none."""
    name = successor_in_words(one.successor_name)
    row = _row(one.successor_id, name, one.basis, decision_cell(one))
    first, share, state = row["cells"]
    return {"cells": [first, {}, share, {}, state]}


def _nobody() -> Cell:
    name = successor_in_words("")
    return {"cells": [{"text": name}, {}, {}, {}, {"badge": waiting_badge()}]}


def _row(successor_id: UUID | None, name: str, basis: Basis, state: Cell) -> Cell:
    url = "" if successor_id is None else reverse("cooperation:carried", args=[successor_id])
    first = {"text": successor_in_words(name), "url": url}
    return {"cells": [first, {"text": basis_in_words(basis)}, state]}
