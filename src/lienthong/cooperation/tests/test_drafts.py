"""What an agreement must have before it is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from lienthong.cooperation.rules import check_draft, clean_draft
from lienthong.cooperation.terms import (
    AgreementDraft,
    DateBasis,
    Duty,
    Level,
    Party,
    RecordKind,
    Side,
    Source,
)

TODAY = date(2026, 11, 23)
WHOLE = AgreementDraft(
    title="Hợp tác về chuyển đổi số",
    level=Level.DISTRICT,
    signed="2018-08",
    term="2018/2023",
    parties=(Party(side=Side.STATE, name="UBND huyện"), Party(side=Side.PROVIDER, name="VNPT")),
    sources=(Source(article="Bài báo"),),
)


def problems(**changes):
    refusals = check_draft(clean_draft(replace(WHOLE, **changes)), today=TODAY)
    return [(type(refusal).__name__, refusal.place) for refusal in refusals]


def test_a_whole_draft_has_nothing_wrong():
    assert problems() == []


STATE, PROVIDER = WHOLE.parties


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://baothanhhoa.vn/%0aalert(1)",
        "data:text/html,x",
        "ftp://baothanhhoa.vn",
        "http://x y",
        "http://",
        "https:///bai-bao",
        "https://[::1",
        "https://baothanhhoa.vn:port/",
        "https://baothanhhoa.vn@thu.vn/",
        "báo Thanh Hóa",
        "bao",
    ],
)
def test_an_address_that_is_no_web_page_is_refused(address):
    sources = (Source(article="Báo", address=address),)
    assert problems(sources=sources) == [("SourceAddressMalformed", "sources.0")]


@pytest.mark.parametrize(
    "address",
    [
        "https://baothanhhoa.vn/bai-bao?trang=1#muc",
        "http://baothanhhoa.vn:8080",
        "HTTPS://BAOTHANHHOA.VN",
        "baothanhhoa.vn",
        "baothanhhoa.vn/bai-bao",
    ],
)
def test_an_address_of_a_web_page_is_kept(address):
    assert problems(sources=(Source(article="Báo", address=address),)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "  "}, [("TitleMissing", "title")]),
        ({"signed": "32/8/2018"}, [("SignedNotUnderstood", "signed")]),
        ({"signed": "không rõ"}, [("SignedSaidUnknown", "signed")]),
        ({"signed": "0000"}, [("YearImplausible", "signed")]),
        ({"signed": "0000?"}, [("YearImplausible", "signed")]),
        ({"term": "../9999"}, [("YearImplausible", "term")]),
        ({"signed": "2018", "term": "2018–9999"}, [("YearImplausible", "term")]),
        (
            {"sources": (Source(article="Báo", published_on="1018-08-13"),)},
            [("YearImplausible", "sources.0")],
        ),
        ({"signed": "2035", "term": "2036–2040"}, [("SignedInFuture", "signed")]),
        ({"signed": "24/11/2026", "term": "2026–2030"}, [("SignedInFuture", "signed")]),
        ({"signed": "2018/2019"}, [("SignedIsPeriod", "signed")]),
        ({"term": "năm năm"}, [("TermNotUnderstood", "term")]),
        ({"term": ""}, [("TermReasonMissing", "term_missing")]),
        ({"signed": "2024", "term": "2018–2023"}, [("SignedAfterTermEnds", "term")]),
        ({"parties": (STATE,)}, [("PartyMissing", "parties")]),
        ({"parties": ()}, [("PartyMissing", "parties")]),
        (
            {"parties": (STATE, PROVIDER, replace(STATE, name=" "))},
            [("PartyNameMissing", "parties.2")],
        ),
        ({"parties": (STATE, PROVIDER, STATE)}, [("PartyTwice", "parties.2")]),
        ({"sources": ()}, [("SourceMissing", "sources")]),
        (
            {"sources": (Source(article="", address="example.vn"),)},
            [("SourceNameMissing", "sources.0")],
        ),
        (
            {"sources": (Source(article="Báo", published_on="hôm qua"),)},
            [("SourceDateNotUnderstood", "sources.0")],
        ),
        ({"title": "a" * 301}, [("TextTooLong", "title")]),
        (
            {"parties": (STATE, replace(PROVIDER, name="a" * 301))},
            [("TextTooLong", "parties.1")],
        ),
        ({"remarks": "a" * 4001}, [("TextTooLong", "remarks")]),
    ],
)
def test_what_is_wrong_is_told_field_by_field(changes, expected):
    assert problems(**changes) == expected


def test_everything_wrong_is_told_at_once():
    found = problems(title="", signed="x", term="y", parties=(), sources=())
    assert len(found) == 5


def test_a_doubtful_day_after_the_term_is_not_refused():
    assert problems(signed="2024?-05-01", term="2018/2023") == []


@pytest.mark.parametrize(
    "signed", ["2026-11-23", "2026-11", "2026", "2035?", "[2026-11-20..2026-12-01]"]
)
def test_a_day_of_signing_that_may_have_come_is_not_refused(signed):
    assert problems(signed=signed, term="2026/2030") == []


def test_a_gap_needs_no_parties():
    assert problems(kind=RecordKind.GAP, parties=()) == []


def test_dates_are_kept_in_edtf_and_texts_tidy():
    clean = clean_draft(
        replace(
            WHOLE,
            title="  Thoả   thuận ",
            signed="02/08/2018",
            term="2018–2023",
            term_missing="còn thừa",
            contents=(" Hạ tầng ", " "),
            duties=(Duty(side=Side.STATE, text=" "), Duty(side=Side.PROVIDER, text=" Đào tạo ")),
        )
    )
    assert (clean.title, clean.signed, clean.term) == ("Thỏa thuận", "2018-08-02", "2018/2023")
    assert clean.term_missing == ""
    assert clean.contents == ("Hạ tầng",)
    assert clean.duties == (Duty(side=Side.PROVIDER, text="Đào tạo"),)


def test_a_missing_day_rests_on_nothing():
    assert clean_draft(replace(WHOLE, signed="")).signed_basis is DateBasis.MISSING
    assert clean_draft(WHOLE).signed_basis is DateBasis.STATED
