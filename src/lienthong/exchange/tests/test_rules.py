import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.rules.deadlines import last_morning_to_send
from lienthong.exchange.rules.drafts import check_draft, normal_number
from lienthong.exchange.rules.files import DOCX, check_files
from lienthong.exchange.rules.identifiers import derive_document_id, make_message_id
from lienthong.exchange.rules.outbox import LONGEST_RETRY, next_attempt_at
from lienthong.exchange.rules.packets import Address, compose_document, read_priority
from lienthong.exchange.rules.problems import problem_as_json, read_problem
from lienthong.exchange.rules.states import read_status, state_after, state_after_step
from lienthong.exchange.terms import (
    DOCUMENT_TYPES,
    Competence,
    DocumentDraft,
    DueBeforeIssued,
    FieldMissing,
    FieldNotPlain,
    FieldTooLong,
    FileDamaged,
    FileEmpty,
    FileNamedTwice,
    FileNameRefused,
    FilesMissing,
    FilesTooMany,
    FileTooLarge,
    FileTypeRefused,
    FileTypeUntold,
    IssuedInFuture,
    IssuedTooEarly,
    NumberMalformed,
    Priority,
    RecipientsMissing,
    RecipientState,
    SecrecyNotConfirmed,
    SecretNotSent,
    SymbolMalformed,
    TypeUnknown,
    Upload,
)
from lienthong.kernel.calendar import national_calendar
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import OutgoingFile, StatusCode, read_packet, write_document

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def docx():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


DRAFT = DocumentDraft(
    number="128",
    symbol="UBND-KSTTHC",
    type_key="cong_van",
    subject="Rà soát nội dung thỏa thuận hợp tác",
    issued_on=TODAY,
    place="Thanh Hóa",
    competence=Competence.DEPUTY,
    signer_position="CHỦ TỊCH",
    signer_name="Nguyễn Văn Mẫu",
    priority=Priority.URGENT,
    due_on=date(2026, 12, 1),
    recipients=(uuid4(), uuid4()),
    uploads=(Upload("128-UBND.pdf", PDF),),
    holds_no_state_secret=True,
)


def test_nd_30_knows_29_types_of_which_27_are_abbreviated_differently():
    assert len(DOCUMENT_TYPES) == 29
    assert len({known.key for known in DOCUMENT_TYPES}) == 29
    assert len({known.abbreviation for known in DOCUMENT_TYPES if known.abbreviation}) == 27


@pytest.mark.parametrize(("typed", "kept"), [("7", "07"), ("07", "07"), (" 128 ", "128")])
def test_a_number_below_ten_takes_one_leading_zero(typed, kept):
    assert normal_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "0", "-1", "12a", "1.000", "१२", "123456789"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(NumberMalformed):
        normal_number(typed)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"symbol": "UBND KSTTHC"}, SymbolMalformed, "symbol"),
        ({"symbol": ""}, SymbolMalformed, "symbol"),
        ({"symbol": "<b>"}, SymbolMalformed, "symbol"),
        ({"symbol": "A" * 31}, SymbolMalformed, "symbol"),
        ({"type_key": "bai_tho"}, TypeUnknown, "type_key"),
        ({"subject": "  "}, FieldMissing, "subject"),
        ({"subject": "a" * 501}, FieldTooLong, "subject"),
        ({"subject": "a\x00b"}, FieldNotPlain, "subject"),
        ({"subject": "Phương án phòng thủ (Tối mật)"}, SecretNotSent, "subject"),
        ({"symbol": "MẬT-UBND"}, SecretNotSent, "subject"),
        ({"signer_name": ""}, FieldMissing, "signer_name"),
        ({"issued_on": date(2026, 11, 24)}, IssuedInFuture, "issued_on"),
        ({"issued_on": date(1800, 1, 1)}, IssuedTooEarly, "issued_on"),
        ({"signer_name": "\u200b"}, FieldMissing, "signer_name"),
        ({"signer_name": "\u202e"}, FieldMissing, "signer_name"),
        ({"due_on": date(2026, 11, 22)}, DueBeforeIssued, "due_on"),
        ({"recipients": ()}, RecipientsMissing, "to"),
        ({"uploads": ()}, FilesMissing, "uploads"),
        ({"holds_no_state_secret": False}, SecrecyNotConfirmed, "holds_no_state_secret"),
    ],
)
def test_a_draft_that_cannot_be_sent_is_refused_at_the_field(change, refusal, field):
    with pytest.raises(refusal) as refused:
        check_draft(replace(DRAFT, **change), on=TODAY)
    assert refused.value.params["field"] == field


@pytest.mark.parametrize("symbol", ["QĐ-UBND", "KH/TU", "UBND-VX", "CTr-UBND", "BTG&DV"])
def test_symbols_in_real_use_are_taken(symbol):
    assert check_draft(replace(DRAFT, symbol=symbol), on=TODAY).symbol == symbol


def test_a_checked_draft_names_each_recipient_once_and_keeps_peoples_spelling():
    someone = uuid4()
    draft = replace(DRAFT, recipients=(someone, someone), signer_name=" Lê  Văn Thuỷ ")
    checked = check_draft(draft, on=TODAY)
    assert checked.recipients == (someone,)
    assert checked.signer_name == "Lê Văn Thuỷ"


@pytest.mark.parametrize(
    ("uploads", "refusal"),
    [
        ([Upload("a.pdf", b"")], FileEmpty),
        ([Upload("a.pdf", PDF[:-8])], FileDamaged),
        ([Upload("a.pdf", b"MZ\x90\x00")], FileTypeUntold),
        ([Upload("a.exe", PDF)], FileTypeRefused),
        ([Upload("a.docx", PDF)], FileTypeRefused),
        ([Upload("a.docx", docx()[:-30])], FileDamaged),
        ([Upload("a.docx", b"PK\x03\x04")], FileDamaged),
        ([Upload("a", PDF)], FileNameRefused),
        ([Upload(".pdf", PDF)], FileNameRefused),
        ([Upload("a\u202efdp.pdf", PDF)], FileNameRefused),
        ([Upload("a" * 200 + ".pdf", PDF)], FileNameRefused),
        ([Upload("a.pdf", PDF), Upload("A.PDF", PDF)], FileNamedTwice),
        ([Upload(f"{n}.pdf", PDF) for n in range(11)], FilesTooMany),
    ],
)
def test_a_file_that_cannot_travel_is_refused(uploads, refusal):
    with pytest.raises(refusal):
        check_files(uploads)


def test_files_too_large_together_are_refused():
    half = PDF[:9] + b" " * 21_000_000 + b"%%EOF"
    with pytest.raises(FileTooLarge):
        check_files([Upload("a.pdf", half), Upload("b.pdf", half)])


def test_a_name_loses_its_folders_and_keeps_its_accents():
    (file,) = check_files([Upload("C:\\Văn thư\\Công  văn số 128.PDF", PDF)])
    assert file.name == "Công văn số 128.pdf"


def test_a_word_file_is_known_by_its_content():
    assert check_files([Upload("phụ lục.docx", docx())])[0].content == docx()
    assert DOCX.endswith("wordprocessingml.document")


@given(st.text(max_size=300), st.binary(max_size=200))
def test_any_upload_is_either_taken_or_refused_in_words(name, content):
    with suppress(Refusal):
        (file,) = check_files([Upload(name, content)])
        assert file.name.endswith((".pdf", ".docx"))


@given(st.binary(min_size=10, max_size=10), st.integers(0, 10_000_000_000))
def test_message_ids_are_uuids_of_version_7_in_order_of_time(random, seconds):
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=seconds)
    made = make_message_id(now=at, random=random)
    later = make_message_id(now=at + timedelta(milliseconds=1), random=bytes(10))
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made < later


def test_one_message_is_another_document_in_each_inbox():
    message, one, other = uuid4(), uuid4(), uuid4()
    first = derive_document_id(message_id=message, agency_id=one)
    assert first != derive_document_id(message_id=message, agency_id=other)
    assert first == derive_document_id(message_id=message, agency_id=one)


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        (RecipientState.AT_NODE, "01", RecipientState.ARRIVED),
        (RecipientState.ARRIVED, "03", RecipientState.ACCEPTED),
        (RecipientState.ARRIVED, "2", RecipientState.REFUSED),
        (RecipientState.REFUSED, "03", RecipientState.ACCEPTED),
        (RecipientState.ACCEPTED, "02", RecipientState.REFUSED),
        (RecipientState.ACCEPTED, "01", RecipientState.ACCEPTED),
        (RecipientState.COMPLETED, "04", RecipientState.COMPLETED),
        (RecipientState.ACCEPTED, "06", RecipientState.COMPLETED),
        (RecipientState.ARRIVED, "14", RecipientState.ARRIVED),
        (RecipientState.ARRIVED, "15", RecipientState.ARRIVED),
        (RecipientState.ARRIVED, "chín", RecipientState.ARRIVED),
    ],
)
def test_reports_move_a_recipient_forward_only(before, code, after):
    assert state_after(before, code) is after


@given(st.lists(st.sampled_from(["01", "04", "05", "06"])))
def test_progress_ends_the_same_in_whatever_order_it_is_reported(codes):
    def end(order):
        state = RecipientState.AT_NODE
        for code in order:
            state = state_after(state, code)
        return state

    assert end(codes) is end(sorted(codes)) is end(sorted(codes, reverse=True))


def test_a_step_confirmed_late_takes_nothing_back():
    assert (
        state_after_step(RecipientState.ACCEPTED, RecipientState.ACKNOWLEDGED)
        is RecipientState.ACCEPTED
    )
    assert state_after_step(RecipientState.FAILED, RecipientState.AT_NODE) is RecipientState.AT_NODE


def test_status_codes_are_read_with_and_without_their_zero():
    assert read_status("1") is StatusCode.ARRIVED
    assert read_status(" 13 ") is StatusCode.TAKE_BACK
    assert read_status("07") is None


@given(st.integers(1, 10_000))
def test_a_node_that_is_back_is_noticed_within_a_minute(attempts):
    assert NOW < next_attempt_at(attempts=attempts, now=NOW) <= NOW + LONGEST_RETRY


def test_what_leaves_on_friday_may_leave_on_monday_morning():
    friday = date(2026, 11, 20)
    assert last_morning_to_send(friday, calendar=national_calendar()) == date(2026, 11, 23)
    assert last_morning_to_send(date(2199, 1, 1), calendar=national_calendar()) is None


def test_a_packet_says_what_the_draft_says():
    document = compose_document(
        DRAFT,
        sender=Address("H56", "UBND tỉnh Thanh Hóa"),
        recipients=(Address("H56.1", "UBND xã Nga Sơn"), Address("H56.2", "UBND xã Nga An")),
        staff="Lê Thị Thử",
        now=NOW,
    )
    files = [OutgoingFile(name=file.name, content=file.content) for file in DRAFT.uploads]
    packet = read_packet(write_document(document, attachments=files))
    said = packet.document
    assert (said.code_number, said.code_notation) == ("128", "UBND-KSTTHC")
    assert said.document_id == "H56,2026/11/23,128/UBND-KSTTHC"
    assert [to.organ_id for to in said.recipients] == ["H56.1", "H56.2"]
    assert said.document_type.name == "Công văn"
    assert said.signer.competence == "KT."
    assert read_priority(said.other.priority) is Priority.URGENT
    assert packet.attachments[0].content == PDF
    assert packet.source.oddities == ()


@pytest.mark.parametrize("text", ["", "9", "khẩn", "01"])
def test_an_unknown_urgency_counts_as_normal(text):
    assert read_priority(text) is Priority.NORMAL


def test_a_kept_refusal_can_be_said_again():
    kept = read_problem(problem_as_json(FileTooLarge(file="a.pdf", size=41, limit=40)))
    assert kept is not None
    assert kept.message.format(**kept.params).startswith("The files come to 41 MB")
    assert read_problem(None) is None


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        (
            "exchange.file_too_large",
            {"file": "a", "size": "41", "limit": "40"},
            "The files come to",
        ),
        ("exchange.file_too_large", {"size": "41"}, "Too big, says the node: 41"),
        ("elsewhere.too_big", {"size": "41"}, "Too big, says the node: 41"),
    ],
)
def test_a_problem_of_a_known_code_is_said_in_our_words_and_any_other_in_the_nodes(
    code, params, said
):
    """EX-304"""
    kept = {"code": code, "message": "Too big, says the node: {size}", "params": params}
    problem = read_problem({**kept, "fault": "caller"})
    assert problem.message.format(**problem.params).startswith(said)


def test_ids_need_a_clock_with_a_zone():
    with pytest.raises(ValueError, match="aware"):
        make_message_id(now=datetime(2026, 1, 1), random=bytes(10))
    assert isinstance(make_message_id(now=NOW, random=bytes(10)), UUID)
