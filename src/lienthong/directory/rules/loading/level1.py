"""Level-1 identity codes: G for ministries and central bodies, H for provincial committees.

QĐ 20/2020/QĐ-TTg gives them, QĐ 09/2025/QĐ-TTg closes twelve G codes and says that a merged
province keeps the code of the old one whose name it bears. The old-scheme form 000.00.00.H56 is
kept as an alias: it is seen in use for H49, H56 and G14, and for the others follows from the rule
of QCVN 102:2016. A code closed without its holder being named (G37) has no agency and is left out.
"""

from datetime import date
from uuid import UUID

from lienthong.directory.rules.drafts import CodeDraft, VersionDraft, stable_id
from lienthong.directory.rules.loading.committees import committee_id
from lienthong.directory.rules.loading.tables import (
    LEVEL1_CODES_ON,
    TWO_TIERS_ON,
    Row,
    Tables,
    UnitBook,
)
from lienthong.directory.rules.names import COMMITTEE_SHORT
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    ChangeKind,
    CodeScheme,
    DataDamaged,
    Level,
)
from lienthong.kernel.vietnamese import canonical, fold

FILE = "level1_codes.csv"
CODES_REVISED_ON = date(2025, 4, 14)
"""The day of QĐ 09/2025/QĐ-TTg."""


def add_level1_codes(book: UnitBook, tables: Tables) -> None:
    """Add the central bodies with their codes, and the codes of the provincial committees."""
    provinces = _provinces_by_name(book)
    for row in tables[FILE]:
        if row["code"].startswith("H"):
            _add_province_code(book, row, provinces)
        elif row["name_2020"] or row["name_now"]:
            _add_central_body(book, row)


def _provinces_by_name(book: UnitBook) -> dict[str, list[VersionDraft]]:
    """The versions of provinces by the folded name of their committee."""
    provinces: dict[str, list[VersionDraft]] = {}
    for version in book.draft.versions:
        if version.body is Body.UNIT and version.level is Level.PROVINCE:
            key = fold(f"{COMMITTEE_SHORT} {version.name}")
            provinces.setdefault(key, []).append(version)
    return provinces


def _add_province_code(book: UnitBook, row: Row, provinces: dict[str, list[VersionDraft]]) -> None:
    """Add the code to the committee that held it in 2020 and to the one that kept it in 2025."""
    first = next(iter(provinces.get(fold(row["name_2020"]), ())), None)
    if first is None:
        raise DataDamaged(file=FILE, line=row["#"], reason=f"no province for {row['name_2020']}")
    ended = any(
        version.id == first.id and version.valid_until == TWO_TIERS_ON
        for versions in provinces.values()
        for version in versions
    )
    until = TWO_TIERS_ON if ended else None
    _add_code(book, row, committee_id(first.id), LEVEL1_CODES_ON, until)
    if ended and row["status_now"] == "active":
        heirs = provinces.get(fold(row["name_now"]), ())
        heir = next((version for version in heirs if version.valid_from == TWO_TIERS_ON), None)
        if heir is None:
            raise DataDamaged(file=FILE, line=row["#"], reason=f"no province {row['name_now']}")
        _add_code(book, row, committee_id(heir.id), TWO_TIERS_ON, None)


def _add_central_body(book: UnitBook, row: Row) -> None:
    """Add a central body under the names the two decisions give it."""
    agency = stable_id("central", row["code"])
    book.draft.untraced.add(agency)
    old, new = row["name_2020"], row["name_now"]
    closed = row["status_now"] == "closed"
    if old:
        goes_on = old == new
        end = None if goes_on else CODES_REVISED_ON
        _add_central_version(book, agency, old, LEVEL1_CODES_ON, end)
        if not closed and not goes_on:
            _add_central_version(book, agency, new, CODES_REVISED_ON, None)
        _add_code(book, row, agency, LEVEL1_CODES_ON, CODES_REVISED_ON if closed else None)
    else:
        _add_central_version(book, agency, new, CODES_REVISED_ON, None)
        _add_code(book, row, agency, CODES_REVISED_ON, None)


def _add_central_version(
    book: UnitBook, agency: UUID, name: str, begins: date, ends: date | None
) -> None:
    event = book.draft.event(ChangeKind.LISTED, Body.AGENCY, begins, about=FILE, source=FILE)
    tidy = canonical(name)
    book.draft.versions.append(
        VersionDraft(
            body=Body.AGENCY,
            id=agency,
            name=tidy,
            short_name=tidy,
            type=AgencyKind.MINISTRY if tidy.startswith("Bộ ") else AgencyKind.OTHER,
            level=Level.STATE,
            valid_from=begins,
            valid_until=ends,
            starts=Bound.RECORD,
            ends=None if ends is None else Bound.RECORD,
            event_id=event,
        )
    )


def _add_code(book: UnitBook, row: Row, agency: UUID, begins: date, ends: date | None) -> None:
    """Add the code and its old-scheme form as an alias."""
    event = book.draft.event(ChangeKind.LISTED, Body.AGENCY, begins, about=FILE, source=FILE)
    for scheme, code in (
        (CodeScheme.NEW, row["code"]),
        (CodeScheme.OLD, f"000.00.00.{row['code']}"),
    ):
        old_form = scheme is CodeScheme.OLD
        book.draft.codes.append(
            CodeDraft(
                id=agency,
                scheme=scheme,
                code=code,
                valid_from=begins,
                valid_until=ends,
                starts=Bound.RECORD if old_form else Bound.ACT,
                ends=None if ends is None else Bound.ACT,
                event_id=event,
                alias=old_form,
                basis="the level-1 form of QCVN 102:2016" if old_form else row["basis"],
            )
        )
