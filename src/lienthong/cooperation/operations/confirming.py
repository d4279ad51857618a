"""What one side entered, until the other has confirmed it (decision 67)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lienthong.audit.terms import Actor
from lienthong.cooperation.models import Agreement
from lienthong.cooperation.operations.asked_changes import Wanted, ask_other_side, close
from lienthong.cooperation.operations.writing import Entry
from lienthong.cooperation.queries.asked_changes import side_that_asks
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.rights import part_in, refuse_outsider
from lienthong.cooperation.rules.asked_changes import other_side
from lienthong.cooperation.terms import (
    AgreementDraft,
    RecordKind,
    Side,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import (
    ChangeOfSides,
    ChangeState,
    EntryNotAsked,
    EntryOfSides,
)


def ask_about_new(
    agreement: Agreement, draft: AgreementDraft, *, actor: Actor, now: datetime
) -> None:
    """Ask the other side to confirm a new agreement, if anybody works here for it.

    Refuses one of two sides that both have people, entered by who is none (EntryOfSides).
    Fact: cooperation:agreement:change_asked.
    """
    if draft.kind is RecordKind.GAP:
        return
    reference = agreement.reference
    part = part_in(reference=reference, actor=actor, on=timezone.localdate(now))
    try:
        side = side_that_asks(reference=reference, part=part, actor=actor, now=now)
    except ChangeOfSides as refusal:
        raise EntryOfSides from refusal
    if side is not None:
        _wait_for(agreement, other_side(side))
        _ask(agreement, draft, actor=actor, now=now)


def ask_anew(agreement: Agreement, draft: AgreementDraft, *, actor: Actor, now: datetime) -> None:
    """Ask about what stands now, in place of what was asked before; in the caller's transaction.

    Refuses while a change that the other side wants waits (ChangeWaits). Facts:
    cooperation:agreement:change_answered, cooperation:agreement:change_asked.
    """
    _close_entry(agreement, ChangeState.WITHDRAWN, actor=actor, now=now)
    _ask(agreement, draft, actor=actor, now=now)


def ask_again(*, reference: str, actor: Actor, now: datetime) -> None:
    """Ask the other side once more, after it said what is wrong or the question was taken back.

    Refuses an agreement that is confirmed or of which it is asked, and who is not of the side that
    entered it (EntryNotAsked, NoPart). Fact: cooperation:agreement:change_asked.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
        if agreement is None:
            raise UnknownAgreement(asked=reference)
        part = refuse_outsider(reference=reference, actor=actor, now=now)
        asked = agreement.changes.filter(state=ChangeState.OPEN.value).exists()
        if not agreement.awaits or asked or Side(agreement.awaits) in part.sides:
            raise EntryNotAsked(reference=reference)
        _ask(agreement, get_draft(reference=reference)[2], actor=actor, now=now)


def settle(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Both sides have had their word: nobody waits for a confirmation any more."""
    _close_entry(agreement, ChangeState.AGREED, actor=actor, now=now)
    _wait_for(agreement, None)


def _ask(agreement: Agreement, draft: AgreementDraft, *, actor: Actor, now: datetime) -> None:
    entry = Entry(number=1, kind=VersionKind.FIRST, recorded_by=actor.name, recorded_at=now)
    wanted = Wanted(before=draft, after=draft, entry=entry)
    side = other_side(Side(agreement.awaits))
    ask_other_side(agreement, wanted, side, actor=actor, now=now)


def _close_entry(agreement: Agreement, state: ChangeState, *, actor: Actor, now: datetime) -> None:
    asked = agreement.changes.filter(state=ChangeState.OPEN.value, kind=VersionKind.FIRST.value)
    for row in asked:
        close(row, state, "", actor=actor, now=now)


def _wait_for(agreement: Agreement, side: Side | None) -> None:
    agreement.awaits = side or ""
    agreement.save(update_fields=["awaits"])
