"""A yearly list of files as a table in CSV: its columns, and what is wrong with each cell. Pure."""

import csv
import io
from collections.abc import Mapping
from uuid import UUID

from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.rules.filing import tidy_notation, tidy_title
from lienthong.documents.terms import (
    TextTooLong,
    ValueMissing,
)
from lienthong.documents.terms.filing import (
    CellProblem,
    ListRow,
)
from lienthong.documents.terms.filing_refusals import (
    HolderUnknown,
    NotationTaken,
    RetentionUnknown,
)
from lienthong.kernel.errors import Refusal

COLUMNS = ("de_muc", "so_ky_hieu", "tieu_de", "thoi_han", "nguoi_lap", "ghi_chu")
"""Heading, number, title, retention code, person responsible, remark (NĐ 30/2020, PL V)."""
OF_FIELD = dict(zip(("heading", "notation", "title", "retention", "holder", "note"), COLUMNS,
                    strict=True))  # fmt: skip
MOST_ROWS = 2000
LONGEST_TEXT = 300


def read_rows(
    text: str, *, year: int, retentions: set[str], people: Mapping[str, UUID]
) -> tuple[list[tuple[int, ListRow]], list[CellProblem]]:
    """The rows of a table with their numbers in it, and what is wrong with its cells.

    Commas or semicolons part the cells; the header names the columns in any order. `people`: ids
    by name.
    """
    first = text.lstrip("\ufeff").splitlines()[:1]
    delimiter = ";" if first and first[0].count(";") > first[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    header = [str(name).strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    missing = [name for name in ("so_ky_hieu", "tieu_de") if name not in header]
    problems = [CellProblem(row=1, column=name, refusal=ValueMissing()) for name in missing]
    rows: list[tuple[int, ListRow]] = []
    taken: set[str] = set()
    if missing:
        return [], problems
    for number, cells in enumerate(reader, 2):
        if number > MOST_ROWS + 1:
            refusal = TextTooLong(length=number, most=MOST_ROWS)
            return [], [CellProblem(row=number, column="", refusal=refusal)]
        given = {name: tidy(str(cells.get(name) or "")) for name in COLUMNS}
        if not any(given.values()):
            continue
        row, wrong = _row(number, given, retentions, people)
        if row.notation in taken:
            refusal_of_twin = NotationTaken(notation=row.notation, year=year)
            wrong.append(CellProblem(row=number, column="so_ky_hieu", refusal=refusal_of_twin))
        taken.add(row.notation)
        rows.append((number, row))
        problems += wrong
    return rows, problems


def check_row(row: ListRow, *, retentions: set[str]) -> ListRow:
    """A row as it is kept; refuses its first faulty value (as `read_rows` finds them)."""
    given = {"de_muc": row.heading, "so_ky_hieu": row.notation, "tieu_de": row.title,
             "thoi_han": row.retention, "nguoi_lap": row.holder_name,
             "ghi_chu": row.note}  # fmt: skip
    people: dict[str, UUID] = {}
    if row.holder_id is not None:
        people[tidy(row.holder_name)] = row.holder_id
    tidied = {name: tidy(text) for name, text in given.items()}
    made, wrong = _row(0, tidied, retentions, people)
    if wrong:
        raise wrong[0].refusal
    return made


def _row(
    number: int, given: Mapping[str, str], retentions: set[str], people: Mapping[str, UUID]
) -> tuple[ListRow, list[CellProblem]]:
    wrong: list[Refusal] = []
    notation, title = given["so_ky_hieu"], given["tieu_de"]
    try:
        notation = tidy_notation(notation)
    except Refusal as refusal:
        wrong.append(refusal)
    try:
        title = tidy_title(title)
    except Refusal as refusal:
        wrong.append(refusal)
    if given["thoi_han"] and given["thoi_han"] not in retentions:
        wrong.append(RetentionUnknown(given=given["thoi_han"][:20], field="retention"))
    holder = people.get(given["nguoi_lap"])
    if given["nguoi_lap"] and holder is None:
        wrong.append(HolderUnknown(given=given["nguoi_lap"][:60], field="holder"))
    for field, column in (("heading", "de_muc"), ("note", "ghi_chu")):
        if len(given[column]) > LONGEST_TEXT:
            length = len(given[column])
            wrong.append(TextTooLong(length=length, most=LONGEST_TEXT, field=field))
    row = ListRow(
        heading=given["de_muc"],
        notation=notation,
        title=title,
        retention=given["thoi_han"],
        holder_id=holder,
        holder_name=given["nguoi_lap"],
        note=given["ghi_chu"],
    )
    problems = [
        CellProblem(row=number, column=OF_FIELD[str(one.params["field"])], refusal=one)
        for one in wrong
    ]
    return row, problems
