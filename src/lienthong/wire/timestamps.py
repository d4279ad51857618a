"""Time-stamp tokens (RFC 3161): over what they were made, the time they state, who issued them.

`read_token` believes nobody and checks no signature (EV-35); `verify_token` believes the authority
that whoever verifies named (EV-45).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from rfc3161_client import (
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from lienthong.wire.certificate_paths import find_path
from lienthong.wire.certificates import UNREADABLE, name_of
from lienthong.wire.refusals import CertificateUnreadable, TimestampInvalid, TimestampOfOthers

MAX_TOKEN_BYTES: Final = 64 * 1024
TST_INFO: Final = bytes.fromhex("060b2a864886f70d0109100104")  # id-ct-TSTInfo, with tag and length
_HASHES: Final = {
    bytes.fromhex("0609608648016503040201"): "sha256",
    bytes.fromhex("0609608648016503040202"): "sha384",
    bytes.fromhex("0609608648016503040203"): "sha512",
}
_OCTETS, _TIME, _SEQUENCE, _CERTIFICATES = 0x04, 0x18, 0x30, 0xA0
_LONG: Final = 0x80
_YEARS: Final = range(1900, 9000)
_MOST_LENGTH_BYTES: Final = 4
_GRANTED: Final = bytes.fromhex("3003020100")


@dataclass(frozen=True, slots=True)
class StampedTime:
    """What a token states: a digest of something, at a time."""

    digest_name: str
    digest: bytes
    at: datetime

    def is_over(self, data: bytes) -> bool:
        """Whether this is what was stamped."""
        return hashlib.new(self.digest_name, data).digest() == self.digest


@dataclass(frozen=True, slots=True)
class VerifiedTime:
    """That an authority that is believed stamped something, and when."""

    authority: str
    at: datetime


def read_authorities(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Certificates of time-stamping authorities to believe; refuses (CertificateUnreadable) none.

    At least one must be that of an authority that issues certificates, which ends every path.
    """
    try:
        found = tuple(x509.load_pem_x509_certificates(pem))
        for one in found:
            one.public_key()
    except UNREADABLE:
        raise CertificateUnreadable from None
    return found


def verify_token(
    token: bytes, data: bytes, authorities: Sequence[x509.Certificate]
) -> VerifiedTime:
    """Who stamped these data and when; refuses (TimestampInvalid) all that these did not issue.

    The stamp must be over the data (SHA-256, SHA-384, SHA-512) by one signer whose certificate is
    for time-stamping only, and led to one of the authorities at the time stated. A token that names
    a signer whom these do not cover is TimestampOfOthers: nobody can tell whether it is genuine.
    """
    try:
        response = decode_answer(_response(token))
        verifier = VerifierBuilder(roots=list(authorities)).build()
        verifier.verify_message(response, data)
        return VerifiedTime(_signer(response), response.tst_info.gen_time)
    except (VerificationError, *UNREADABLE) as error:
        stated = read_token(token)
        if stated is not None and stated.is_over(data):
            _require_covered(token, authorities, stated.at)
        raise TimestampInvalid(problem=str(error).partition(":")[0][:120]) from None


def _require_covered(token: bytes, authorities: Sequence[x509.Certificate], at: datetime) -> None:
    """Refuse (TimestampOfOthers) a token whose signer none of the authorities is above."""
    try:
        signed = decode_answer(_response(token)).signed_data
        inside = [x509.load_der_x509_certificate(der) for der in signed.certificates]
        (signer,) = signed.signer_infos
        named = (signer.issuer, signer.serial_number)
        certificate = next(one for one in inside if (one.issuer, one.serial_number) == named)
        others = [*inside, *authorities]
        is_covered = any(find_path(certificate, others, root, at) for root in authorities)
        name = name_of(certificate)
    except (StopIteration, LookupError, *UNREADABLE):
        return
    if not is_covered:
        raise TimestampOfOthers(authority=name)


def decode_answer(answer: bytes) -> TimeStampResponse:
    """An authority's answer (DER); its certificates may stand in any order.

    They are a set, which DER sorts and the decoder wants sorted; authorities that run OpenSSL send
    their own certificate first. No signature covers them. Raises ValueError for what is no answer.
    """
    try:
        return decode_timestamp_response(_sort_certificates(answer))
    except IndexError as error:
        raise ValueError("cut short") from error


def _sort_certificates(answer: bytes) -> bytes:
    """SEQUENCE { status, SEQUENCE { type, [0] { SEQUENCE { …, [0] certificates, … } } } }."""
    _, body, end = _take(answer, 0)
    parts = _elements(body)
    if len(parts) != len(("status", "token")):
        return answer  # refused ones have no token
    kind, wrapped = _elements(_content(parts[1]))
    fields = [
        _encode(_CERTIFICATES, b"".join(sorted(_elements(_content(field)))))
        if field[0] == _CERTIFICATES
        else field
        for field in _elements(_content(_content(wrapped)))
    ]
    signed = _encode(wrapped[0], _encode(_SEQUENCE, b"".join(fields)))
    token = _encode(_SEQUENCE, kind + signed)
    return _encode(_SEQUENCE, parts[0] + token) + answer[end:]


def _signer(response: TimeStampResponse) -> str:
    """The name in the certificate that signed: it was checked to be there."""
    (signer,) = response.signed_data.signer_infos
    for der in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(der)
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return name_of(certificate)
    return signer.issuer.rfc4514_string()


def _response(token: bytes) -> bytes:
    """The token as in a granted answer: SEQUENCE { SEQUENCE { INTEGER 0 }, token }."""
    return _encode(_SEQUENCE, _GRANTED + token)


def read_token(token: bytes) -> StampedTime | None:
    """What a token states; None for what is none or uses another digest."""
    start = token.find(TST_INFO)
    if start < 0:
        return None
    try:
        # [0] EXPLICIT OCTET STRING { SEQUENCE { version, policy, imprint, serial, time, … } }
        _, wrapped, _ = _take(token, start + len(TST_INFO))
        _, info, _ = _take(wrapped, 0)
        _, fields, _ = _take(info, 0)
        parts = _split(fields)
        algorithm, digest = _split(parts[2][1])
        name = _HASHES.get(_first(algorithm[1]))
        if name is None or digest[0] != _OCTETS:
            return None
        time = next(content for tag, content in parts if tag == _TIME)
        return StampedTime(name, digest[1], _read_time(time.decode("ascii")))
    except (IndexError, ValueError, StopIteration):
        return None


def _read_time(text: str) -> datetime:
    whole = text.rstrip("Z").partition(".")[0]
    read = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if read.year not in _YEARS:  # at the ends of the calendar no other zone can tell the time
        raise ValueError("year")
    return read


def _split(data: bytes) -> list[tuple[int, bytes]]:
    """The elements of DER content."""
    found, position = [], 0
    while position < len(data):
        tag, content, position = _take(data, position)
        found.append((tag, content))
    return found


def _elements(data: bytes) -> list[bytes]:
    """The elements of DER content, each with its tag and length."""
    found, position = [], 0
    while position < len(data):
        _, _, end = _take(data, position)
        found.append(data[position:end])
        position = end
    return found


def _content(element: bytes) -> bytes:
    _, content, _ = _take(element, 0)
    return content


def _encode(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(_MOST_LENGTH_BYTES).lstrip(b"\0")
    length = bytes([len(content)]) if len(content) < _LONG else bytes([_LONG | len(size)]) + size
    return bytes([tag]) + length + content


def _first(data: bytes) -> bytes:
    """The first element with its tag and length."""
    _, _, end = _take(data, 0)
    return data[:end]


def _take(data: bytes, position: int) -> tuple[int, bytes, int]:
    """The element at a position: tag, content, where it ends. Raises for what is cut short."""
    tag, length, start = data[position], data[position + 1], position + 2
    if length & _LONG:
        size = length & ~_LONG
        if not 0 < size <= _MOST_LENGTH_BYTES:
            raise ValueError("length")
        length, start = int.from_bytes(data[start : start + size]), start + size
    end = start + length
    if end > len(data):
        raise ValueError("cut short")
    return tag, data[start:end], end
