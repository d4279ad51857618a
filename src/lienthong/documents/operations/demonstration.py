"""Keys of made-up people and agencies by a made-up authority: for trying out, without any force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from lienthong.documents.models import SigningKey
from lienthong.documents.operations.keys import NewKey, add_key, write_secret
from lienthong.documents.terms import KeyKind
from lienthong.identity.terms import Acting
from lienthong.paper.signing.looks import FONTS

AUTHORITY = "Cơ quan chứng thực MINH HỌA"
_FONTS: Any = [FONTS]
_LIFE = timedelta(days=3650)
_DAY = timedelta(days=1)
_SIGNATURE = """\
#set page(width: 130pt, height: 60pt, margin: 4pt, fill: none)
#set text(font: "Liberation Serif", style: "italic", fill: rgb("#1432be"), size: 22pt)
#place(center + horizon, rotate(-6deg, text(size: {size}pt)[{words}]))
#place(bottom + center, text(size: 7pt, style: "normal")[MINH HỌA])
"""
_SEAL = """\
#set page(width: 102pt, height: 102pt, margin: 0pt, fill: none)
#set text(font: "Liberation Serif", weight: "bold", fill: rgb("#d2141e"))
#place(center + horizon, circle(radius: 49pt, stroke: 2.5pt + rgb("#d2141e")))
#place(center + horizon, circle(radius: 32pt, stroke: 1pt + rgb("#d2141e")))
#place(center + horizon, block(width: 58pt, align(center, text(size: 8pt)[{words}])))
#place(top + center, dy: 6pt, text(size: 7pt)[MINH HỌA])
#place(bottom + center, dy: -6pt, text(size: 7pt)[MINH HỌA])
"""


@dataclass(frozen=True, slots=True)
class _Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def make_demonstration_keys(people: Sequence[Acting], *, trusted: Path, now: datetime) -> int:
    """Give made-up leaders a key and their agencies a seal; how many keys were new.

    The authority that certifies them is made at first, stands in the trust list `trusted` (a TOML
    file) as a demonstration, and so does everything it signs. Who has a key already keeps it. Fact:
    documents:signing_key:added, for each.
    """
    authority = _authority(trusted, now)
    made = 0
    for person in people:
        for_agency = not any(role == "leader" for role in person.roles)
        account_id: UUID | None = None if for_agency else person.account_id
        known = SigningKey.objects.filter(account_id=account_id, retired_at=None)
        if person.agency_id is None or known.filter(agency_id=person.agency_id).exists():
            continue
        name = person.agency_name if for_agency else person.account_name
        picture = _SEAL if for_agency else _SIGNATURE
        new = NewKey(
            kind=KeyKind.FILE,
            pkcs12=_issue(authority, name, person, for_agency=for_agency, now=now),
            image=_draw(picture, name),
        )
        add_key(new, for_agency=for_agency, acting=person, now=now, demonstration=True)
        made += 1
    return made


def _authority(trusted: Path, now: datetime) -> _Authority:
    """The made-up authority: made once, its key kept beside those it certifies."""
    key_file = Path(settings.DOCUMENTS.keys) / "demonstration-authority.pem"
    if key_file.exists():
        content = key_file.read_bytes()
        key = load_pem_private_key(content, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the demonstration authority has an EC key")
        return _Authority(key, x509.load_pem_x509_certificate(content))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY)])
    builder = _builder(name, name, key.public_key(), now, is_authority=True)
    certificate = builder.sign(key, hashes.SHA256())
    pem = certificate.public_bytes(Encoding.PEM)
    write_secret(
        key_file,
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem,
    )
    trusted.parent.mkdir(parents=True, exist_ok=True)
    with trusted.open("a", encoding="utf-8") as file:
        file.write(
            f'\n[[authority]]\nkind = "demonstration"\nservices = ["signatures", "timestamps"]\n'
            f"valid_from = {now.date() - _DAY}\n"
            f'legal_basis = "dữ liệu minh họa"\ncertificate = """\n{pem.decode()}"""\n'
        )
    return _Authority(key, certificate)


def _issue(
    authority: _Authority, name: str, person: Acting, *, for_agency: bool, now: datetime
) -> bytes:
    """A key with its certificate as a PKCS#12 file."""
    key = ec.generate_private_key(ec.SECP256R1())
    kind = (NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, person.agency_name)
    more = () if for_agency else ((NameOID.TITLE, "MINH HỌA"),)
    subject = x509.Name([x509.NameAttribute(oid, text[:64]) for oid, text in (*kind, *more)])
    issuer = authority.certificate.subject
    builder = _builder(subject, issuer, key.public_key(), now, is_authority=False)
    certificate = builder.sign(authority.key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(None, key, certificate, None, NoEncryption())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    *,
    is_authority: bool,
) -> x509.CertificateBuilder:
    usage: dict[str, Any] = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    signs = not is_authority
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signs, content_commitment=signs,
                key_cert_sign=is_authority, crl_sign=is_authority, **usage,
            ),
            critical=True,
        )
    )  # fmt: skip


def _draw(picture: str, words: str) -> bytes:
    """A picture with a name in it: PNG on a transparent ground."""
    safe = words.translate(_NO_MARKUP)
    longest = max(12, 34 - len(words))
    source = picture.format(words=safe, size=longest)
    made = typst.compile(
        source.encode(), format="png", ppi=220, font_paths=_FONTS, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("one picture was asked for")
    return made


_NO_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "#*_`$@<>[]\\~/"})
