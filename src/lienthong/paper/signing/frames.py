"""What goes to the reading process and comes back: length-prefixed msgpack, never pickles."""

import struct
from datetime import date, datetime
from typing import BinaryIO, Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.examination import Examination
from lienthong.paper.signing.reading import Question
from lienthong.paper.signing.refusals import (
    NotPdf,
    PdfBroken,
    PdfEncrypted,
    PdfTooCostly,
    PdfTooLarge,
)
from lienthong.paper.signing.trust import AuthorityKind, Service, TrustedAuthority, TrustList

LARGEST_ANSWER: Final = 4 * 1024 * 1024
_LENGTH: Final = struct.Struct(">Q")
_REFUSALS: Final = {
    one.code: one for one in (NotPdf, PdfBroken, PdfEncrypted, PdfTooCostly, PdfTooLarge)
}


class _Authority(msgspec.Struct):
    certificate: bytes
    kind: AuthorityKind
    services: list[Service]
    valid_from: date
    valid_until: date | None
    legal_basis: str


class _Question(msgspec.Struct):
    at: datetime
    authorities: list[_Authority]
    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]


class Answer(msgspec.Struct):
    """An examination, or the code and values of a refusal."""

    examination: Examination | None = None
    refused: str = ""
    params: dict[str, str | int] = {}

    def take(self) -> Examination:
        """The examination; raises the refusal."""
        if self.examination is not None:
            return self.examination
        raise _REFUSALS.get(self.refused, PdfTooCostly)(**self.params)


def refuse(refusal: Refusal) -> Answer:
    """A refusal as an answer."""
    params = {key: value for key, value in refusal.params.items() if isinstance(value, str | int)}
    return Answer(refused=refusal.code, params=params)


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """One frame."""
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO, most: int) -> bytes | None:
    """One frame; None at the end of the stream, for one cut short and for one that is longer."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def encode_question(question: Question) -> bytes:
    """Everything but the file's bytes."""
    authorities = [
        _Authority(
            one.certificate.public_bytes(Encoding.DER),
            one.kind,
            sorted(one.services),
            one.valid_from,
            one.valid_until,
            one.legal_basis,
        )
        for one in question.trust.authorities
    ]
    asked = _Question(question.at, authorities, question.revocation_lists, question.ocsp_answers)
    return msgspec.msgpack.encode(asked)


def decode_question(head: bytes, data: bytes) -> Question:
    """A question put together again."""
    asked = msgspec.msgpack.decode(head, type=_Question)
    authorities = tuple(
        TrustedAuthority(
            certificate=x509.load_der_x509_certificate(one.certificate),
            kind=one.kind,
            services=frozenset(one.services),
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            legal_basis=one.legal_basis,
        )
        for one in asked.authorities
    )
    return Question(
        data=data,
        trust=TrustList(authorities),
        at=asked.at,
        revocation_lists=asked.lists,
        ocsp_answers=asked.answers,
    )
