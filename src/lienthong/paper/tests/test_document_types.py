"""The tables of the decree: complete, dated, with their legal basis."""

from datetime import date

import pytest

from lienthong.paper.document_types import (
    NotInTable,
    get_document_type,
    get_urgency,
    list_copy_forms,
    list_document_types,
    list_signing_forms,
    list_urgencies,
)
from lienthong.paper.measures import PartNotKnown, SizeNotAllowed, official_measures

ON = date(2026, 11, 29)


def test_there_are_29_types_and_27_have_an_abbreviation():
    types = list_document_types(ON)
    assert len(types) == 29
    abbreviations = [one.abbreviation for one in types if one.abbreviation]
    assert len(abbreviations) == len(set(abbreviations)) == 27
    assert [one.code for one in types if not one.abbreviation] == ["cong-van", "thu-cong"]


def test_copies_forms_and_degrees():
    assert [one.abbreviation for one in list_copy_forms(ON)] == ["SY", "TrS", "SL"]
    assert {one.mark for one in list_signing_forms(ON)} == {"TM.", "Q.", "KT.", "TL.", "TUQ."}
    sizes = {one.mark: (one.width_mm, one.height_mm) for one in list_urgencies(ON)}
    assert sizes == {"HỎA TỐC": (30, 8), "THƯỢNG KHẨN": (40, 8), "KHẨN": (20, 8)}


def test_every_row_names_its_law_and_none_holds_before_the_decree():
    rows = [*list_document_types(ON), *list_copy_forms(ON), *list_signing_forms(ON)]
    rows += list_urgencies(ON)
    assert all(one.legal_basis.startswith("30/2020/NĐ-CP") for one in rows)
    assert list_document_types(date(2020, 3, 4)) == ()
    with pytest.raises(NotInTable, match="none"):
        get_urgency("khan", date(2020, 3, 4))


def test_symbols_are_put_together_as_the_type_demands():
    assert get_document_type("quyet-dinh", ON).symbol("UBND", "VX") == "QĐ-UBND"
    assert get_document_type("cong-van", ON).symbol("UBND", "VX") == "UBND-VX"
    assert get_document_type("cong-van", ON).symbol("UBND") == "UBND"


def test_every_size_is_within_what_the_decree_allows():
    measures = official_measures()
    for name, part in measures.parts.items():
        assert part.least <= part.size <= part.most, name
        assert part.basis.startswith(("Phần", "Phụ lục III")), name
    for name in ("top", "bottom", "left", "right"):
        margin = getattr(measures.margins, name)
        assert margin.least <= margin.mm <= margin.most
    for rule in measures.rules.values():
        assert rule.least <= rule.share <= rule.most
    assert measures.paragraph.indent_mm in measures.paragraph.indents_allowed_mm


def test_an_agency_chooses_its_sizes_within_the_decree():
    chosen = official_measures().with_sizes({"body": 13, "national_name": 13})
    assert chosen.parts["body"].size == 13
    assert official_measures().parts["body"].size == 14
    with pytest.raises(SizeNotAllowed, match="13 to 14"):
        official_measures().with_sizes({"body": 12})
    with pytest.raises(PartNotKnown):
        official_measures().with_sizes({"nothing": 12})
