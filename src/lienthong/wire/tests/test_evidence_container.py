"""The evidence file as a container that other tools know (ASiC-E with XAdES)."""

import base64
import io
import re
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from lxml import etree

from lienthong.wire.certificates import Role
from lienthong.wire.evidence import Sealer, build_evidence, report, verify_evidence
from lienthong.wire.evidence.asic import ASIC_MEDIA_TYPE, MANIFEST, SIGNATURES
from lienthong.wire.evidence.container import read_container, write_container
from lienthong.wire.evidence.parts import to_members
from lienthong.wire.evidence.refusals import (
    EvidenceContradiction,
    EvidenceDamaged,
    EvidenceInvalid,
    EvidencePackedAnew,
)
from lienthong.wire.refusals import CertificateNotTrusted, CertificateOutsideValidity, SealBroken
from lienthong.wire.testing import FOUNDED_AT, LATER, NOON, Province

SPACES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
    "asic": "http://uri.etsi.org/02918/v1.2.1#",
}
AT = NOON + 9 * LATER


@pytest.fixture
def container(exchange, parts):
    return read_container(build_evidence(parts, sealer(exchange.sender)))


def sealer(holder, at=AT):
    return Sealer(holder.key, holder.pem, at)


@pytest.mark.parametrize("stated", ["2026-13-45T99:99:99Z", "2026-02-30T00:00:00Z"])
def test_signing_time_that_is_none_is_refused(exchange, container, stated):
    own = re.sub(rb"(SigningTime>)[^<]*", rb"\g<1>" + stated.encode(), container[SIGNATURES])
    with pytest.raises(EvidenceContradiction):
        verify_evidence(write_container({**container, SIGNATURES: own}), exchange.province.root_pem)


def refused_because(exchange, members):
    with pytest.raises(EvidenceInvalid) as refusal:
        verify_evidence(write_container(members), exchange.province.root_pem)
    assert refusal.value.params["part"] == SIGNATURES
    return type(refusal.value.params["reason"])


def test_report_says_who_put_the_file_together(exchange, parts):
    data = build_evidence(parts, sealer(exchange.reader))
    found = verify_evidence(data, exchange.province.root_pem)
    (collected,) = [one for one in found.proved if one.message == report.COLLECTED]
    assert collected.params == {
        "agency": "Cơ quan H56.MH.001 (H56.MH.001)",
        "at": "2026-11-23 12:00:09 (UTC+7)",
    }


def test_container_has_the_members_that_the_standard_names(container, parts):
    names = list(container)
    assert names[0] == "mimetype"
    assert container["mimetype"] == ASIC_MEDIA_TYPE.encode()
    assert names[1:-2] == list(to_members(parts))[1:]
    assert names[-2:] == [MANIFEST, SIGNATURES]
    listed = re.findall(r'full-path="([^"]+)"', container[MANIFEST].decode())
    assert listed == ["/", *names[1:-2]]
    etree.fromstring(container[MANIFEST])


def test_another_library_finds_the_signature_in_order(exchange, container):
    """Canonical XML and digests by lxml, with nothing of ours."""
    root = etree.fromstring(container[SIGNATURES])
    (signature,) = root.findall("ds:Signature", SPACES)
    info = signature.find("ds:SignedInfo", SPACES)
    value = base64.b64decode(signature.findtext("ds:SignatureValue", namespaces=SPACES))
    der = base64.b64decode(signature.findtext(".//ds:X509Certificate", namespaces=SPACES))
    key = x509.load_der_x509_certificate(der).public_key()
    encoded = encode_dss_signature(int.from_bytes(value[:32]), int.from_bytes(value[32:]))
    key.verify(encoded, etree.tostring(info, method="c14n"), ec.ECDSA(hashes.SHA256()))

    covered = set()
    for reference in info.findall("ds:Reference", SPACES):
        digest = reference.findtext("ds:DigestValue", namespaces=SPACES)
        uri = reference.get("URI")
        if uri == "#P":
            (properties,) = root.xpath("//*[@Id='P']")
            data = etree.tostring(properties, method="c14n")
        else:
            covered.add(uri)
            data = container[uri]
        assert base64.b64decode(digest) == sha256(data).digest()
    assert covered == set(container) - {"mimetype", MANIFEST, SIGNATURES}
    bound = root.findtext(".//xades:SigningCertificateV2//ds:DigestValue", namespaces=SPACES)
    assert base64.b64decode(bound) == sha256(der).digest()
    assert root.findtext(".//xades:SigningTime", namespaces=SPACES) == "2026-11-23T05:00:09Z"


def test_signature_by_a_stranger_or_out_of_time_fails(exchange, parts):
    def signed(holder, at=AT):
        return read_container(build_evidence(parts, sealer(holder, at)))

    stranger = Province().holder("H56")
    assert refused_because(exchange, signed(stranger)) is CertificateNotTrusted
    early = signed(exchange.sender, FOUNDED_AT - timedelta(days=1))
    assert refused_because(exchange, early) is CertificateOutsideValidity
    directory = exchange.province.holder("H56.directory", role=Role.DIRECTORY)
    with pytest.raises(EvidenceContradiction):
        data = write_container(signed(directory))
        verify_evidence(data, exchange.province.root_pem)


def test_signature_with_the_other_s_fails(exchange, container):
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    text = container[SIGNATURES].decode()
    value = re.search("<ds:SignatureValue>(.*)</ds:SignatureValue>", text)[1]
    raw = base64.b64decode(value)
    r, s = decode_dss_signature(
        encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    )
    other = base64.b64encode(r.to_bytes(32) + (order - s).to_bytes(32)).decode()
    spoilt = {**container, SIGNATURES: text.replace(value, other).encode()}
    assert refused_because(exchange, spoilt) is SealBroken


def test_signature_over_other_parts_fails(exchange, parts, container):
    message = exchange.send(content=b"khac")
    holders = (exchange.sender, exchange.node)
    other = exchange.parts(message, holders=holders)
    elsewhere = read_container(build_evidence(other, sealer(exchange.sender)))
    with pytest.raises(EvidenceContradiction):
        data = write_container({**container, SIGNATURES: elsewhere[SIGNATURES]})
        verify_evidence(data, exchange.province.root_pem)


@pytest.mark.parametrize(
    "text", [b"", b"<x/>", b"\xff\xfe", b"<ds:SignatureValue>====</ds:SignatureValue>" * 3]
)
def test_signatures_of_another_form_fail(exchange, container, text):
    with pytest.raises(EvidenceContradiction):
        data = write_container({**container, SIGNATURES: text})
        verify_evidence(data, exchange.province.root_pem)


def test_evidence_made_by_the_node_s_own_key_holds(exchange, parts):
    by_node = build_evidence(parts, sealer(exchange.node))
    assert verify_evidence(by_node, exchange.province.root_pem)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_file_that_another_program_packed_anew_is_said_to_be_so(exchange, container, method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in container.items():
            archive.writestr(name, content)
    with pytest.raises(EvidencePackedAnew):
        verify_evidence(packed.getvalue(), exchange.province.root_pem)


def test_changed_bytes_are_no_new_packing(exchange, container):
    whole = write_container(container)
    for position in (10, 14, len(whole) // 2, len(whole) - 30, len(whole) - 5):
        changed = bytearray(whole)
        changed[position] ^= 1
        with pytest.raises(EvidenceDamaged):
            read_container(bytes(changed))
