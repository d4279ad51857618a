"""Training sessions: the list, one with its people, the code of its room, who still cannot."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lienthong.cooperation.models import Trainee as Row
from lienthong.cooperation.models import Training
from lienthong.cooperation.rules.attendance import code_at, step_ends
from lienthong.cooperation.rules.rights import may_read_person
from lienthong.cooperation.rules.trainings import coverage_of
from lienthong.cooperation.terms.training_refusals import (
    AttendanceClosed,
    UnknownTrainee,
    UnknownTraining,
)
from lienthong.cooperation.terms.trainings import (
    ArrivalWay,
    CourseCoverage,
    Mark,
    PersonsPart,
    PersonState,
    Room,
    TrainedThere,
    Trainee,
    TrainingDraft,
    TrainingSummary,
    TrainingTally,
)
from lienthong.directory.queries import list_agencies_of_unit
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold, sort_key

_STANDS = Q(trainees__struck_at=None)


def list_trainings(
    *, commitment: str = "", text: str = "", offset: int = 0, limit: int = 50
) -> tuple[TrainingSummary, ...]:
    """The sessions, or those of a commitment, the latest first; one database query.

    `text` keeps courses with these words, accents optional.
    """
    rows = _counted(_matching(commitment, text))
    ordered = rows.order_by("-last_on", "-recorded_at", "id")
    return tuple(summary_of(row) for row in ordered[offset : offset + limit])


def count_trainings(*, commitment: str = "", text: str = "") -> int:
    """How many sessions match."""
    return _matching(commitment, text).count()


def get_training(*, reference: str) -> tuple[TrainingSummary, tuple[Trainee, ...]]:
    """A session with its people, by agency and name. Refuses an unknown one (UnknownTraining)."""
    row = find_training(reference)
    if row is None:
        raise UnknownTraining(asked=reference)
    counted = _counted(Training.objects.filter(id=row.id)).get()
    people = [_trainee(one) for one in standing_people(row)]
    people.sort(key=lambda one: (sort_key(one.agency_name), sort_key(one.name)))
    return summary_of(counted), tuple(people)


def seen_people(people: Iterable[Trainee], *, inside: bool, acting: Acting) -> tuple[Trainee, ...]:
    """The people of a session whose names this reader may read, and places without a name.

    Who is only a number by now (`reduced`) is none of them.
    """
    return tuple(
        one
        for one in people
        if not one.reduced
        and (
            not one.name
            or may_read_person(
                inside=inside, agency_id=acting.agency_id, person_agency=one.agency_id
            )
        )
    )


def seen_coverage(
    found: Iterable[CourseCoverage], *, inside: bool, acting: Acting
) -> tuple[CourseCoverage, ...]:
    """Who still cannot, without the names that this reader may not read; the counts are for all."""
    own = "" if acting.agency_id is None else str(acting.agency_id)
    return tuple(
        replace(
            course,
            lacking=tuple(
                one
                if inside or not one.name or (own and one.agency == own)
                else replace(one, name="", post="", hidden=True)
                for one in course.lacking
            ),
        )
        for course in found
    )


def get_trainee(*, reference: str, trainee_id: UUID) -> tuple[TrainingSummary, Trainee]:
    """A session and one person of it. Refuses what is not there (UnknownTrainee)."""
    summary, people = get_training(reference=reference)
    for one in people:
        if one.id == trainee_id:
            return summary, one
    raise UnknownTrainee


def find_training(reference: str) -> Training | None:
    """The row of a session by its reference, in any case; None when there is none."""
    commitment, _, number = reference.upper().rpartition("-L")
    if not number.isdecimal():
        return None
    return _of_commitment(commitment).filter(number=int(number)).first()


def find_training_by_id(training_id: UUID) -> Training:
    """The row of a session; refuses an unknown one (UnknownTraining)."""
    row = Training.objects.select_related("commitment__agreement").filter(id=training_id).first()
    if row is None:
        raise UnknownTraining(asked=str(training_id))
    return row


def get_room(*, reference: str, now: datetime) -> Room:
    """The code that the room shows now. Refuses while attendance is closed (AttendanceClosed)."""
    row = find_training(reference)
    if row is None:
        raise UnknownTraining(asked=reference)
    if not is_open_now(row, now):
        raise AttendanceClosed
    counted = _counted(Training.objects.filter(id=row.id)).get()
    return Room(summary=summary_of(counted), code=code_at(row.room_key, now), until=step_ends(now))


def get_door(*, training_id: UUID, now: datetime) -> TrainingDraft:
    """What somebody who checks in is told of the session. Refuses one that is not open."""
    row = find_training_by_id(training_id)
    if not is_open_now(row, now):
        raise AttendanceClosed
    return draft_of(row)


def is_open_now(one: Training | TrainingSummary, now: datetime) -> bool:
    """Whether attendance is taken by code: opened on this very day and not closed again."""
    if one.open_since is None:
        return False
    return timezone.localdate(one.open_since) == timezone.localdate(now)


def list_coverage(*, commitment: str) -> tuple[CourseCoverage, ...]:
    """Of each course of a commitment who is to know it and who still cannot; two queries.

    The sessions of a course are one: who did not pass in one may have passed in the next.
    """
    rows = list(_of_commitment(commitment.upper()).order_by("course_key", "number"))
    people = Row.objects.filter(training__in=rows, struck_at=None).order_by("training__number")
    parts: dict[str, list[PersonsPart]] = {row.course_key: [] for row in rows}
    keys = {row.id: row.course_key for row in rows}
    for one in people:
        parts[keys[one.training_id]].append(_part(one))
    found = []
    for key, some in parts.items():
        sessions = [row for row in rows if row.course_key == key]
        found.append(
            coverage_of(
                sessions[-1].course,
                some,
                has_test=any(row.has_test for row in sessions),
                sessions=[str(row) for row in sessions],
            )
        )
    return tuple(found)


def trained_people(*, on: date, agreement: str = "") -> dict[UUID, int]:
    """How many people of each agency had passed, or come where there is no test, by a day."""
    able = Q(passed=True) | Q(training__has_test=False, attended_at__isnull=False)
    rows = Row.objects.filter(able, struck_at=None, agency__isnull=False)
    if agreement:
        rows = rows.filter(training__commitment__agreement__reference=agreement)
    counted = (
        rows.filter(training__last_on__lte=on)
        .order_by()
        .values_list("agency_id")
        .annotate(people=Count("name_key", distinct=True))
    )
    return dict(counted)


def list_trained_of(*, unit_id: UUID, on: date) -> tuple[TrainedThere, ...]:
    """The sessions to which agencies of a unit sent somebody, the latest first; no names.

    One database query and those of the directory.
    """
    agencies = [card.id for card in list_agencies_of_unit(unit_id=unit_id, on=on)]
    there = Q(trainees__agency__in=agencies, trainees__struck_at=None) & ~Q(trainees__name_key="")
    came = there & Q(trainees__attended_at__isnull=False)
    rows = (
        Training.objects.select_related("commitment__agreement")
        .annotate(
            there=Count("trainees", filter=there),
            came=Count("trainees", filter=came),
            able=Count("trainees", filter=there & Q(trainees__passed=True)),
        )
        .filter(there__gt=0)
        .order_by("-last_on", "id")
    )
    return tuple(
        TrainedThere(
            reference=str(row),
            draft=draft_of(row),
            tally=TrainingTally(
                people=vars(row)["there"],
                seats=0,
                attended=vars(row)["came"],
                passed=vars(row)["able"],
            ),
        )
        for row in rows
    )


def standing_people(row: Training) -> list[Row]:
    """The people on the list of a session."""
    return list(Row.objects.filter(training=row, struck_at=None))


def draft_of(row: Training) -> TrainingDraft:
    """A session as it can be entered again."""
    return TrainingDraft(
        course=row.course,
        place=row.place,
        held=row.held,
        trainer=row.trainer,
        has_test=row.has_test,
        pass_mark=row.pass_mark,
        note=row.note,
    )


def state_of_person(row: Row) -> PersonState:
    """What is on record of a person's part."""
    mark = None if row.passed is None else Mark(score=row.score, passed=row.passed)
    return PersonState(post=row.post, attended=row.attended_at is not None, mark=mark)


def summary_of(row: Training) -> TrainingSummary:
    """A session with what `_counted` counted."""
    counted = vars(row)
    return TrainingSummary(
        id=row.id,
        reference=str(row),
        commitment=str(row.commitment),
        agreement=row.commitment.agreement.reference,
        draft=draft_of(row),
        tally=TrainingTally(
            people=counted["people"],
            seats=counted["seats"],
            attended=counted["came"],
            passed=counted["able"],
        ),
        open_since=row.open_since,
        steps=row.steps,
    )


def _of_commitment(reference: str) -> QuerySet[Training]:
    agreement, _, number = reference.rpartition("-C")
    rows = Training.objects.select_related("commitment__agreement")
    return rows.filter(
        commitment__agreement__reference=agreement,
        commitment__number=int(number) if number.isdecimal() else 0,
    )


def _matching(commitment: str, text: str) -> QuerySet[Training]:
    rows = Training.objects.select_related("commitment__agreement")
    if commitment:
        rows = _of_commitment(commitment)
    for word in fold(text).split():
        rows = rows.filter(course_key__contains=word)
    return rows


def _counted(rows: QuerySet[Training]) -> QuerySet[Training]:
    named = _STANDS & ~Q(trainees__name_key="")
    return rows.select_related("commitment__agreement").annotate(
        people=Count("trainees", filter=named),
        seats=Count("trainees", filter=_STANDS & Q(trainees__name_key="")),
        came=Count("trainees", filter=named & Q(trainees__attended_at__isnull=False)),
        able=Count("trainees", filter=named & Q(trainees__passed=True)),
    )


def _trainee(row: Row) -> Trainee:
    return Trainee(
        id=row.id,
        name=row.name,
        post=row.post,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        invited=row.invited,
        attended_at=row.attended_at,
        attended_how=ArrivalWay(row.attended_how) if row.attended_how else None,
        score=row.score,
        passed=row.passed,
        steps=row.steps,
        reduced=row.reduced_at is not None,
    )


def _part(row: Row) -> PersonsPart:
    return PersonsPart(
        name=row.name,
        post=row.post,
        agency_name=row.agency_name,
        person=row.name_key,
        agency=row.agency_key,
        attended=row.attended_at is not None,
        passed=row.passed,
    )


def people_of(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """People by what tells them apart: their name and their agency."""
    return {(row.name_key, row.agency_key): row for row in rows}
