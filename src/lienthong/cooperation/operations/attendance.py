"""Take attendance by the code that the room shows: opened, scanned or typed, closed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import AttendanceSwitched, TraineeCame
from lienthong.cooperation.models import Trainee, Training, WrongCode
from lienthong.cooperation.operations.trainees import take_seat, write_person
from lienthong.cooperation.operations.trainings import (
    about_training,
    keys_of,
    lock_own_training,
    lock_training,
    new_person,
    refuse_crowd,
)
from lienthong.cooperation.queries.training_agencies import agencies_named
from lienthong.cooperation.queries.trainings import (
    draft_of,
    find_training_by_id,
    is_open_now,
    standing_people,
    state_of_person,
)
from lienthong.cooperation.rules.attendance import (
    code_fits,
    may_try,
    scan_holds,
    sender_of,
    step_of,
)
from lienthong.cooperation.rules.trainings import (
    clean_trainee,
    fitting_names,
    may_be_on,
    merge_person,
)
from lienthong.cooperation.terms.training_refusals import (
    ArrivalAgencyMissing,
    ArrivalNameMissing,
    AttendanceClosed,
    AttendanceNotToday,
    CodesTriedTooOften,
    CodeWrong,
)
from lienthong.cooperation.terms.trainings import ArrivalWay, CheckedIn, CheckIn, TraineeDraft
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import fold

IN_THE_ROOM = "Người tham dự tự điểm danh"
"""As whom the record names somebody who checks in without an account: it keeps no names."""


def switch_attendance(*, reference: str, is_open: bool, acting: Acting, now: datetime) -> None:
    """Open or close taking attendance by code; it closes by itself at the end of the day.

    Refuses an unknown session, and to open on a day that is not its own (AttendanceNotToday).
    Fact: cooperation:training:attendance_switched.
    """
    with transaction.atomic():
        row = lock_own_training(reference, acting=acting, now=now)
        if is_open and not may_be_on(row.held, timezone.localdate(now)):
            raise AttendanceNotToday
        row.open_since = now if is_open else None
        row.save(update_fields=["open_since"])
        fact = AttendanceSwitched(**about_training(row), is_open=is_open)
        append_fact(fact=fact, actor=acting.actor, now=now)


def check_code(
    *, training_id: UUID, code: str, account_id: UUID | None, address: str, now: datetime
) -> None:
    """Refuse a code that the room does not show now; of too many wrong ones none is looked at.

    They are counted by sender: the account, else the `address`. Refuses an unknown session, one
    that is not open (AttendanceClosed), a wrong code (CodeWrong) and guessing (CodesTriedTooOften).
    Wrong ones are counted even when what follows is undone.
    """
    with transaction.atomic():
        # Of tries at the same instant each sees what the ones before it counted.
        row = lock_training(str(find_training_by_id(training_id)))
        if not is_open_now(row, now):
            raise AttendanceClosed
        refusal = _try_code(row, code, account_id, address, now)
    if refusal is not None:
        raise refusal


def _try_code(
    row: Training, code: str, account_id: UUID | None, address: str, now: datetime
) -> Refusal | None:
    """Why a code is not taken; a wrong one is counted."""
    step = step_of(now)
    if row.wrong_step != step:
        row.wrong_step, row.wrong_codes = step, 0
        WrongCode.objects.filter(training=row).delete()
    sender = sender_of(row.room_key, account_id=account_id, address=address)
    wrong = WrongCode.objects.filter(training=row, sender=sender).first()
    if not may_try(of_sender=wrong.codes if wrong else 0, of_session=row.wrong_codes):
        return CodesTriedTooOften()
    if code_fits(row.room_key, code, now):
        return None
    if wrong is None:
        WrongCode.objects.create(training=row, sender=sender, codes=1)
    else:
        WrongCode.objects.filter(id=wrong.id).update(codes=wrong.codes + 1)
    row.wrong_codes += 1
    row.save(update_fields=["wrong_step", "wrong_codes"])
    return CodeWrong()


def check_in(
    *,
    training_id: UUID,
    arrival: CheckIn,
    scanned_at: datetime,
    acting: Acting | None,
    now: datetime,
) -> CheckedIn:
    """Put somebody down as being there, who had seen the code at `scanned_at`.

    They are found on the list by name and agency, by name alone where only one fits, or take the
    empty place of their agency; who is on no list is put down as not invited. Twice is once.
    Refuses a session that is not open, a scan of long ago (CodeWrong), no name, and no agency where
    the name alone finds nobody. Fact: cooperation:training:came.
    """
    clean = clean_trainee(
        TraineeDraft(name=arrival.name, agency=arrival.agency, post=arrival.post, attended=True)
    )
    with transaction.atomic():
        row = lock_training(str(find_training_by_id(training_id)))
        if not is_open_now(row, now):
            raise AttendanceClosed
        if not scan_holds(scanned_at, now):
            raise CodeWrong
        if not clean.name:
            raise ArrivalNameMissing
        people = standing_people(row)
        agency = arrival.agency_id
        if agency is None:
            on = timezone.localdate(now)
            agency = agencies_named(row, people, [clean.agency], on=on).get(clean.agency)
        person = _find(people, clean, keys_of(clean, agency)[1])
        if person is None:
            if not clean.agency:
                raise ArrivalAgencyMissing
            refuse_crowd(len(people) + 1)
            person = new_person(row, clean, agency)
            person.invited = False
        again = person.attended_at is not None
        if not again:
            person.account_id = arrival.account_id
            _put_down(row, person, clean, acting, now)
    return CheckedIn(
        name=person.name,
        agency_name=person.agency_name,
        at=person.attended_at or now,
        invited=person.invited,
        again=again,
    )


def _find(people: Sequence[Trainee], clean: TraineeDraft, agency_key: str) -> Trainee | None:
    """The one person on the list that somebody can be; None where none, or several, fit.

    An agency may be typed in part: "xã Nga Sơn" for "UBND xã Nga Sơn".
    """
    typed = fold(clean.agency)
    own = [one for one in people if typed and _is_of(one, typed, agency_key)]
    for some in (own, people):
        names = fitting_names(clean.name, {one.name for one in some if one.name})
        fitting = [one for one in some if one.name in names]
        if len(fitting) == 1 and (some is own or not clean.agency):
            return fitting[0]
    return next((one for one in own if not one.name), None)


def _is_of(person: Trainee, typed: str, agency_key: str) -> bool:
    return person.agency_key == agency_key or typed in fold(person.agency_name)


def _put_down(
    row: Training, person: Trainee, clean: TraineeDraft, acting: Acting | None, now: datetime
) -> None:
    if not person.name:
        take_seat(person, clean)
    way = ArrivalWay.CODE if acting is None else ArrivalWay.ACCOUNT
    after, _ = merge_person(state_of_person(person), clean, draft_of(row))
    actor = Actor(name=IN_THE_ROOM) if acting is None else acting.actor
    write_person(person, after, way, by=actor.name, now=now)
    fact = TraineeCame(
        **about_training(row), trainee_id=person.id, arrival_way=way, invited=person.invited
    )
    append_fact(fact=fact, actor=actor, now=now)
