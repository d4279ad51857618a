"""The table of a roll-out: its columns, and what its rows say of sites."""

from uuid import UUID

from lienthong.cooperation.rules.rollouts import site_key
from lienthong.cooperation.terms.places import Named
from lienthong.cooperation.terms.rollout_refusals import SiteUnitMissing
from lienthong.cooperation.terms.rollouts import SiteDraft, Stage
from lienthong.cooperation.terms.tables import CellFault, Column, SiteTwice, Table, TableRow

UNIT, PLACE, QUANTITY, SOURCE, NOTE = "unit", "place", "quantity", "source", "note"
COLUMNS = (
    Column(
        key=UNIT,
        title="Đơn vị hành chính",
        names=frozenset({"don vi hanh chinh", "don vi", "xa", "xa, phuong", "dia ban", "unit"}),
        wanted=True,
        width=28,
    ),
    Column(
        key=PLACE,
        title="Điểm triển khai",
        names=frozenset({"diem trien khai", "diem", "dia diem", "vi tri", "ten tram", "site"}),
        width=30,
    ),
    Column(
        key=QUANTITY,
        title="Số lượng",
        names=frozenset({"so luong", "sl", "quantity"}),
        width=10,
        as_text=False,
    ),
    Column(
        key=Stage.PLANNED.value,
        title="Dự kiến",
        names=frozenset({"du kien", "ke hoach", "du kien lap dat", "planned"}),
    ),
    Column(
        key=Stage.INSTALLED.value,
        title="Lắp đặt xong",
        names=frozenset({"lap dat xong", "lap dat", "ngay lap dat", "hoan thanh", "installed"}),
    ),
    Column(
        key=Stage.ACCEPTED.value,
        title="Nghiệm thu",
        names=frozenset({"nghiem thu", "ngay nghiem thu", "accepted"}),
    ),
    Column(
        key=Stage.IN_USE.value,
        title="Đưa vào sử dụng",
        names=frozenset({"dua vao su dung", "su dung", "van hanh", "dang su dung", "in use"}),
    ),
    Column(
        key=Stage.STOPPED.value,
        title="Ngừng",
        names=frozenset({"ngung", "ngung su dung", "dung", "stopped"}),
    ),
    Column(
        key=SOURCE,
        title="Căn cứ",
        names=frozenset({"can cu", "bien ban", "minh chung", "source"}),
        width=40,
    ),
    Column(key=NOTE, title="Ghi chú", names=frozenset({"ghi chu", "note"}), width=30),
)
HOW_TO_FILL_IN = (
    "Ngày ghi đến mức đã biết: 31/12/2026, 6/2026, 2026. Chưa có thì để trống; đã xong mà không rõ "
    "ngày thì ghi: không rõ. Không gộp ô."
)
"""In the language of the headings: the sheet goes to people who have no page beside it."""
DAYS = tuple(stage.value for stage in Stage)
WORDS = (PLACE, SOURCE, NOTE)
PLAIN = (QUANTITY, *DAYS)
"""Columns in which "N/A" or "x" is no answer."""


def names_in(table: Table) -> tuple[str, ...]:
    """The names of units in a table, as they are written."""
    return tuple(dict.fromkeys(row.texts[UNIT] for row in table.rows if row.texts[UNIT]))


def sites_of(
    table: Table, units: Named, *, source: str
) -> tuple[list[tuple[TableRow, SiteDraft]], list[CellFault]]:
    """The rows as sites, and what stands in the way: no single unit, one site in two rows.

    `units` is what the names mean; `source` proves the rows that name no other.
    """
    found: list[tuple[TableRow, SiteDraft]] = []
    faults: list[CellFault] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        name = row.texts[UNIT]
        cell = f"{table.letters[UNIT]}{row.number}"
        unit = units.found.get(name)
        if unit is None:
            refusal = units.refusal(name) if name else SiteUnitMissing()
            faults.append(CellFault(cell=cell, refusal=refusal))
            continue
        draft = _site_of(row, unit, source)
        earlier = seen.setdefault(site_key(unit, draft.place), row.number)
        if earlier != row.number:
            faults.append(CellFault(cell=cell, refusal=SiteTwice(row=earlier)))
            continue
        found.append((row, draft))
    return found, faults


def _site_of(row: TableRow, unit: UUID, source: str) -> SiteDraft:
    texts = row.texts
    return SiteDraft(
        unit_id=unit,
        place=texts.get(PLACE, ""),
        quantity=texts.get(QUANTITY) or "1",
        days={stage: text for stage in Stage if (text := texts.get(stage.value, ""))},
        source=texts.get(SOURCE) or source,
        note=texts.get(NOTE, ""),
    )
