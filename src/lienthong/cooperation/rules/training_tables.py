"""The table of a session's people: its columns, and what its rows say."""

from collections.abc import Mapping
from uuid import UUID

from lienthong.cooperation.rules.trainings import clean_trainee, name_key, read_attended
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.tables import (
    CellFault,
    Column,
    PersonInTwoRows,
    Table,
    TableRow,
)
from lienthong.cooperation.terms.trainings import TraineeDraft
from lienthong.kernel.vietnamese import fold

NAME, POST, AGENCY, ATTENDED, MARK = "name", "post", "agency", "attended", "mark"
COLUMNS = (
    Column(
        key=NAME,
        title="Họ và tên",
        names=frozenset({"ho va ten", "ho ten", "ten", "ho va ten nguoi du", "full name", "name"}),
        wanted=True,
        width=30,
    ),
    Column(
        key=POST,
        title="Chức danh",
        names=frozenset({"chuc vu", "chuc danh", "vi tri", "post"}),
        width=26,
    ),
    Column(
        key=AGENCY,
        title="Cơ quan",
        names=frozenset({"co quan", "don vi", "don vi cong tac", "noi cong tac", "agency"}),
        width=36,
    ),
    Column(
        key=ATTENDED,
        title="Có mặt",
        names=frozenset({"co mat", "diem danh", "tham du", "attended"}),
        width=10,
    ),
    Column(
        key=MARK,
        title="Kết quả kiểm tra",
        names=frozenset({"ket qua kiem tra", "ket qua", "diem", "diem kiem tra", "mark"}),
        width=16,
    ),
)
HOW_TO_FILL_IN = (
    "Có mặt: ghi x, vắng ghi: vắng. Kết quả: ghi số điểm, hoặc: đạt, không đạt. Ô để trống không "
    "thay đổi gì. Không gộp ô."
)
"""In the language of the headings: the sheet goes to people who have no page beside it."""


def agencies_in(table: Table) -> tuple[str, ...]:
    """The agencies in a table, as they are written."""
    return tuple(dict.fromkeys(" ".join(row.texts.get(AGENCY, "").split()) for row in table.rows))


def people_in(
    table: Table, agencies: Mapping[str, UUID]
) -> tuple[list[tuple[TableRow, TraineeDraft]], list[CellFault]]:
    """The rows as people, and what stands in the way: attendance not said, one person twice."""
    found: list[tuple[TableRow, TraineeDraft]] = []
    faults: list[CellFault] = []
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        texts = row.texts
        try:
            attended = read_attended(texts.get(ATTENDED, ""))
        except DraftRefusal as refusal:
            faults.append(CellFault(cell=f"{table.letters[ATTENDED]}{row.number}", refusal=refusal))
            continue
        draft = clean_trainee(
            TraineeDraft(
                name=texts[NAME],
                agency=texts.get(AGENCY, ""),
                post=texts.get(POST, ""),
                attended=attended,
                mark=texts.get(MARK, ""),
            )
        )
        key = name_key(draft.name), str(agencies.get(draft.agency) or fold(draft.agency))
        earlier = seen.setdefault(key, row.number)
        if earlier != row.number:
            refusal_twice = PersonInTwoRows(row=earlier)
            cell = f"{table.letters[NAME]}{row.number}"
            faults.append(CellFault(cell=cell, refusal=refusal_twice))
            continue
        found.append((row, draft))
    return found, faults
