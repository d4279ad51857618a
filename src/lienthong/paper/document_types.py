"""The types of official documents, the signing forms, copies and degrees of urgency, with dates.

Read by the layout and by whoever drafts, numbers or registers: one table for all of them. Each row
carries its legal basis and the days between which it holds (half-open).
"""

import csv
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec

from lienthong.kernel.errors import Fault, Refusal


class NotInTable(Refusal):
    """A code that a table of the decree does not have, or not on that day."""

    code = "paper.not_in_table"
    fault = Fault.CALLER
    message = "“{code}” is not in {table} as it stands on {on}. Take one of: {known}."


class SubjectPlace(StrEnum):
    """Where the subject (trích yếu) stands: ô 5a, ô 5b, nowhere, or in ô 5a when given."""

    BELOW = "below"
    ASIDE = "aside"
    NONE = "none"
    MAY = "may"


class AddresseePlace(StrEnum):
    """Whether a type has “Kính gửi” (ô 9a); WIRED: those named under “… điện:” of a công điện."""

    NO = "no"
    MAY = "may"
    MUST = "must"
    WIRED = "wired"


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    legal_basis: str
    valid_from: date
    valid_until: date | None = None


class DocumentType(_Row, frozen=True, kw_only=True):
    """One of the 29 types of Điều 7. `abbreviation` is empty for công văn and thư công.

    `form` is the number of its form in Phụ lục III (empty: it has none there); `authority` tells
    that who issues it stands above the legal bases; `enacting` is the word before the content.
    """

    abbreviation: str = ""
    name: str
    heading: str = ""
    form: str = ""
    subject: SubjectPlace
    addressees: AddresseePlace
    authority: bool
    enacting: str = ""
    place_date: bool
    end_mark: bool
    remark: str = ""

    def symbol(self, agency: str, unit: str = "") -> str:
        """Put a symbol together: `QĐ-UBND`, or `UBND-VX` where the type has no abbreviation.

        Source: Phụ lục I, Phần I.II.3b. `agency` and `unit` are abbreviations; `unit` (the drafting
        unit or the field) is for types without an abbreviation only and left aside for others.
        """
        pieces = (self.abbreviation, agency) if self.abbreviation else (agency, unit)
        return "-".join(piece.strip() for piece in pieces if piece.strip())


class SigningForm(_Row, frozen=True, kw_only=True):
    """TM., Q., KT., TL. or TUQ. before the post of the one who is signed for (Điều 13)."""

    mark: str
    name: str


class CopyForm(_Row, frozen=True, kw_only=True):
    """SAO Y, TRÍCH SAO or SAO LỤC (Điều 25)."""

    abbreviation: str
    name: str
    heading: str = ""


class Urgency(_Row, frozen=True, kw_only=True):
    """A degree of urgency and the size of its stamp in millimetres."""

    mark: str
    width_mm: float
    height_mm: float


def list_document_types(on: date) -> tuple[DocumentType, ...]:
    """Return the types that exist on that day, in the order of the decree."""
    return tuple(row for row in _document_types() if _holds(row, on))


def get_document_type(code: str, on: date) -> DocumentType:
    """Return a type by its code; one that does not exist on that day is refused."""
    return _find(_document_types(), code, on, "document_types.csv")


def list_signing_forms(on: date) -> tuple[SigningForm, ...]:
    """Return the signing forms that exist on that day."""
    return tuple(row for row in _signing_forms() if _holds(row, on))


def get_signing_form(code: str, on: date) -> SigningForm:
    """Return a signing form by its code (`tm`, `q`, `kt`, `tl`, `tuq`)."""
    return _find(_signing_forms(), code, on, "signing_forms.csv")


def list_copy_forms(on: date) -> tuple[CopyForm, ...]:
    """Return the forms of copies that exist on that day."""
    return tuple(row for row in _copy_forms() if _holds(row, on))


def get_copy_form(code: str, on: date) -> CopyForm:
    """Return a form of copy by its code (`sao-y`, `trich-sao`, `sao-luc`)."""
    return _find(_copy_forms(), code, on, "copy_forms.csv")


def list_urgencies(on: date) -> tuple[Urgency, ...]:
    """Return the degrees of urgency that exist on that day, the most urgent first."""
    return tuple(row for row in _urgencies() if _holds(row, on))


def get_urgency(code: str, on: date) -> Urgency:
    """Return a degree of urgency by its code (`hoa-toc`, `thuong-khan`, `khan`)."""
    return _find(_urgencies(), code, on, "urgency.csv")


_R = TypeVar("_R", bound=_Row)


def _holds(row: _Row, on: date) -> bool:
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def _find(rows: Iterable[_R], code: str, on: date, table: str) -> _R:
    held = {row.code: row for row in rows if _holds(row, on)}
    if code not in held:
        raise NotInTable(code=code, table=table, on=on, known=", ".join(held) or "none")
    return held[code]


def _read(name: str, kind: type[_R]) -> tuple[_R, ...]:
    source = resources.files("lienthong.paper").joinpath("data", name)
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    said = ({key: value for key, value in row.items() if value} for row in rows)
    return tuple(msgspec.convert(row, kind, strict=False) for row in said)


@cache
def _document_types() -> tuple[DocumentType, ...]:
    return _read("document_types.csv", DocumentType)


@cache
def _signing_forms() -> tuple[SigningForm, ...]:
    return _read("signing_forms.csv", SigningForm)


@cache
def _copy_forms() -> tuple[CopyForm, ...]:
    return _read("copy_forms.csv", CopyForm)


@cache
def _urgencies() -> tuple[Urgency, ...]:
    return _read("urgency.csv", Urgency)
