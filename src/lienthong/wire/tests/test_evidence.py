from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import (
    DocumentReference,
    Organisation,
    Status,
    comma_form,
    write_status,
)
from lienthong.wire.evidence import (
    build_evidence,
    report,
    verify_evidence,
)
from lienthong.wire.evidence.container import read_container, write_container
from lienthong.wire.evidence.parts import to_members
from lienthong.wire.evidence.refusals import (
    EvidenceContradiction,
    EvidenceDamaged,
    EvidenceMemberMissing,
    EvidenceMemberUnknown,
)
from lienthong.wire.testing import NOON, Province
from lienthong.wire.tests.an_exchange import MESSAGE_ID

# --- what a report says ---------------------------------------------------------------------------


def messages(statements):
    return [statement.message for statement in statements]


def test_a_report_says_what_is_proved(exchange, evidence):
    found = verify_evidence(evidence, exchange.province.root_pem)
    assert found.message_id == MESSAGE_ID
    assert [one for one in messages(found.proved) if one != report.COLLECTED] == [
        report.SEALED,
        report.CONTENT,
        report.DOCUMENT,
        report.RECEIVED,
        report.ACKNOWLEDGED,
        report.ACKNOWLEDGED,
        report.STATUSES["02"],
        report.REASON,
        report.LOGGED,
        report.CERTIFIED,
    ]
    words = "\n".join(statement.words() for statement in found.proved)
    assert "Cơ quan H56 (H56) sealed message 019aaf3e" in words
    assert "2026-11-23 12:00:00 (UTC+7)" in words
    assert (
        "number and symbol 15/UBND-MH, about “Rà soát thỏa thuận”, with 1 attached files" in words
    )
    assert "The software of Cơ quan H56.MH.001 (H56.MH.001) signed that it holds" in words
    assert "Cơ quan H56.MH.002 (H56.MH.002) declared that it refused the document (02)" in words
    assert "“Không thuộc thẩm quyền”" in words
    assert "checkpoint of 6 entries; the message is entry 1" in words


def test_a_report_says_what_is_not_proved(exchange, evidence):
    found = verify_evidence(evidence, exchange.province.root_pem)
    assert messages(found.not_proved) == [
        report.NOT_ACKNOWLEDGED,
        report.NOT_READ,
        report.NOT_TIMED,
        report.NOT_WITNESSED,
        report.NOT_LATER,
        report.NOT_COMPLETE,
        report.NOT_REVOKED,
        report.NOT_HELD,
        report.NOT_SIGNATURES,
    ]
    assert found.not_proved[0].params == {"recipients": "H56.MH.003"}


def test_a_message_that_nobody_answered_is_evidence_too(exchange):
    message = exchange.send()
    alone = exchange.parts(message, holders=(exchange.sender, exchange.node))
    found = verify_evidence(build_evidence(alone), exchange.province.root_pem)
    assert found.not_proved[0].params == {"recipients": "H56.MH.001, H56.MH.002, H56.MH.003"}


def test_content_that_is_no_packet_is_proved_as_bytes_only(exchange):
    message = exchange.send(content=b"xin chao")
    alone = exchange.parts(message, holders=(exchange.sender, exchange.node))
    found = verify_evidence(build_evidence(alone), exchange.province.root_pem)
    assert report.NOT_EDXML in messages(found.not_proved)
    assert report.DOCUMENT not in messages(found.proved)


def test_a_packet_that_names_another_code_or_document_raises_a_doubt(exchange):
    other = comma_form(organ_id="H56", promulgated_on=NOON.date(), code="16/UBND-MH")
    status = write_status(
        Status(
            sender=Organisation(organ_id="000.00.02.H56"),
            response_for=DocumentReference(organ_id="H56", document_id=other),
            code="14",
        )
    )
    message = exchange.send()
    statuses = [exchange.answer(exchange.refuser, content=status)]
    holders = (exchange.sender, exchange.refuser, exchange.node)
    data = build_evidence(exchange.parts(message, statuses=statuses, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.NAMED_OTHERWISE in messages(found.not_proved)
    assert report.ANSWERS_ANOTHER in messages(found.not_proved)
    assert report.STATUS_UNKNOWN in messages(found.proved)


def test_an_agency_that_the_message_does_not_name_raises_a_doubt(exchange):
    stranger = exchange.province.holder("H56.MH.009")
    message = exchange.send()
    acknowledged = [exchange.acknowledge(message, stranger)]
    holders = (exchange.sender, stranger, exchange.node)
    data = build_evidence(exchange.parts(message, acknowledged, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.NOT_ADDRESSED in messages(found.not_proved)
    assert found.not_proved[0].params == {"recipients": "H56.MH.001, H56.MH.002, H56.MH.003"}


def test_a_status_that_is_no_packet_is_told(exchange):
    message = exchange.send()
    statuses = [exchange.answer(exchange.refuser, content=b"xin chao")]
    holders = (exchange.sender, exchange.refuser, exchange.node)
    data = build_evidence(exchange.parts(message, statuses=statuses, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.STATUS_NOT_EDXML in messages(found.not_proved)


# --- the file: any byte ---------------------------------------------------------------------------


def test_the_same_parts_always_give_the_same_bytes_in_the_older_form(parts):
    turned = replace(
        parts,
        acknowledgements=parts.acknowledgements[::-1],
        certificates=parts.certificates[::-1] + parts.certificates[:1],
    )
    assert build_evidence(turned) == build_evidence(parts)


# The library warns of a serial number that a changed bit made negative; we refuse it.
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_any_changed_byte_fails(exchange, evidence):
    root = exchange.province.root_pem
    survived = []
    for position in range(len(evidence)):
        changed = bytearray(evidence)
        changed[position] ^= 1 << position % 8
        try:
            verify_evidence(bytes(changed), root)
        except Refusal:
            continue
        survived.append(position)
    assert survived == []


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_any_changed_byte_fails_even_with_the_checksums_made_right(exchange, evidence):
    # A forger rewrites the container, so that only the cryptography is left to object.
    members = read_container(evidence)
    for name, content in members.items():
        for position in range(0, len(content), 17):
            changed = bytearray(content)
            changed[position] ^= 1 << (position + 5) % 8
            forged = write_container({**members, name: bytes(changed)})
            with pytest.raises(Refusal):
                verify_evidence(forged, exchange.province.root_pem)


def test_a_file_cut_or_extended_anywhere_fails(exchange, evidence):
    root = exchange.province.root_pem
    for length in range(0, len(evidence), 41):
        with pytest.raises(Refusal):
            verify_evidence(evidence[:length], root)
    for data in (evidence + b"\x00", b"\x00" + evidence, evidence + evidence):
        with pytest.raises(EvidenceDamaged):
            verify_evidence(data, root)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_arbitrary_bytes_are_no_evidence(data):
    with pytest.raises((EvidenceDamaged, EvidenceMemberMissing)):
        verify_evidence(data, ROOT)


ROOT = Province().root_pem


def test_swapped_missing_renamed_or_additional_members_fail(exchange, evidence):
    root = exchange.province.root_pem
    members = read_container(evidence)
    names = list(members)
    for first, second in pairwise(names):
        swapped = {**members, first: members[second], second: members[first]}
        with pytest.raises(Refusal):
            verify_evidence(write_container(swapped), root)
    for name in names:
        without = {key: value for key, value in members.items() if key != name}
        with pytest.raises(Refusal):
            verify_evidence(write_container(without), root)
    with pytest.raises(EvidenceMemberUnknown):
        verify_evidence(write_container({**members, "note.txt": b"x"}), root)
    with pytest.raises(EvidenceMemberUnknown):
        verify_evidence(write_container(dict(sorted(members.items(), reverse=True))), root)
    renamed = {name.replace("statuses/0001", "statuses/0002"): c for name, c in members.items()}
    with pytest.raises((EvidenceMemberUnknown, EvidenceContradiction)):
        verify_evidence(write_container(renamed), root)


def test_a_member_that_occurs_twice_fails(exchange, evidence):
    members = read_container(evidence)
    doubled = write_container(members)
    local = write_container({"mimetype": members["mimetype"]})
    end = local.index(b"PK\x01\x02")
    with pytest.raises(EvidenceDamaged):
        verify_evidence(local[:end] + doubled, exchange.province.root_pem)


def test_any_zip_tool_opens_the_file(parts, evidence):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == read_container(evidence)
    assert found.items() >= {**to_members(parts), "mimetype": found["mimetype"]}.items()
