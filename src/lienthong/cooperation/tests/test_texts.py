"""The text of an agreement: given, read apart, divided, confirmed, kept in versions, for whom."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID

import docx
import pypdfium2
import pytest

from lienthong.cooperation.operations import (
    add_text,
    change_division,
    confirm_text,
    drop_text,
)
from lienthong.cooperation.queries import (
    get_agreement,
    get_text,
    list_clause_choices,
    list_texts,
    read_original,
)
from lienthong.cooperation.terms import (
    Confidence,
    DivisionChange,
    DivisionChanged,
    DivisionStep,
    MarksDiffer,
    NoSuchPlace,
    Party,
    Side,
    TextDecided,
    TextDraft,
    TextGivenTwice,
    TextMissing,
    TextOfPictures,
    TextReasonMissing,
    TextState,
    TextUnchanged,
    UnknownText,
)
from lienthong.cooperation.testing import (
    ENDED_ON,
    MADE_UP_TEXT,
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_pdf,
    make_word,
)
from lienthong.documents.operations import Upload
from lienthong.documents.terms import DraftSecret
from lienthong.exchange.testing import plain_pdf
from lienthong.identity.terms import Role
from lienthong.paper.scanning.apart import draw_page
from lienthong.paper.scanning.given_refusals import UploadActive, UploadMarked, UploadRefused
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.testing import NOON, page_pdf

pytestmark = pytest.mark.django_db

OFFICER = make_acting()
MAIN = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)


@pytest.fixture
def reference(directory):
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="Công ty Viễn thông", agency_id=directory.provider),
        )
    )


def give(reference, *, upload=None, acting=OFFICER, **changes):
    draft = replace(MAIN, **changes)
    return add_text(reference=reference, draft=draft, upload=upload, acting=acting, now=RECORDED_AT)


def read(place, acting=OFFICER):
    return get_text(place=place, acting=acting, on=ENDED_ON)


def correct(place, step, address, *, at=0, seen=1, acting=OFFICER, **how):
    change = DivisionChange(step=step, address=address, place=at, **how)
    change_division(place=place, change=change, seen=seen, acting=acting, now=RECORDED_AT)


def confirm(place, seen=1):
    confirm_text(place=place, seen=seen, acting=OFFICER, now=RECORDED_AT)


def words_by_address(record):
    return {one.clause.address: one.words for one in record.clauses}


def test_a_pasted_text_is_divided_and_nothing_of_it_is_lost(reference):
    record = read(give(reference))
    assert "".join(one.words for one in record.clauses) == MADE_UP_TEXT.strip()
    assert words_by_address(record)["2.1.b"].startswith("b) Bên B phủ cáp quang")
    assert record.summary.state is TextState.PROPOSED


@pytest.mark.parametrize("make", [make_word, make_pdf])
def test_word_and_pdf_files_are_read_and_kept(reference, make, settings, tmp_path):
    settings.DOCUMENTS = replace(settings.DOCUMENTS, files=tmp_path)
    content = make(MADE_UP_TEXT)
    place = give(reference, words="", upload=Upload("thoa-thuan", content))
    record = read(place)
    assert {"0", "1.1", "2.1.b", "3.2.a-1", "PL2.2"} <= set(words_by_address(record))
    assert read_original(place=place, acting=OFFICER, on=ENDED_ON)[2] == content


def test_a_scan_without_text_is_refused_and_says_what_to_do(reference):
    picture = Upload("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    for upload in (picture, Upload("quet.pdf", make_pdf(""))):
        with pytest.raises(TextOfPictures) as refused:
            give(reference, words="", upload=upload)
        assert "Take in documents" in str(refused.value)


def word_with_header(text, header):
    document = docx.Document(BytesIO(make_word(text)))
    document.sections[0].header.paragraphs[0].text = header
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_file_comes_through_the_door_of_all_files_that_are_kept(reference):
    """SC-17: what acts when it is opened, and a mark also in a header, are refused."""
    script = plain_pdf("Thoa thuan", b"/OpenAction<</S/JavaScript/JS(app.alert)>>")
    marked = word_with_header("Điều 1. Hợp tác", "TỐI MẬT")
    for name, content, refusal in (
        ("kich-ban.pdf", script, UploadActive),
        ("dau-trang.docx", marked, UploadMarked),
        ("dau.docx", make_word("TỐI MẬT\nTHỎA THUẬN"), UploadMarked),
    ):
        with pytest.raises(refusal):
            give(reference, words="", upload=Upload(name, content))
    assert texts_of(reference) == ()


@pytest.mark.skipif(
    not has_recogniser(),
    reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
)
def test_a_first_page_that_is_a_picture_is_recognised_before_the_file_is_kept(reference):
    """SC-17: the pages behind it have text, so the file would be taken."""
    page = page_pdf("#set text(size: 14pt)\nUBND TỈNH THỬ\n\nTUYỆT MẬT\n\nTHỎA THUẬN")
    picture = join_images([(FileKind.PNG, draw_page(page, page=1, width=1654).png)], made_at=NOON)
    whole, file = pypdfium2.PdfDocument(picture), BytesIO()
    behind = make_pdf("Điều 1. Hai bên hợp tác theo thỏa thuận này.")
    whole.import_pages(pypdfium2.PdfDocument(behind))
    whole.save(file)
    with pytest.raises(UploadMarked):
        give(reference, words="", upload=Upload("quet.pdf", file.getvalue()))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"words": " "}, TextMissing),
        ({"upload": Upload("a.pdf", b"%PDF-")}, TextGivenTwice),
        ({"words": "", "upload": Upload("a.exe", b"MZ...")}, UploadRefused),
        ({"words": "TỐI MẬT\nTHỎA THUẬN"}, DraftSecret),
        ({"part": 3}, UnknownText),
    ],
)
def test_what_is_no_text_of_an_agreement_is_refused(reference, changes, refusal):
    with pytest.raises(refusal):
        give(reference, **changes)
    assert texts_of(reference) == ()


def texts_of(reference, acting=OFFICER):
    record = get_agreement(reference=reference, on=ENDED_ON)
    return list_texts(agreement_id=record.id, parties=record.parties, acting=acting)


def test_a_later_text_is_a_new_version_and_old_addresses_stay(reference):
    first = give(reference)
    confirm(first)
    with pytest.raises(TextReasonMissing):
        give(reference, words="Điều 1. Khác")
    with pytest.raises(TextUnchanged):
        give(reference, reason="Gia hạn")
    second = give(reference, words="Điều 1. Khác", reason="Phụ lục sửa đổi năm 2020")
    assert [one.stands for one in texts_of(reference)] == [False, True]
    confirm(second)
    assert [(one.number, one.stands) for one in texts_of(reference)] == [(2, True), (1, False)]
    assert "2.1.b" in words_by_address(read(first))


def test_annexes_are_numbered_in_turn(reference):
    places = [give(reference, part=None, title=f"Phụ lục {n}") for n in (1, 2)]
    assert [place.part for place in places] == [1, 2]


def test_joined_and_divided_again_a_text_is_the_same(reference):
    place = give(reference)
    before = read(place)
    correct(place, DivisionStep.JOIN, "2.1.b")
    joined = read(place)
    assert "2.1.b" not in words_by_address(joined)
    whole = next(one.clause for one in joined.clauses if one.clause.address == "2.1.a")
    begins = next(one.clause.begins for one in before.clauses if one.clause.address == "2.1.b")
    assert whole.begins < begins < whole.ends
    correct(place, DivisionStep.DIVIDE, "2.1.a", at=begins, seen=2)
    assert words_by_address(read(place)) == words_by_address(before)


def test_the_later_of_two_who_correct_is_refused(reference):
    place = give(reference)
    correct(place, DivisionStep.JOIN, "2.1.b")
    with pytest.raises(DivisionChanged):
        correct(place, DivisionStep.JOIN, "2.1.a")
    with pytest.raises(DivisionChanged):
        confirm(place)


def test_it_is_divided_only_where_it_was_offered(reference):
    place = give(reference)
    for step, address, at in (
        (DivisionStep.JOIN, "0", 0),
        (DivisionStep.JOIN, "9.9", 0),
        (DivisionStep.DIVIDE, "2.1.b", 3),
    ):
        with pytest.raises(NoSuchPlace):
            correct(place, step, address, at=at)


def test_what_is_decided_is_not_divided_any_more(reference):
    place = give(reference)
    confirm(place)
    with pytest.raises(TextDecided):
        correct(place, DivisionStep.JOIN, "2.1.b")
    with pytest.raises(TextDecided):
        drop_text(place=place, reason="Nhầm", seen=1, acting=OFFICER, now=RECORDED_AT)


def test_a_dropped_text_is_not_shown_and_says_why(reference):
    place = give(reference)
    with pytest.raises(TextReasonMissing):
        drop_text(place=place, reason=" ", seen=1, acting=OFFICER, now=RECORDED_AT)
    drop_text(place=place, reason="Nhầm tệp", seen=1, acting=OFFICER, now=RECORDED_AT)
    assert texts_of(reference) == ()


# --- for whose eyes -------------------------------------------------------------------------------
def test_a_confidential_text_is_for_the_side_its_heirs_and_who_gave_it(reference, directory):
    place = give(reference, confidence=Confidence.STATE)
    heir = make_acting(agency_id=directory.communes[0])
    provider = make_acting(agency_id=directory.provider)
    auditor = make_acting(Role.AUDITOR, agency_id=UUID(int=5))
    clerk = make_acting(Role.CLERK, agency_id=directory.communes[0])
    readers = {"officer": OFFICER, "heir": heir, "provider": provider}
    readers |= {"auditor": auditor, "clerk": clerk, "stranger": make_acting(agency_id=UUID(int=9))}
    seen = {name: texts_of(reference, one)[0].readable for name, one in readers.items()}
    assert [name for name, readable in seen.items() if readable] == ["officer", "heir", "auditor"]
    assert set(words_by_address(read(place, provider)).values()) == {""}
    with pytest.raises(UnknownText):
        correct(place, DivisionStep.JOIN, "2.1.b", acting=provider)


def test_a_confidential_clause_hides_what_it_contains_and_the_file(reference, directory):
    place = give(reference)
    correct(place, DivisionStep.MARK, "2.1", confidence=Confidence.PROVIDER)
    state = make_acting(agency_id=directory.communes[0])
    found = words_by_address(read(place, state))
    assert found["2.1"] == found["2.1.a"] == ""
    assert found["2.2"]
    with pytest.raises(UnknownText):
        read_original(place=place, acting=state, on=ENDED_ON)


def test_a_confidential_chapter_hides_its_articles_and_no_other(reference, directory):
    place = give(reference)
    correct(place, DivisionStep.MARK, "C2", confidence=Confidence.STATE)
    found = words_by_address(read(place, make_acting(agency_id=directory.provider)))
    assert found["C2"] == found["3"] == found["3.2.a-1"] == found["4"] == ""
    assert found["2.1"]
    assert found["PL1"]
    confirm(place, seen=2)
    offered = {choice.address for choice in list_clause_choices(agreement=reference)}
    assert {"2.1", "PL1"} <= offered, "what commitments may come from"
    assert not {"C2", "3", "3.2.a-1", "4"} & offered


def test_what_is_confidential_stays_so_however_it_is_joined(reference, directory):
    place = give(reference)
    correct(place, DivisionStep.MARK, "3", confidence=Confidence.STATE)
    correct(place, DivisionStep.JOIN, "3", seen=2)
    provider = read(place, make_acting(agency_id=directory.provider))
    shown = "".join(one.words for one in provider.clauses)
    assert "Bố trí 01 đầu mối" not in shown
    assert "Báo cáo kết quả" not in shown


def test_the_same_words_are_not_confidential_for_either_side_alone(reference):
    place = give(reference)
    correct(place, DivisionStep.MARK, "2", confidence=Confidence.STATE)
    with pytest.raises(MarksDiffer):
        correct(place, DivisionStep.MARK, "2.1.b", confidence=Confidence.PROVIDER, seen=2)


def test_texts_ask_the_same_number_of_questions_however_long(
    reference, django_assert_max_num_queries
):
    place = give(reference, words="Điều 1. A")
    longer = give(reference, part=None, words="\n".join(f"Điều {n}. A" for n in range(1, 60)))
    for one in (place, longer):
        with django_assert_max_num_queries(9):
            read(one)
