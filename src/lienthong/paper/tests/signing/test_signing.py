"""Signing: levels, keys, looks, places, several signatures in one file."""

from io import BytesIO

import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.paper.signing.examination import LegalForce, TimeProof, Verdict
from lienthong.paper.signing.keys import (
    HeldKey,
    open_pkcs11_key,
    read_pem_key,
    read_pkcs12_key,
)
from lienthong.paper.signing.looks import Look
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.refusals import (
    CertificateNotForSigning,
    CertificateNotValid,
    ImageUnusable,
    KeyNotOfCertificate,
    LevelNeedsTimestamp,
    PlaceOutside,
    ProofsMissing,
    SigningKeyUnusable,
    TimestampUnavailable,
)
from lienthong.paper.signing.signer import Proofs, Signing, sign_many, sign_pdf
from lienthong.paper.signing.terms import Level, Place, seal_beside
from lienthong.paper.testing import (
    NOON,
    PLACE,
    STROKE,
    YEAR,
    Authority,
    LocalTimeAuthority,
    page_pdf,
    personal,
    rsa_key,
    seal,
    trusting,
)
from lienthong.tokens.keys import make_token_key
from lienthong.tokens.testing import find_softhsm, soft_token


def examine(data, trust, at=NOON, **given):
    return read_pdf(Question(data=data, trust=trust, at=at, **given))


def pem(key, password=None):
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)


def test_signed_by_a_person_and_sealed_by_the_agency_is_an_original(page, person, agency, trust):
    signed = sign_pdf(sign_pdf(page, personal(person)), seal(agency))
    found = examine(signed, trust)
    assert found.force is LegalForce.ORIGINAL
    assert [(one.field, one.verdict) for one in found.signatures] == [
        ("person-1", Verdict.GOOD),
        ("agency-2", Verdict.GOOD),
    ]
    assert {one.stated_at for one in found.signatures} == {NOON}


def test_a_signature_is_only_added_at_the_end(page, person, agency):
    one = sign_pdf(page, personal(person))
    two = sign_pdf(one, seal(agency))
    assert one.startswith(page)
    assert two.startswith(one)


def test_five_signatures_in_sequence_all_hold(page, authority, person, agency, trust):
    data = page
    for step in range(4):
        place = Place(1, 100, 100 + 60 * step, 200, 150 + 60 * step)
        data = sign_pdf(data, personal(person, place=place))
    data = sign_pdf(data, seal(agency))
    found = examine(data, trust)
    assert [one.verdict for one in found.signatures] == [Verdict.GOOD] * 5
    assert found.force is LegalForce.ORIGINAL


@pytest.mark.parametrize(
    "key",
    [rsa_key, lambda: ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA-2048", "P-384"],
)
def test_other_kinds_of_keys_sign_too(page, authority, trust, key):
    found = examine(sign_pdf(page, personal(authority.person(key()))), trust)
    assert found.signatures[0].verdict is Verdict.GOOD


def test_a_key_in_pem_or_pkcs12_with_its_password(page, authority, trust):
    held = authority.person()
    certificate = held.certificate.public_bytes(Encoding.PEM)
    hidden = BestAvailableEncryption(b"secret")
    box = pkcs12.serialize_key_and_certificates(b"x", held.key, held.certificate, None, hidden)
    for key in (
        read_pem_key(pem(held.key, b"secret"), certificate, b"secret"),
        read_pkcs12_key(box, b"secret"),
    ):
        assert examine(sign_pdf(page, personal(key)), trust).signatures[0].intact
    with pytest.raises(SigningKeyUnusable):
        read_pem_key(pem(held.key, b"secret"), certificate, b"wrong")
    with pytest.raises(SigningKeyUnusable):
        read_pkcs12_key(box, b"wrong")


def test_a_key_in_a_token_signs(page, authority, trust, tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as token:
        made = make_token_key(token.uri("ky-so"))
        certificate = authority.person(made).certificate
        key = open_pkcs11_key(token.uri("ky-so"), certificate)
        signed = sign_pdf(page, personal(key))
    assert examine(signed, trust).signatures[0].verdict is Verdict.GOOD


def test_a_key_that_does_not_fit_its_certificate_signs_nothing(page, person, agency):
    with pytest.raises(KeyNotOfCertificate):
        read_pem_key(pem(person.key), agency.certificate.public_bytes(Encoding.PEM))
    with pytest.raises(KeyNotOfCertificate):
        sign_pdf(page, personal(HeldKey(person.key, agency.certificate)))


def test_a_certificate_must_hold_at_the_time_and_be_for_signing(page, authority):
    with pytest.raises(CertificateNotValid):
        sign_pdf(page, personal(authority.person(days=10)))
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=True,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    with pytest.raises(CertificateNotForSigning):
        sign_pdf(page, personal(authority.person(usage=usage)))


def test_a_time_stamp_proves_the_time_beyond_the_certificates_end(page, trust, authority):
    clock = LocalTimeAuthority(authority)
    short = authority.person(days=400)
    timed = personal(short, level=Level.TIMED, authority=clock)
    later = NOON + YEAR
    (found,) = examine(sign_pdf(page, timed), trust, later).signatures
    assert (found.verdict, found.time_proof) == (Verdict.GOOD, TimeProof.STAMP)
    assert found.proved_at == NOON
    (bare,) = examine(sign_pdf(page, personal(short)), trust, later).signatures
    assert (bare.verdict, bare.trust) == (Verdict.DOUBTFUL, "expired")


@pytest.mark.parametrize("level", [Level.LONG_TERM, Level.ARCHIVAL])
def test_long_term_signatures_carry_what_proves_them(page, authority, trust, level):
    proofs = Proofs(roots=(authority.certificate,), revocation_lists=(authority.revocation_list(),))
    signing = personal(
        authority.person(days=400),
        level=level,
        authority=LocalTimeAuthority(authority),
        proofs=proofs,
    )
    signed = sign_pdf(page, signing)
    found = examine(signed, trust, NOON + YEAR)
    signature = found.signatures[0]
    assert (signature.verdict, signature.revocation) == (Verdict.GOOD, "good")
    assert len(found.signatures) == (2 if level is Level.ARCHIVAL else 1)
    assert [one.verdict for one in found.signatures if one.is_stamp] == (
        [Verdict.GOOD] if level is Level.ARCHIVAL else []
    )


def test_a_seal_of_long_term_over_a_personal_signature(page, authority, person, trust):
    proofs = Proofs(roots=(authority.certificate,), revocation_lists=(authority.revocation_list(),))
    sealing = seal(
        authority.agency(),
        level=Level.ARCHIVAL,
        authority=LocalTimeAuthority(authority),
        proofs=proofs,
    )
    found = examine(sign_pdf(sign_pdf(page, personal(person)), sealing), trust, NOON + 2 * YEAR)
    assert found.force is LegalForce.ORIGINAL
    assert found.signatures[0].time_proof is TimeProof.DOCUMENT_STAMP


def test_levels_need_what_they_are_made_of(page, person, authority):
    with pytest.raises(LevelNeedsTimestamp):
        sign_pdf(page, personal(person, level=Level.TIMED))
    clock = LocalTimeAuthority(authority)
    with pytest.raises(ProofsMissing):
        sign_pdf(page, personal(person, level=Level.LONG_TERM, authority=clock))
    proofs = Proofs(roots=(authority.certificate,))
    with pytest.raises(ProofsMissing):
        sign_pdf(page, personal(person, level=Level.LONG_TERM, authority=clock, proofs=proofs))


def test_a_stamp_over_something_else_is_refused(page, person, authority):
    clock = LocalTimeAuthority(authority)

    class Replaying:
        kept = None

        def ask(self, request):
            self.kept = self.kept or clock.ask(request)
            return self.kept

    replaying = Replaying()
    signing = personal(person, level=Level.TIMED, authority=replaying)
    with pytest.raises(TimestampUnavailable):
        sign_pdf(page, signing)


@pytest.mark.parametrize(
    "place",
    [
        Place(2, 10, 10, 50, 50),
        Place(0, 10, 10, 50, 50),
        Place(1, 580, 10, 650, 50),
        Place(1, -5, 10, 50, 50),
        Place(1, 50, 10, 50, 50),
    ],
)
def test_a_place_is_on_the_page(page, person, place):
    with pytest.raises(PlaceOutside):
        sign_pdf(page, personal(person, place=place))


def test_the_seal_has_its_real_size_and_covers_a_third(person):
    place = seal_beside(PLACE, 36)
    assert place.width == pytest.approx(36 / 25.4 * 72)
    assert place.height == place.width
    assert place.right - PLACE.left == pytest.approx(PLACE.width / 3)
    assert place.left < PLACE.left


def test_an_image_is_a_png_with_a_transparent_ground():
    opaque = STROKE[:25] + bytes([2]) + STROKE[26:]
    for image in (b"\xff\xd8\xff", b"", opaque, STROKE[:16] + b"\xff\xff\xff\xff" + STROKE[20:]):
        with pytest.raises(ImageUnusable):
            Look.of_person(image)
    with pytest.raises(ImageUnusable):
        Look.of_person(STROKE[:60]).draw(NOON, PLACE)


def test_an_attachment_and_a_copy_bear_text_top_right(page, agency, trust):
    copy = Look.of_copy("SAO Y", "ỦY BAN NHÂN DÂN TỈNH THANH HÓA")
    for look, wanted in (
        (Look.of_attachment("15/UBND-VX"), ("Số: 15/UBND-VX",)),
        (copy, ("SAO Y", "ỦY BAN NHÂN DÂN TỈNH THANH HÓA")),
    ):
        signed = sign_pdf(page, Signing(key=agency, look=look, at=NOON))
        (field,) = PdfFileReader(BytesIO(signed)).root["/AcroForm"]["/Fields"]
        left, _, _, top = (float(x) for x in field.get_object()["/Rect"])
        assert left > 595 / 2
        assert top > 800
        document = pypdfium2.PdfDocument(signed)
        first = document[0]
        pypdfium2.raw.FPDFPage_Flatten(first.raw, 0)
        first.close()
        text = document[0].get_textpage().get_text_bounded()
        for part in (*wanted, "Thời gian ký: 2026-11-29T12:00:00+07:00"):
            assert part in text
        document.close()
    assert examine(signed, trust).force is LegalForce.SIGNED_IN_PART


def test_a_batch_says_for_each_file_how_it_fared(page, person):
    files = [("a.pdf", page), ("b.pdf", b"PK\x03\x04"), ("c.pdf", page[:2000]), ("d.pdf", page)]
    results = list(sign_many(files, lambda _name: personal(person)))
    assert [(one.name, one.signed is not None) for one in results] == [
        ("a.pdf", True), ("b.pdf", False), ("c.pdf", False), ("d.pdf", True),
    ]  # fmt: skip
    assert [one.refusal.code for one in results if one.refusal] == [
        "paper.not_pdf",
        "paper.pdf_broken",
    ]


def test_a_scan_with_many_pages_is_signed_on_its_last(person, trust):
    signed = sign_pdf(page_pdf(pages=3), personal(person, place=Place(3, 330, 300, 480, 350)))
    assert examine(signed, trust).pages == 3


def test_authorities_below_a_root_are_found_through_what_the_file_carries(page):
    root = Authority("Gốc")
    below = Authority("Cấp dưới", parent=root)
    found = examine(sign_pdf(page, personal(below.person())), trusting(root))
    assert found.signatures[0].verdict is Verdict.GOOD
    assert found.signatures[0].authority == "Gốc"
