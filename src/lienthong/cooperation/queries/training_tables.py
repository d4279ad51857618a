"""Spreadsheets of a session's people: one that was given looked through; one to take."""

from datetime import date
from uuid import UUID

from lienthong.cooperation.models import Trainee, Training
from lienthong.cooperation.queries.given_tables import find_given
from lienthong.cooperation.queries.rights import reads_inside, refuse_reader
from lienthong.cooperation.queries.training_agencies import agencies_named
from lienthong.cooperation.queries.trainings import (
    draft_of,
    find_training,
    get_training,
    people_of,
    seen_people,
    standing_people,
    state_of_person,
)
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.rules.tables import read_table
from lienthong.cooperation.rules.training_tables import (
    COLUMNS,
    HOW_TO_FILL_IN,
    NAME,
    agencies_in,
    people_in,
)
from lienthong.cooperation.rules.trainings import check_trainee, merge_person, name_key
from lienthong.cooperation.terms.tables import CellFault, RowFate, Table, TableRow
from lienthong.cooperation.terms.training_refusals import UnknownTraining
from lienthong.cooperation.terms.trainings import (
    Lacking,
    PeoplePreview,
    PersonState,
    SeenPerson,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.cooperation.terms.trainings import (
    Trainee as Person,
)
from lienthong.documents.queries import read_file
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.paper.scanning.apart import read_sheets
from lienthong.paper.workbook import SheetColumn, write_workbook

_NOTHING = PersonState(post="", attended=False, mark=None)


def subject_of(training_id: UUID) -> str:
    """What a spreadsheet of a session is given for."""
    return f"training:{training_id}"


def read_people_table(content: bytes, *, of: str) -> Table:
    """The rows of a workbook for a session, read apart (decision 26).

    Refuses what is no workbook (SheetBroken), too large (SheetTooLarge), without the headings
    (TableHeaderMissing) or without rows (TableEmpty).
    """
    return read_table(read_sheets(content), COLUMNS, of=of.upper(), plain=())


def look_through_people(*, reference: str, table_id: UUID, today: date) -> PeoplePreview:
    """A spreadsheet beside the list of a session: what each row would do, what is wrong by cell.

    Refuses an unknown session or table (UnknownTable).
    """
    training = find_training(reference)
    if training is None:
        raise UnknownTraining(asked=reference)
    given = find_given(subject=subject_of(training.id), table_id=table_id)
    table = read_people_table(read_file(given.file_id), of=reference)
    standing = people_of(standing_people(training))
    agencies = agencies_named(training, standing.values(), agencies_in(table), on=today)
    people, faults = people_in(table, agencies)
    rows = []
    for place, draft in people:
        agency = agencies.get(draft.agency)
        person = standing.get((name_key(draft.name), str(agency or fold(draft.agency))))
        wrong = _faults_of(table, place, draft, person, training=training, today=today)
        if wrong:
            faults += wrong
            continue
        rows.append(_seen(place.number, draft, person, draft_of(training), known=bool(agency)))
    return PeoplePreview(
        file_name=given.file_name,
        sheet=table.sheet,
        faults=(*table.faults, *faults),
        rows=tuple(rows),
        only_names=table.only_names,
        totals=table.totals,
        applied=given.applied_at is not None,
        unread=table.unread,
    )


def write_people_table(*, reference: str, acting: Acting, on: date) -> bytes:
    """A workbook (.xlsx) of a session's people. It can be given back as it is: nothing is new.

    Of others than those inside the agreement only for people of their own agency; refused where
    there are none (InsideOnly).
    """
    summary, whole = get_training(reference=reference)
    inside = reads_inside(reference=reference, acting=acting, on=on)
    people = seen_people(whole, inside=inside, acting=acting)
    if not people:
        refuse_reader(reference=reference, acting=acting, on=on)
    head = f"{summary.reference}: {summary.draft.course}"
    return _workbook(summary.reference, head, [_cells(one) for one in people])


def write_lacking_table(*, title: str, lacking: tuple[Lacking, ...]) -> bytes:
    """Those who still cannot, as the list of people for the next session."""
    rows = [[one.name, one.post, one.agency_name, "", ""] for one in lacking]
    return _workbook("Còn thiếu", title, rows)


def _workbook(sheet: str, head: str, rows: list[list[str]]) -> bytes:
    columns = [
        SheetColumn(title=f"{one.title} *" if one.wanted else one.title, width=one.width)
        for one in COLUMNS
    ]
    return write_workbook(title=sheet, lead=(head, HOW_TO_FILL_IN), columns=columns, rows=rows)


def _cells(one: Person) -> list[str]:
    came = "x" if one.attended_at is not None else ""
    return [one.name, one.post, one.agency_name, came, _mark(one)]


def _mark(one: Person) -> str:
    if one.passed is None:
        return ""
    return write_number(one.score) if one.score else ("đạt" if one.passed else "không đạt")


def _faults_of(
    table: Table,
    place: TableRow,
    draft: TraineeDraft,
    person: Trainee | None,
    *,
    training: Training,
    today: date,
) -> list[CellFault]:
    """What is wrong with a person, each at the cell it stands in, or at the name's."""
    before = _NOTHING if person is None else state_of_person(person)
    came = before.attended if draft.attended is None else draft.attended
    return [
        CellFault(
            cell=f"{table.letters.get(refusal.place, table.letters[NAME])}{place.number}",
            refusal=refusal,
        )
        for refusal in check_trainee(draft, draft_of(training), came=came, today=today)
    ]


def _seen(
    number: int,
    draft: TraineeDraft,
    person: Trainee | None,
    training: TrainingDraft,
    *,
    known: bool,
) -> SeenPerson:
    if person is None:
        return SeenPerson(number=number, draft=draft, fate=RowFate.NEW, known=known)
    before = state_of_person(person)
    after, changes = merge_person(before, draft, training)
    fate = RowFate.SAME if after == before else RowFate.CHANGED
    return SeenPerson(number=number, draft=draft, fate=fate, changes=changes, known=known)
