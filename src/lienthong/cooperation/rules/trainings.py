"""What a session and its people must have, what a mark says, and who still cannot."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from lienthong.cooperation.rules.numbers import keep_number, read_number
from lienthong.cooperation.rules.trials import ends_of, read_end, tidy
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.training_refusals import (
    ArrivalNameMissing,
    AttendanceNotUnderstood,
    CourseMissing,
    HeldNotUnderstood,
    MarkNotUnderstood,
    MarkWithoutAttendance,
    MarkWithoutTest,
    NobodyNamed,
    NotHeldYet,
    PassMarkNotUnderstood,
    PassMarkUnknown,
    PlaceMissing,
    TraineeAgencyMissing,
)
from lienthong.cooperation.terms.trainings import (
    CourseCoverage,
    Lack,
    Lacking,
    Mark,
    PersonsPart,
    PersonState,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.kernel.vietnamese import canonical, fold, sort_key

_LONGEST_TRAINING = {"course": 300, "place": 300, "trainer": 300, "note": 500}
_LONGEST_TRAINEE = {"name": 200, "post": 200, "agency": 300}
_CAME = frozenset({"x", "co", "co mat", "present", "yes", "1", "true"})
_ABSENT = frozenset({"vang", "v", "khong", "vang mat", "absent", "no", "0", "false"})
_PASSED = frozenset({"dat", "passed", "pass"})
_FAILED = frozenset({"khong dat", "chua dat", "failed", "fail"})
_FURTHEST = (Lack.NOT_NAMED, Lack.NOT_CAME, Lack.NO_MARK, Lack.NOT_PASSED)


def clean_training(draft: TrainingDraft) -> TrainingDraft:
    """The session with tidy texts, its day in EDTF and the pass mark a decimal, as far as read."""
    mark = read_number(draft.pass_mark)
    kept = draft.pass_mark.strip() if mark is None else keep_number(mark)
    return replace(
        draft,
        course=tidy(draft.course),
        place=tidy(draft.place),
        held=read_end(draft.held),
        trainer=tidy(draft.trainer),
        has_test=draft.has_test or bool(kept),
        pass_mark=kept,
        note=tidy(draft.note),
    )


def check_training(draft: TrainingDraft) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean session."""
    if not draft.course:
        yield CourseMissing()
    if not draft.place:
        yield PlaceMissing()
    if not draft.held or ends_of(draft.held) is None:
        yield HeldNotUnderstood(text=draft.held)
    mark = read_number(draft.pass_mark)
    if draft.pass_mark and (mark is None or mark < 0):
        yield PassMarkNotUnderstood(text=draft.pass_mark)
    yield from _too_long(draft, _LONGEST_TRAINING)


def clean_trainee(draft: TraineeDraft) -> TraineeDraft:
    """The person with tidy texts."""
    return replace(
        draft,
        name=tidy(draft.name),
        post=tidy(draft.post),
        agency=tidy(draft.agency),
        mark=draft.mark.strip(),
    )


def check_trainee(
    draft: TraineeDraft, training: TrainingDraft, *, came: bool, today: date
) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean person of a session; `came`: they did, all told."""
    if not draft.name and not draft.agency:
        yield NobodyNamed()
    elif not draft.agency:
        yield TraineeAgencyMissing()
    if not draft.name and (draft.attended or draft.mark):
        yield ArrivalNameMissing()
    held = ends_of(training.held)
    if draft.attended and held and held.first and held.first > today:
        yield NotHeldYet()
    if draft.mark:
        try:
            read_mark(draft.mark, training)
        except DraftRefusal as refusal:
            yield refusal
        if not came:
            yield MarkWithoutAttendance()
    yield from _too_long(draft, _LONGEST_TRAINEE)


def read_mark(text: str, training: TrainingDraft) -> Mark:
    """What a mark says; refuses a word that is none, and points that nothing measures."""
    if not training.has_test:
        raise MarkWithoutTest
    said = fold(text).strip(" .")
    if said in _PASSED | _FAILED:
        return Mark(score="", passed=said in _PASSED)
    score = read_number(text)
    if score is None or score < 0:
        raise MarkNotUnderstood(text=text)
    least = read_number(training.pass_mark)
    if least is None:
        raise PassMarkUnknown(text=text)
    return Mark(score=keep_number(score), passed=score >= least)


def merge_person(
    before: PersonState, draft: TraineeDraft, training: TrainingDraft
) -> tuple[PersonState, tuple[str, ...]]:
    """What is on record with the news of a checked draft, and which members on record it changes.

    What a draft does not say stays. Who did not come has no mark.
    """
    attended = before.attended if draft.attended is None else draft.attended
    mark = read_mark(draft.mark, training) if draft.mark else before.mark
    after = PersonState(
        post=draft.post or before.post, attended=attended, mark=mark if attended else None
    )
    return after, changed_parts(before, after)


def changed_parts(before: PersonState, after: PersonState) -> tuple[str, ...]:
    """What was on record and is not so any more: attendance, a mark."""
    changed = []
    if before.attended and not after.attended:
        changed.append("attended")
    if before.mark is not None and before.mark != after.mark:
        changed.append("mark")
    return tuple(changed)


def read_attended(text: str) -> bool | None:
    """Whether a cell says that somebody came; None where it says nothing."""
    said = fold(text).strip(" .")
    if not said:
        return None
    if said not in _CAME | _ABSENT:
        raise AttendanceNotUnderstood(text=text)
    return said in _CAME


def may_be_on(held: str, on: date) -> bool:
    """Whether a session can be on a day, as far as its own is known."""
    bounds = ends_of(held)
    return (
        bounds is not None
        and (bounds.first is None or bounds.first <= on)
        and (bounds.last is None or on <= bounds.last)
    )


def name_key(name: str) -> str:
    """A name as people are told apart by: its accents count, its case and spaces do not."""
    return canonical(" ".join(name.split())).casefold()


def fitting_names(name: str, names: Collection[str]) -> list[str]:
    """The names that a typed one can mean: the same, or if none is, those without their accents.

    On a telephone people write "Nguyen Van A".
    """
    same = [one for one in names if name_key(one) == name_key(name)]
    return same or [one for one in names if fold(one) == fold(name)]


def coverage_of(
    course: str, parts: Sequence[PersonsPart], *, has_test: bool, sessions: Iterable[str]
) -> CourseCoverage:
    """Who is to know a course and who still cannot, each person once over all sessions.

    Who passed in one session can, whatever became of the others; without a test who came can. An
    agency that named nobody is lacking until somebody of it is on a list.
    """
    named = {part.agency for part in parts if part.person}
    people: dict[tuple[str, str], list[PersonsPart]] = {}
    for part in parts:
        if part.person or part.agency not in named:
            people.setdefault((part.person, part.agency), []).append(part)
    lacking = []
    for some in people.values():
        lack = _lack_of(some, has_test=has_test)
        if lack is not None:
            last = some[-1]
            lacking.append(
                Lacking(
                    name=last.name,
                    post=last.post,
                    agency_name=last.agency_name,
                    lack=lack,
                    agency=last.agency,
                    reduced=bool(last.person) and not last.name,
                )
            )
    lacking.sort(key=lambda one: (sort_key(one.agency_name), sort_key(one.name)))
    return CourseCoverage(
        course=course,
        people=len(people),
        able=len(people) - len(lacking),
        sessions=tuple(sessions),
        lacking=tuple(lacking),
        by_agency=Counter(one.agency_name for one in lacking),
    )


def _lack_of(parts: Iterable[PersonsPart], *, has_test: bool) -> Lack | None:
    reached = []
    for part in parts:
        if not part.person:
            reached.append(Lack.NOT_NAMED)
        elif not part.attended:
            reached.append(Lack.NOT_CAME)
        elif part.passed or not has_test:
            return None
        else:
            reached.append(Lack.NO_MARK if part.passed is None else Lack.NOT_PASSED)
    return max(reached, key=_FURTHEST.index)


def _too_long(draft: object, longest: dict[str, int]) -> Iterator[DraftRefusal]:
    for name, most in longest.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)
