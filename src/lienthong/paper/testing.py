"""Builders for tests: authorities, holders, images and pages, made anew each time."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import hypot
from typing import Any

import typst
from asn1crypto import keys, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lienthong.paper.scanning.apart import draw_page
from lienthong.paper.scanning.joining import LaidWord, join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.signing.keys import HeldKey, PrivateKey, SigningKey
from lienthong.paper.signing.looks import Look
from lienthong.paper.signing.signer import Signing
from lienthong.paper.signing.sources import as_asn1
from lienthong.paper.signing.terms import Place, seal_beside
from lienthong.paper.signing.trust import AuthorityKind, Service, TrustedAuthority, TrustList

NOON = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)  # 12:00 in Thanh Hóa
YEAR = timedelta(days=365)
Colour = tuple[int, int, int]
BLUE, RED = (20, 50, 190), (210, 20, 30)
_MARKED = """#set text(size: 14pt)
#grid(columns: (1fr, 1.3fr), align: center,
  [ỦY BAN NHÂN DÂN \\ *TỈNH THỬ* \\ Số: 12/BC-UBND],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc*])
#box(stroke: 1pt, inset: 5pt)[*{mark}*]
#align(center)[*BÁO CÁO* \\ Tình hình phòng, chống thiên tai]
Thực hiện nhiệm vụ được giao, Ủy ban nhân dân tỉnh báo cáo như sau."""
_USER_ID = x509.ObjectIdentifier("0.9.2342.19200300.100.1.1")


@lru_cache(maxsize=8)
def rsa_key(number: int = 0) -> rsa.RSAPrivateKey:
    """An RSA key, made once for a test run: making one takes long."""
    return rsa.generate_private_key(65537, 2048 + 0 * number)


@dataclass
class Authority:
    """A certificate authority for tests."""

    name: str = "Thử nghiệm CA"
    key: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    parent: "Authority | None" = None
    made_at: datetime = NOON - YEAR
    certificate: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        """Make the certificate, signed by itself or by the parent."""
        issuer = self.parent or self
        name = _name(CN=self.name)
        builder = _builder(name, name if issuer is self else issuer.certificate.subject, self)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        builder = builder.add_extension(_usage(sign=False), True)
        self.certificate = builder.sign(issuer.key, hashes.SHA256())

    def issue(
        self,
        key: PrivateKey | None = None,
        *,
        days: int = 730,
        usage: x509.KeyUsage | None = None,
        stamping: bool = False,
        start: datetime | None = None,
        **names: str,
    ) -> HeldKey:
        """A key with a certificate of this authority: CN, O, UID, SERIALNUMBER, T by keyword."""
        private = key or ec.generate_private_key(ec.SECP256R1())
        holder = Authority.__new__(Authority)
        holder.key, holder.made_at = private, start or self.made_at
        builder = _builder(_name(**names), self.certificate.subject, holder, days)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(usage or _usage(sign=True), True)
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(authority_id, False)
        if stamping:
            stamp = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(stamp, True)
        chain = (self.certificate,) if self.parent else ()
        return HeldKey(private, builder.sign(self.key, hashes.SHA256()), chain)

    def person(self, key: PrivateKey | None = None, **more: object) -> HeldKey:
        """A person's key."""
        return self.issue(key, CN="Nguyễn Văn Bình", O="UBND tỉnh", UID="CCCD:038000000001", **more)  # type: ignore[arg-type]

    def agency(self, key: PrivateKey | None = None, **more: object) -> HeldKey:
        """An agency's key."""
        return self.issue(key, CN="UBND tỉnh", O="UBND tỉnh", UID="MST:2800000001", **more)  # type: ignore[arg-type]

    def revocation_list(
        self, *revoked: tuple[x509.Certificate, datetime], at: datetime = NOON
    ) -> bytes:
        """A revocation list in DER."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(at - timedelta(hours=1)).next_update(at + timedelta(days=7))
        for certificate, moment in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(moment).build())
        builder = builder.add_extension(x509.CRLNumber(1), False)
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(authority_id, False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


class LocalTimeAuthority:
    """A time-stamping authority in this process: pyHanko's own, with a certificate of ours."""

    def __init__(self, authority: Authority, at: datetime = NOON) -> None:
        """Stamps this time."""
        held = authority.issue(rsa_key(), CN="Thử nghiệm TSA", stamping=True, days=3650)
        self.certificate = held.certificate
        self.asked = 0
        key = keys.PrivateKeyInfo.load(
            held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )
        registry = SimpleCertificateStore()
        registry.register(as_asn1(authority.certificate))
        self._stamper = DummyTimeStamper(
            as_asn1(held.certificate), key, registry, fixed_dt=at, include_nonce=True
        )

    def ask(self, request: bytes) -> bytes:
        """An answer over what was asked."""
        self.asked += 1
        return bytes(self._stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())


def ring_png(colour: Colour, side: int = 200) -> bytes:
    """A ring on a transparent ground: a seal."""
    inner, outer = 0.42 * side, 0.49 * side
    return _png(side, side, colour, lambda x, y: inner < hypot(x - side / 2, y - side / 2) < outer)


def stroke_png(colour: Colour, width: int = 300, height: int = 100) -> bytes:
    """A wave on a transparent ground: a handwritten signature."""
    thick, period = 4, 60
    return _png(
        width, height, colour, lambda x, y: abs(y - height / 2 - (x % period) + period / 2) < thick
    )


def page_pdf(text: str = "Nội dung văn bản", pages: int = 1) -> bytes:
    """A PDF/A of that many pages in A4."""
    source = '#set page("a4")\n' + "\n#pagebreak()\n".join([text] * pages)
    made = typst.compile(source.encode(), pdf_standards="a-2b", timestamp=NOON)
    if not isinstance(made, bytes):
        raise TypeError("one file was asked for")
    return made


@lru_cache
def marked_scan(mark: str, dots: int = 200, text: str = "") -> bytes:
    """A page as a scanner gives it; the mark stands in a box beneath the number. A PDF.

    `dots` per inch; `text` is what the scanner wrote beside its picture, a footer or what it read.
    """
    line = LaidWord(text, 40, 800, 300, 12)
    picture = [(FileKind.PNG, marked_picture(mark, dots))]
    return join_images(picture, made_at=NOON, words=[[line]] if text else ())


@lru_cache
def marked_picture(mark: str, dots: int = 200) -> bytes:
    """The same page as a photograph of it without any fault (PNG)."""
    page = page_pdf(_MARKED.format(mark=mark))
    return draw_page(page, page=1, width=round(8.27 * dots)).png


def _png(width: int, height: int, colour: Colour, dot: Callable[[int, int], bool]) -> bytes:
    rows = b"".join(
        b"\0" + b"".join(bytes((*colour, 255 if dot(x, y) else 0)) for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


STROKE, RING = stroke_png(BLUE), ring_png(RED)
PLACE = Place(1, 330, 300, 480, 350)
"""Where a test's personal signature stands."""


def personal(key: SigningKey, **more: Any) -> Signing:
    """A personal signature at PLACE."""
    given: dict[str, Any] = {
        "look": Look.of_person(STROKE),
        "place": PLACE,
        "at": NOON,
        "is_ours": True,
        **more,
    }
    return Signing(key=key, **given)


def seal(key: SigningKey, **more: Any) -> Signing:
    """An agency's seal beside PLACE."""
    given: dict[str, Any] = {
        "look": Look.of_agency(RING),
        "place": seal_beside(PLACE, 36),
        "at": NOON,
    }
    given |= {"is_ours": True, **more}
    return Signing(key=key, **given)


def trusting(
    *authorities: Authority,
    valid_until: date | None = None,
    kind: AuthorityKind = AuthorityKind.PUBLIC,
) -> TrustList:
    """A trust list of these authorities, believed for everything since 2020."""
    return TrustList(
        tuple(
            TrustedAuthority(
                certificate=one.certificate,
                kind=kind,
                services=frozenset(Service),
                valid_from=date(2020, 1, 1),
                valid_until=valid_until,
                legal_basis="Giấy phép thử nghiệm số 1",
            )
            for one in authorities
        )
    )


def _name(**names: str) -> x509.Name:
    oids = {
        "CN": NameOID.COMMON_NAME,
        "O": NameOID.ORGANIZATION_NAME,
        "T": NameOID.TITLE,
        "UID": _USER_ID,
        "SERIALNUMBER": NameOID.SERIAL_NUMBER,
    }
    return x509.Name([x509.NameAttribute(oids[key], value) for key, value in names.items()])


def _builder(
    subject: x509.Name, issuer: x509.Name, holder: Authority, days: int = 3650
) -> x509.CertificateBuilder:
    public = holder.key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(holder.made_at)
        .not_valid_after(holder.made_at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign, content_commitment=sign, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=not sign, crl_sign=not sign,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
