"""Files that were made to deceive or to do harm: each within bounds, each with a clear sentence."""

import re
import time
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from lienthong.kernel.errors import Refusal
from lienthong.paper.signing import isolation, words
from lienthong.paper.signing.examination import Active, LegalForce, Verdict
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.refusals import (
    NotPdf,
    PdfBroken,
    PdfEncrypted,
    PdfNotToBeChanged,
    PdfTooCostly,
    PdfTooLarge,
    SignatureInsideBroken,
)
from lienthong.paper.signing.signer import _KeySigner, sign_pdf
from lienthong.paper.signing.sources import LARGEST_PDF, require_pdf
from lienthong.paper.signing.trust import TrustList
from lienthong.paper.testing import NOON, page_pdf, personal, seal
from lienthong.paper.tests.signing.crafted import (
    CHOKING,
    TAMPERINGS,
    add_script,
    bomb,
    changing,
    cover_with_annotation,
    encrypted,
    with_root,
)


@pytest.fixture(scope="module")
def signed(page, person, agency):
    return sign_pdf(sign_pdf(page, personal(person)), seal(agency))


NOBODY = TrustList()


def examine(data, trust=NOBODY):
    return read_pdf(Question(data=data, trust=trust, at=NOON))


def certified(data, key, permission):
    meta = PdfSignatureMetadata(
        field_name="c", md_algorithm="sha256", certify=True, docmdp_permissions=permission
    )
    writer = IncrementalPdfFileWriter(BytesIO(data))
    return PdfSigner(meta, _KeySigner(key)).sign_pdf(writer).getvalue()


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda one: one.__name__)
def test_what_was_changed_after_signing_is_returned(signed, trust, tamper):
    found = examine(changing(tamper)(signed), trust)
    assert found.force is LegalForce.BROKEN
    assert "Return it" in found.summary.say()


def test_a_signature_after_the_change_does_not_heal_it(signed, agency, trust):
    again = sign_pdf(changing(cover_with_annotation)(signed), seal(agency))
    found = examine(again, trust)
    assert found.force is LegalForce.BROKEN
    assert [one.verdict for one in found.signatures][-1] is Verdict.GOOD


@pytest.mark.parametrize("part", [0.02, 0.2, 0.5])
def test_a_changed_byte_breaks_the_signature(signed, trust, part):
    at = int(signed.index(b"/ByteRange") * part)
    while signed[at : at + 1] in b"<>[]()/ \r\n%0123456789":
        at += 1
    bent = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    try:
        assert examine(bent, trust).force is LegalForce.BROKEN
    except PdfBroken:
        return


def test_bytes_after_the_end_are_told(signed, trust):
    found = examine(signed + b"\n\n", trust)
    assert found.force is LegalForce.ORIGINAL
    found = examine(signed + b"%hidden\n<<\n", trust)
    assert found.force is LegalForce.BROKEN
    said = [one.text for signature in found.signatures for one in signature.statements]
    assert words.APPENDED in said


RANGE = re.compile(rb"/ByteRange *\[[^\]]*\]")


@pytest.mark.parametrize(
    "instead",
    [b"[0 0 0 0]", b"[]", b"null", b"[0 1]", b"[-1 5 9 5]", b"[0 (a) /b 3]", b"[0 99999999 3 4]"],
)
def test_a_forged_byte_range_is_no_signature(page, person, trust, instead):
    one = sign_pdf(page, personal(person))
    place = RANGE.search(one)
    whole = b"/ByteRange " + instead
    bent = one[: place.start()] + whole.ljust(len(place[0])) + one[place.end() :]
    found = examine(bent, trust)
    assert found.force is LegalForce.BROKEN


@pytest.mark.parametrize("contents", [b"<00>", b"<>", b"null", b"(x)", b"<30030201>", b"7"])
def test_a_signature_without_its_contents_is_no_signature(page, person, trust, contents):
    one = sign_pdf(page, personal(person))
    start = one.index(b"/Contents <") + len(b"/Contents ")
    end = one.index(b">", start) + 1
    bent = one[:start] + contents.ljust(end - start) + one[end:]
    assert examine(bent, trust).force is LegalForce.BROKEN


def test_signature_wrapping_is_found(page, person, trust):
    """The signed second part is moved away and something else put where it was."""
    one = sign_pdf(page, personal(person))
    first, _, third, fourth = (int(x) for x in re.findall(rb"\d+", RANGE.search(one)[0]))
    tail = one[third : third + fourth]
    moved = len(one) + 40
    place = RANGE.search(one)
    head = one[: place.start()]
    text = b"/ByteRange [0 %d %d %d]" % (third - (third - len(head)) + 0, moved, fourth)
    bent = head + text.ljust(len(place[0]))[: len(place[0])] + one[place.end() :]
    bent += b"%" + b" " * 38 + b"\n" + tail
    assert first == 0
    assert examine(bent, trust).force is LegalForce.BROKEN


def test_the_signature_of_another_file_is_no_signature(person, trust):
    one, two = (sign_pdf(page_pdf(text), personal(person)) for text in ("một", "hai"))
    contents = re.compile(rb"/Contents <[0-9a-fA-F]+>")
    taken, own = contents.search(one), contents.search(two)
    assert len(taken[0]) == len(own[0])
    bent = two[: own.start()] + taken[0] + two[own.end() :]
    assert examine(bent, trust).force is LegalForce.BROKEN


def test_a_file_closed_by_its_certifier(page, person, agency, trust):
    closed = certified(page, person, MDPPerm.NO_CHANGES)
    assert examine(closed, trust).signatures[0].verdict is Verdict.GOOD
    with pytest.raises(PdfNotToBeChanged):
        sign_pdf(closed, seal(agency))
    found = examine(changing(add_script)(closed), trust)
    assert found.force is LegalForce.BROKEN


def test_a_certified_file_is_not_signed_further(page, person, agency):
    """A new field breaks a certification, even one that lets forms be filled in."""
    with pytest.raises(PdfNotToBeChanged):
        sign_pdf(certified(page, person, MDPPerm.FILL_FORMS), seal(agency))


def test_a_foreign_file_is_examined_apart_before_a_key_touches_it(page, signed, person):
    assert sign_pdf(page, personal(person, is_ours=False)).startswith(page)
    tampered = changing(cover_with_annotation)(signed)
    with pytest.raises(SignatureInsideBroken):
        sign_pdf(tampered, personal(person, is_ours=False))
    with pytest.raises(PdfTooCostly):
        sign_pdf(CHOKING["many objects"](), personal(person, is_ours=False))


@pytest.mark.parametrize(
    ("more", "active"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert)>>", {Active.SCRIPT, Active.ACTS_BY_ITSELF}),
        (b"/X<</S/Launch/F(cmd.exe)>>", {Active.LAUNCH}),
        (b"/X[[[<</S/SubmitForm/F(http://x)>>]]]", {Active.FORM_SENT}),
        (b"/Names<</EmbeddedFiles<<>>>>", {Active.EMBEDDED_FILE}),
        (b"/Names<</JavaScript<<>>>>", {Active.SCRIPT}),
        (b"/X<</Subtype/RichMedia>>", {Active.MEDIA}),
        (b"/AcroForm<</XFA[]>>", {Active.XFA}),
        (b"/AA<<>>", {Active.ACTS_BY_ITSELF}),
        (b"/OpenAction[3 0 R/Fit]", set()),
        (b"/OpenAction<</S/GoTo>>", set()),
        (b"/X<</#53/Java#53cript/J#53(x)>>", {Active.SCRIPT}),
    ],
)
def test_active_content_is_flagged(more, active):
    found = examine(with_root(more))
    assert set(found.active) == active
    assert len(found.statements) == len(active)


def test_an_encrypted_file_is_neither_examined_nor_signed(page, person):
    hidden = encrypted(page)
    with pytest.raises(PdfEncrypted):
        examine(hidden)
    with pytest.raises(PdfEncrypted):
        sign_pdf(hidden, personal(person))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04....", "ZIP"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"<html>%PDF-1.7", "HTML"),
        (b"MZ\x90%PDF-1.7", "EXE"),
        (b"", "?"),
        (b"text", "?"),
    ],
)
def test_the_kind_is_told_by_the_bytes(data, kind, trust, person):
    found = examine_pdf(data, trust=trust, at=NOON)
    assert found.force is LegalForce.UNREADABLE
    if kind != "HTML":
        with pytest.raises(NotPdf) as refused:
            sign_pdf(data, personal(person))
        assert kind in str(refused.value)


def test_three_hundred_megabytes_are_refused_at_once(trust):
    data = b"%PDF-1.7\n" + bytes(300 * 1024 * 1024)
    begun = time.monotonic()
    found = examine_pdf(data, trust=trust, at=NOON)
    assert time.monotonic() - begun < 5
    assert found.summary.text == PdfTooLarge.message
    assert "300 MB" in found.summary.say()
    with pytest.raises(PdfTooLarge):
        require_pdf(b"%PDF-1.7" + bytes(LARGEST_PDF))


@pytest.mark.parametrize("name", CHOKING)
def test_what_is_made_to_choke_is_given_up(trust, name, person):
    data = CHOKING[name]()
    begun = time.monotonic()
    found = examine_pdf(data, trust=trust, at=NOON, seconds=10)
    assert time.monotonic() - begun < 100  # with the start of a process on a busy machine
    readable = {"a length without end", "an object that is itself", "pages that contain themselves"}
    if name in readable:
        return
    assert found.force is LegalForce.UNREADABLE, name


def test_a_bomb_does_not_take_more_memory_than_given(trust):
    found = examine_pdf(bomb(2_000_000_000), trust=trust, at=NOON, seconds=20)
    assert found.force is LegalForce.UNREADABLE
    assert examine_pdf(page_pdf(), trust=trust, at=NOON).force is LegalForce.FOR_INFORMATION


def test_a_process_that_dies_or_dawdles_is_replaced(page, trust):
    question = Question(data=page, trust=trust, at=NOON)
    assert isolation.examine_apart(question).pages == 1
    isolation._idle[-1]._popen.kill()
    with pytest.raises(PdfTooCostly):
        isolation.examine_apart(question)
    assert isolation.examine_apart(question).pages == 1
    with pytest.raises(PdfTooCostly):
        isolation.examine_apart(question, seconds=0.0)
    assert isolation.examine_apart(question).pages == 1


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12)), min_size=1, max_size=6))
def test_whatever_is_changed_never_becomes_an_original(signed, trust, changes):
    bent = bytearray(signed)
    for part, instead in changes:
        at = int(part * len(bent))
        bent[at : at + len(instead)] = instead
    try:
        found = examine(bytes(bent), trust)
    except Refusal:
        return
    if bytes(bent) != signed and found.force is LegalForce.ORIGINAL:
        # Hexadecimal digits may be written in two ways, and the room behind a signature is free.
        kept = examine(signed, trust)
        assert [one.certificate for one in found.signatures] == [
            one.certificate for one in kept.signatures
        ]
        assert all(one.intact for one in found.signatures)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(cut=st.floats(0, 1), more=st.binary(max_size=200))
def test_whatever_is_cut_off_is_refused_or_said(signed, cut, more):
    try:
        found = examine(signed[: int(cut * len(signed))] + more)
    except Refusal:
        return
    assert found.force is not LegalForce.ORIGINAL


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
def test_noise_is_no_pdf(data, person):
    for attempt in (examine, lambda noise: sign_pdf(noise, personal(person))):
        with pytest.raises(Refusal):
            attempt(b"%PDF-1.7\n" + data)
