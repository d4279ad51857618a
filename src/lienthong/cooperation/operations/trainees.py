"""The people of training sessions: recorded many at once, changed one by one, taken off."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TraineeChanged
from lienthong.cooperation.models import Trainee, Training
from lienthong.cooperation.operations.trainings import (
    Origin,
    about_training,
    keys_of,
    lock_own_training,
    new_person,
    read_reason,
    refuse,
    refuse_crowd,
    tell_people,
)
from lienthong.cooperation.queries.training_agencies import agencies_named
from lienthong.cooperation.queries.trainings import (
    draft_of,
    people_of,
    standing_people,
    state_of_person,
)
from lienthong.cooperation.rules.trainings import (
    changed_parts,
    check_trainee,
    clean_trainee,
    merge_person,
    read_mark,
)
from lienthong.cooperation.terms import DraftRefusal, NothingChanged
from lienthong.cooperation.terms.rollout_refusals import NothingNew
from lienthong.cooperation.terms.rollouts import Recorded
from lienthong.cooperation.terms.training_refusals import (
    NamesNotKept,
    TraineeTwice,
    TrainingMoved,
    TrainingReasonMissing,
    UnknownTrainee,
)
from lienthong.cooperation.terms.trainings import (
    ArrivalWay,
    PersonState,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.identity.terms import Acting

_People = dict[tuple[str, str], Trainee]


def record_trainees(
    *,
    reference: str,
    drafts: Sequence[TraineeDraft],
    origin: Origin,
    acting: Acting,
    now: datetime,
) -> Recorded:
    """Record people of a session, all or none: new ones, and news of those on its list.

    Refuses a session some of whose names are not kept any more (NamesNotKept).

    What a draft does not say stays. The first person named by an agency that was to send somebody
    takes its place. Refuses an unknown session; with TrainingRefused what `check_trainee` finds,
    the same person twice, and without a reason what changes attendance or a mark on record;
    NothingNew when all is on record. Fact: cooperation:training:people_recorded.
    """
    today, said = timezone.localdate(now), read_reason(origin.reason)
    cleans = [clean_trainee(draft) for draft in drafts]
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        people = people_of(refuse_reduced(standing_people(row)))
        named = [one.agency for one in cleans]
        agencies = agencies_named(row, people.values(), named, on=today)
        wrong: list[DraftRefusal] = []
        writes: list[tuple[Trainee, PersonState]] = []
        seen: set[UUID] = set()
        for clean in cleans:
            agency = agencies.get(clean.agency)
            person = find_person(people, clean, agency) or new_person(row, clean, agency)
            if person.id in seen:
                wrong.append(TraineeTwice(name=clean.name, agency=clean.agency))
                continue
            seen.add(person.id)
            faults, after, changed = _merged(person, clean, draft_of(row), today)
            wrong += faults
            if changed and not said:
                wrong.append(TrainingReasonMissing())
            is_named = _place(person, clean, people)
            if is_named or after != state_of_person(person):
                writes.append((person, after))
        refuse(wrong)
        if not writes:
            raise NothingNew
        refuse_crowd(len(people))
        added = sum(not person.recorded_by for person, _ in writes)
        for person, after in writes:
            write_person(person, after, origin.way, by=acting.account_name, now=now)
        tell_people(row, added, len(writes) - added, origin, acting=acting, now=now)
    return Recorded(added=added, changed=len(writes) - added, same=len(drafts) - len(writes))


def change_trainee(
    *,
    reference: str,
    trainee_id: UUID,
    draft: TraineeDraft,
    reason: str,
    seen: int,
    acting: Acting,
    now: datetime,
) -> None:
    """Put one person on record as given whole: no mark in the draft is no mark.

    Refuses an unknown session or person, one that moved since they were `seen` (TrainingMoved),
    what changes nothing, what `check_trainee` finds, another of the same name and agency, and
    without a reason what changes attendance or a mark. Fact: cooperation:training:person_changed.
    """
    today, said, clean = timezone.localdate(now), read_reason(reason), clean_trainee(draft)
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        person = _lock_person(row, trainee_id, seen)
        people = people_of(standing_people(row))
        agency = agencies_named(row, people.values(), [clean.agency], on=today).get(clean.agency)
        training, before = draft_of(row), state_of_person(person)
        came = bool(clean.attended)
        refuse(check_trainee(clean, training, came=came, today=today))
        mark = read_mark(clean.mark, training) if clean.mark else None
        after = PersonState(post=clean.post, attended=came, mark=mark)
        key = keys_of(clean, agency)
        if after == before and (person.name, person.agency_name) == (clean.name, clean.agency):
            raise NothingChanged
        twin = people.get(key)
        if twin is not None and twin.id != person.id:
            refuse([TraineeTwice(name=clean.name, agency=clean.agency)])
        changed = changed_parts(before, after)
        if changed and not said:
            refuse([TrainingReasonMissing()])
        person.name, person.agency_name, person.agency_id = clean.name, clean.agency, agency
        person.name_key, person.agency_key = key
        write_person(person, after, ArrivalWay.HAND, by=acting.account_name, now=now)
        _tell_person(row, person, before, changed, said, acting=acting, now=now)


def strike_trainee(
    *, reference: str, trainee_id: UUID, reason: str, seen: int, acting: Acting, now: datetime
) -> None:
    """Take a person off the list of a session; the row stays, without counting.

    Refuses what `change_trainee` refuses, and no reason. Fact: cooperation:training:person_changed.
    """
    said = read_reason(reason)
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        person = _lock_person(row, trainee_id, seen)
        if not said:
            refuse([TrainingReasonMissing()])
        person.struck_at = now
        person.steps += 1
        person.save(update_fields=["struck_at", "steps"])
        _tell_person(row, person, state_of_person(person), (), said, acting=acting, now=now)


def refuse_reduced(people: list[Trainee]) -> list[Trainee]:
    """These people; refuses if the name of any is not kept any more (NamesNotKept)."""
    if any(one.reduced_at is not None for one in people):
        raise NamesNotKept
    return people


def find_person(people: _People, clean: TraineeDraft, agency: UUID | None) -> Trainee | None:
    """The person a draft means: of this name and agency, or the agency's empty place."""
    name, key = keys_of(clean, agency)
    return people.get((name, key)) or people.get(("", key))


def take_seat(person: Trainee, clean: TraineeDraft) -> None:
    """Give an agency's empty place to somebody."""
    person.name, (person.name_key, _) = clean.name, keys_of(clean, None)


def _merged(
    person: Trainee, clean: TraineeDraft, training: TrainingDraft, today: date
) -> tuple[list[DraftRefusal], PersonState, tuple[str, ...]]:
    before = state_of_person(person)
    came = before.attended if clean.attended is None else clean.attended
    faults = list(check_trainee(clean, training, came=came, today=today))
    if faults:
        return faults, before, ()
    after, changed = merge_person(before, clean, training)
    return [], after, changed


def _place(person: Trainee, clean: TraineeDraft, people: _People) -> bool:
    """Put a person among those of the session; whether they are new, or took an empty place."""
    key = person.name_key, person.agency_key
    if not person.recorded_by:
        people[key] = person
        return True
    if person.name_key or not clean.name:
        return False
    del people[key]
    take_seat(person, clean)
    people[person.name_key, person.agency_key] = person
    return True


def write_person(
    person: Trainee, after: PersonState, way: ArrivalWay, *, by: str, now: datetime
) -> None:
    """Save a person as they stand `after`; `way` is how it is known that they came."""
    if after.attended and person.attended_at is None:
        person.attended_at, person.attended_how = now, way.value
    elif not after.attended:
        person.attended_at, person.attended_how = None, ""
    person.post = after.post
    person.score = "" if after.mark is None else after.mark.score
    person.passed = None if after.mark is None else after.mark.passed
    if person.recorded_by:
        person.steps += 1
    else:
        person.recorded_at, person.recorded_by = now, by
    person.save()


def _lock_person(training: Training, trainee_id: UUID, seen: int) -> Trainee:
    person = Trainee.objects.filter(id=trainee_id, training=training, struck_at=None).first()
    if person is None:
        raise UnknownTrainee
    refuse_reduced([person])
    if person.steps != seen:
        raise TrainingMoved
    return person


def _tell_person(
    row: Training,
    person: Trainee,
    before: PersonState,
    changed: tuple[str, ...],
    reason: str,
    *,
    acting: Acting,
    now: datetime,
) -> None:
    after = state_of_person(person)
    fact = TraineeChanged(
        **about_training(row),
        trainee_id=person.id,
        changed=changed,
        attended=after.attended,
        mark_before=_mark(before),
        mark=_mark(after),
        struck=person.struck_at is not None,
        reason=reason,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _mark(state: PersonState) -> str:
    if state.mark is None:
        return ""
    return state.mark.score or ("đạt" if state.mark.passed else "không đạt")
