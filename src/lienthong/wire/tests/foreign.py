"""Containers as other makers write them: X-Road's with batch, time stamp and OCSP; a plain one."""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
DS = "http://www.w3.org/2000/09/xmldsig#"
SIGNED_AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MESSAGE, ATTACHMENT = b"<Envelope>xin chao</Envelope>", b"%PDF-1.7 attachment"
ELLIPTIC = {
    "digest_uri": SHA256,
    "method": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
}
MIMETYPE = b"application/vnd.etsi.asic-e+zip"


def b64(data):
    return base64.b64encode(data).decode()


def der(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


class Authority:
    """A certification authority with one member, RSA as X-Road's or P-256."""

    def __init__(self, *, elliptic=False):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._issue("Root", self.key.public_key(), self.key, authority=True)
        self.member_key = (
            ec.generate_private_key(ec.SECP384R1())
            if elliptic
            else rsa.generate_private_key(public_exponent=65537, key_size=2048)
        )
        self.member = self._issue("Member", self.member_key.public_key(), self.key)
        self.pem = self.root.public_bytes(serialization.Encoding.PEM)

    def responder(self, *, usage=ExtendedKeyUsageOID.OCSP_SIGNING, days=365):
        """Somebody this authority lets answer, or not: certificate and key."""
        key = ec.generate_private_key(ec.SECP256R1())
        more = () if usage is None else (x509.ExtendedKeyUsage([usage]),)
        return self._issue("Responder", key.public_key(), self.key, more=more, days=days), key

    def _issue(self, name, public, key, *, authority=False, more=(), days=365):
        issuer = self._name("Root")
        builder = (
            x509.CertificateBuilder()
            .subject_name(self._name(name))
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(SIGNED_AT - timedelta(days=1))
            .not_valid_after(SIGNED_AT + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(key, hashes.SHA256())

    def _name(self, common):
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Eesti"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    def response(self, status=ocsp.OCSPCertStatus.GOOD, responder=None, issuer=None):
        """What a responder (certificate and key), or the authority itself, says of the member."""
        certificate, key = responder or (self.root, self.key)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=self.member,
            issuer=issuer or self.root,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=SIGNED_AT,
            next_update=None,
            revocation_time=SIGNED_AT if status is ocsp.OCSPCertStatus.REVOKED else None,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
        if responder:
            builder = builder.certificates([certificate])
        signed = builder.sign(key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def join(self, own, other, *, place):
        """One signed response that says what both say; what `own` says stands at this place."""
        read, more = (asn1_ocsp.OCSPResponse.load(one) for one in (own, other))
        basic = read["response_bytes"]["response"].parsed
        said = [more["response_bytes"]["response"].parsed["tbs_response_data"]["responses"][0]]
        told = basic["tbs_response_data"]
        said.insert(place, told["responses"][0])
        told["responses"] = asn1_ocsp.Responses([one.copy() for one in said])
        signed = told.dump(force=True)
        basic["signature"] = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        read["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
        return read.dump(force=True)


@dataclass
class Signature:
    """What one XAdES signature is made of; a test bends it before it is written."""

    authority: Authority
    members: dict[str, bytes]
    covered: tuple[str, ...]
    digest_uri: str = SHA512
    method: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    c14n: str = C14N
    bound: bytes | None = None
    target: str = "#signature"
    ocsp: bytes | None = None
    stamp: bytes | None = None
    stated_at: str = "2026-11-23T05:00:00Z"
    extra: str = ""
    more_references: str = ""
    digests: dict[str, bytes] = field(default_factory=dict)

    def write(self):
        """signatures.xml, laid out and with default namespaces as X-Road does."""
        name = "sha512" if self.digest_uri == SHA512 else "sha256"
        certificate = self.authority.member.public_bytes(serialization.Encoding.DER)
        bound = self.bound or hashlib.new(name, certificate).digest()
        references = "".join(
            self._reference(
                f'URI="/{one}"',
                self.digests.get(one, hashlib.new(name, self.members[one]).digest()),
            )
            for one in self.covered
        )
        unsigned = "" if self.ocsp is None else (
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:RevocationValues>"
            f"<xades:OCSPValues><xades:EncapsulatedOCSPValue>{b64(self.ocsp)}"
            "</xades:EncapsulatedOCSPValue></xades:OCSPValues></xades:RevocationValues>"
            "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
        )  # fmt: skip
        text = f"""<?xml version="1.0" encoding="UTF-8"?>
<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">
<ds:Signature xmlns:ds="{DS}" xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Id="signature">
 <ds:SignedInfo>
  <ds:CanonicalizationMethod Algorithm="{self.c14n}"/>
  <ds:SignatureMethod Algorithm="{self.method}"/>{references}{self.more_references}PROPERTIES
 </ds:SignedInfo>
 <ds:SignatureValue>VALUE</ds:SignatureValue>
 <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{b64(certificate)}</ds:X509Certificate></ds:X509Data>
 </ds:KeyInfo>
 <ds:Object><xades:QualifyingProperties Target="{self.target}"><xades:SignedProperties Id="props">
  <xades:SignedSignatureProperties><xades:SigningTime>{self.stated_at}</xades:SigningTime>
   <xades:SigningCertificate><xades:Cert><xades:CertDigest>
    <ds:DigestMethod Algorithm="{self.digest_uri}"/><ds:DigestValue>{b64(bound)}</ds:DigestValue>
   </xades:CertDigest></xades:Cert></xades:SigningCertificate>
  </xades:SignedSignatureProperties>
 </xades:SignedProperties>{unsigned}</xades:QualifyingProperties></ds:Object>{self.extra}
</ds:Signature></asic:XAdESSignatures>
"""
        (properties,) = etree.fromstring(text.encode()).xpath("//*[@Id='props']")
        digest = hashlib.new(name, etree.tostring(properties, method="c14n", with_tail=False))
        kind = 'Type="http://uri.etsi.org/01903#SignedProperties" URI="#props"'
        text = text.replace("PROPERTIES", self._reference(kind, digest.digest()))
        (info,) = etree.fromstring(text.encode()).iter(f"{{{DS}}}SignedInfo")
        self.value = self._sign(etree.tostring(info, method="c14n", with_tail=False))
        return text.replace("VALUE", b64(self.value)).encode()

    def write_with_large_element(self, *, elements, references):
        """The file of signatures that names one large element so many times; all that is named."""
        inside = "<a></a>" * elements + "</ds:Object>"
        self.extra = f'<ds:Object Id="large">{inside}'
        spaces = (
            f'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="{DS}"'
            ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
        )
        named = f'<ds:Object {spaces} Id="large">{inside}'.encode()
        digest = hashlib.new("sha512" if self.digest_uri == SHA512 else "sha256", named).digest()
        self.more_references = self._reference('URI="#large"', digest) * references
        return self.write(), len(named) * references

    def _reference(self, attributes, digest):
        return (
            f'<ds:Reference {attributes}><ds:DigestMethod Algorithm="{self.digest_uri}"/>'
            f"<ds:DigestValue>{b64(digest)}</ds:DigestValue></ds:Reference>"
        )

    def _sign(self, data):
        key = self.authority.member_key
        if isinstance(key, rsa.RSAPrivateKey):
            used = hashes.SHA512() if self.method.endswith("512") else hashes.SHA256()
            return key.sign(data, padding.PKCS1v15(), used)
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(48) + s.to_bytes(48)


def xml(root, content, **attributes):
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<ns2:{root}{given} xmlns="{DS}" xmlns:ns2="http://cyber.ee/hashchain">{content}'
        f"</ns2:{root}>"
    ).encode()


def digest_of_step(*digests):
    """H over the DER list of (digest, algorithm, no transforms)."""
    entries = b"".join(
        der(0x30, der(0x04, one) + der(0x0C, SHA512.encode()) + der(0x30, b"")) for one in digests
    )
    return hashlib.sha512(der(0x30, entries)).digest()


def data_ref(name, content):
    digest = hashlib.sha512(content).digest()
    return f'<ns2:DataRef URI="/{name}"><DigestValue>{b64(digest)}</DigestValue></ns2:DataRef>'


def chain(*steps):
    default = f'<ns2:DefaultDigestMethod Algorithm="{SHA512}"/>'
    written = "".join(
        f'<ns2:HashStep id="{name}">{content}</ns2:HashStep>' for name, content in steps
    )
    return xml("HashChain", default + written)


def chain_result(uri, digest):
    content = f'<DigestMethod Algorithm="{SHA512}"/><DigestValue>{b64(digest)}</DigestValue>'
    return xml("HashChainResult", content, URI=uri)


def token(data, at="20261123050001Z"):
    """As much of an RFC 3161 token as is read: TSTInfo in a signed envelope."""
    sha512 = der(0x30, bytes.fromhex("0609608648016503040203"))
    imprint = der(0x30, sha512 + der(0x04, hashlib.sha512(data).digest()))
    policy = bytes.fromhex("06032a0304")
    info = der(
        0x30, der(0x02, b"\x01") + policy + imprint + der(0x02, b"\x07") + der(0x18, at.encode())
    )
    content = bytes.fromhex("060b2a864886f70d0109100104") + der(0xA0, der(0x04, info))
    return der(0x30, bytes.fromhex("06092a864886f70d010702") + der(0xA0, der(0x30, content)))


def zipped(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        for name, content in members.items():
            archive.writestr(name, content, compress_type=method)
    return buffer.getvalue()


def x_road_batch(authority, **bent):
    """A container of a batch-signed message with one attachment, stamped through a chain."""
    message, attachment = bent.get("message", MESSAGE), bent.get("attachment", ATTACHMENT)
    neighbour = hashlib.sha512(b"another message of the batch").digest()
    own = digest_of_step(hashlib.sha512(MESSAGE).digest(), hashlib.sha512(ATTACHMENT).digest())
    top = digest_of_step(own, neighbour)
    inputs = data_ref("message.xml", MESSAGE) + data_ref("attachment1", ATTACHMENT)
    members = {
        "message.xml": message,
        "attachment1": attachment,
        "sig-hashchain.xml": bent.get("chain")
        or chain(
            ("STEP0", '<ns2:StepRef URI="#STEP1"/>' + hash_value(neighbour)),
            ("STEP1", inputs),
        ),
        "sig-hashchainresult.xml": chain_result("/sig-hashchain.xml#STEP0", bent.get("top", top)),
    }
    signature = Signature(
        authority, members, ("sig-hashchainresult.xml",), ocsp=authority.response()
    )
    written = signature.write()
    members["META-INF/signatures.xml"] = written
    stamped = chain_result(
        "/ts-hashchain.xml#STEP0", digest_of_step(hashlib.sha512(written).digest(), neighbour)
    )
    members["ts-hashchainresult.xml"] = stamped
    members["ts-hashchain.xml"] = chain(
        ("STEP0", data_ref("META-INF/signatures.xml", written) + hash_value(neighbour))
    )
    members["META-INF/timestamp.tst"] = token(stamped)
    return members


def hash_value(digest):
    return f"<ns2:HashValue><DigestValue>{b64(digest)}</DigestValue></ns2:HashValue>"


def plain(authority, **bent):
    """A container with one signature over two files, P-384 with SHA-256."""
    members = {"a.txt": b"mot", "thư mục/b.txt": b"hai"}
    signature = Signature(authority, members, ("a.txt", "thư mục/b.txt"), **{**ELLIPTIC, **bent})
    return {**members, "META-INF/signatures0.xml": signature.write()}
