"""Enter training sessions and their people: who is to come, who came, what the test came to."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import (
    TraineesRecorded,
    TrainingAdded,
    TrainingChanged,
)
from lienthong.cooperation.models import Trainee, Training
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.locking import lock_own_commitment
from lienthong.cooperation.queries.reach import committees_to_reach
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.queries.trainings import (
    draft_of,
    find_training,
    standing_people,
)
from lienthong.cooperation.rules.trainings import (
    check_training,
    clean_training,
    name_key,
)
from lienthong.cooperation.rules.trials import ends_of, tidy
from lienthong.cooperation.terms import DraftRefusal, NothingChanged, TextTooLong
from lienthong.cooperation.terms.training_refusals import (
    NobodyToInvite,
    TooManyTrainees,
    TrainingMoved,
    TrainingReasonMissing,
    TrainingRefused,
    UnknownTraining,
)
from lienthong.cooperation.terms.trainings import (
    MOST_TRAINEES,
    ArrivalWay,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where people come from: typed in, or the rows of a `file`; `reason` for what changes."""

    way: ArrivalWay = ArrivalWay.HAND
    file: str = ""
    reason: str = ""


def add_training(*, commitment: str, draft: TrainingDraft, acting: Acting, now: datetime) -> str:
    """Record a session of a commitment; its reference (A1-C1-L1, …).

    Refuses an unknown commitment, and with TrainingRefused what `check_training` finds.
    Fact: cooperation:training:added.
    """
    clean = clean_training(draft)
    with transaction.atomic():
        owner = lock_own_commitment(commitment, acting=acting, now=now)
        refuse(check_training(clean))
        last = Training.objects.filter(commitment=owner).aggregate(last=Max("number"))["last"] or 0
        row = Training.objects.create(
            id=uuid4(),
            commitment=owner,
            number=last + 1,
            **_columns(clean),
            recorded_at=now,
            recorded_by=acting.account_name,
            room_key=secrets.token_hex(32),
        )
        fact = TrainingAdded(**about_training(row), held=row.held)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return str(row)


def change_training(
    *,
    reference: str,
    draft: TrainingDraft,
    reason: str,
    seen: int,
    acting: Acting,
    now: datetime,
) -> None:
    """Put a session on record anew: another day, place, trainer, or its test.

    Marks on record stay as they were given. Refuses an unknown session, one that moved since it
    was `seen` (TrainingMoved), what changes nothing, no reason, and what `check_training` finds.
    Fact: cooperation:training:changed.
    """
    clean, said = clean_training(draft), read_reason(reason)
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        if row.steps != seen:
            raise TrainingMoved
        refuse(check_training(clean))
        before = draft_of(row)
        if clean == before:
            raise NothingChanged
        if not said:
            refuse([TrainingReasonMissing()])
        changed = tuple(
            name for name in before.__slots__ if getattr(before, name) != getattr(clean, name)
        )
        for name, value in _columns(clean).items():
            setattr(row, name, value)
        row.steps += 1
        row.save()
        fact = TrainingChanged(**about_training(row), held=row.held, changed=changed, reason=said)
        append_fact(fact=fact, actor=acting.actor, now=now)


def invite_reach(*, reference: str, acting: Acting, now: datetime) -> int:
    """Put the committees of the units in which the commitment is to be kept on the list; how many.

    Each is to send somebody, not named yet. Refuses an unknown session, and a commitment without
    units, or whose committees are all on the list (NobodyToInvite).
    Fact: cooperation:training:people_recorded.
    """
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        cards = committees_to_reach(commitment=str(row.commitment), on=timezone.localdate(now))
        known = {one.agency_key for one in standing_people(row)}
        new = [
            new_person(row, TraineeDraft(name="", agency=card.short_name or card.name), card.id)
            for card in cards
            if str(card.id) not in known
        ]
        if not new:
            raise NobodyToInvite
        refuse_crowd(len(known) + len(new))
        for one in new:
            one.recorded_at, one.recorded_by = now, acting.account_name
        Trainee.objects.bulk_create(new)
        tell_people(row, len(new), 0, Origin(), acting=acting, now=now)
    return len(new)


def lock_training(reference: str) -> Training:
    """The row of a session, locked. Refuses an unknown one (UnknownTraining)."""
    found = find_training(reference)
    if found is None:
        raise UnknownTraining(asked=reference)
    row = Training.objects.select_for_update().get(id=found.id)
    row.commitment = found.commitment
    return row


def lock_own_training(reference: str, *, acting: Acting, now: datetime) -> Training:
    """The same for who has a part in the agreement; refuses others (NoPart)."""
    row = lock_training(reference)
    refuse_outsider(reference=reference, actor=acting.actor, now=now)
    return row


def about_training(row: Training) -> dict[str, Any]:
    """What every fact about a session says."""
    named = {"training_id": row.id, "training": str(row), "course": row.course}
    return {**about_commitment(row.commitment), **named}


def new_person(training: Training, clean: TraineeDraft, agency: UUID | None) -> Trainee:
    """A person of a session, not saved yet: `recorded_by` is empty."""
    name, key = keys_of(clean, agency)
    return Trainee(
        id=uuid4(),
        training=training,
        name=clean.name,
        name_key=name,
        post=clean.post,
        agency_id=agency,
        agency_name=clean.agency,
        agency_key=key,
        invited=True,
    )


def keys_of(clean: TraineeDraft, agency: UUID | None) -> tuple[str, str]:
    """What tells a person of a session apart: the name, and the agency or what it is called."""
    return name_key(clean.name), fold(clean.agency) if agency is None else str(agency)


def refuse(wrong: Iterable[DraftRefusal]) -> None:
    """Refuse whatever is wrong, all at once (TrainingRefused)."""
    refusals = tuple(wrong)
    if refusals:
        summary = " ".join(dict.fromkeys(str(one) for one in refusals))
        raise TrainingRefused(summary=summary, refusals=refusals)


def _columns(clean: TrainingDraft) -> dict[str, Any]:
    bounds = ends_of(clean.held)
    return {
        **{name: getattr(clean, name) for name in clean.__slots__},
        "course_key": fold(clean.course)[:300],
        "first_on": bounds.first if bounds else None,
        "last_on": bounds.last if bounds else None,
    }


def refuse_crowd(count: int) -> None:
    """Refuse more people than a session takes."""
    if count > MOST_TRAINEES:
        refuse([TooManyTrainees(most=MOST_TRAINEES)])


def read_reason(text: str) -> str:
    """A reason on one line; refuses one that is too long."""
    said = tidy(text)
    if len(said) > _LONGEST_REASON:
        refuse([TextTooLong(where="reason", length=len(said), most=_LONGEST_REASON)])
    return said


def tell_people(
    row: Training, added: int, changed: int, origin: Origin, *, acting: Acting, now: datetime
) -> None:
    """Tell how many people were put on the list of a session, and of how many there is news."""
    fact = TraineesRecorded(
        **about_training(row),
        people_added=added,
        people_changed=changed,
        file=origin.file,
        reason=tidy(origin.reason),
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
