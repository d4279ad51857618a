"""Which witnesses and which time-stamping authority a node asks: files of its operator (EX-120)."""

import re
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509

from lienthong.gateway.terms import AuthorityUnreadable, WitnessListUnreadable
from lienthong.kernel.errors import Refusal
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.timestamps import read_authorities

MOST_WITNESSES = 32
_LINE = re.compile(r"witness\s+(\S+)\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that is asked: its key, and the address below which it has its call."""

    key: NamedKey
    url: str


def read_witnesses(file: Path | None) -> tuple[Witness, ...]:
    """The witnesses of a file: lines `witness KEY URL`, empty ones, and remarks after `#`.

    Refuses (WitnessListUnreadable) a file that is not there and any other line.
    """
    if file is None:
        return ()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessListUnreadable(file=file, line=0) from error
    found: list[Witness] = []
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if text:
            found.append(_read_line(text, file, number))
    if len(found) > MOST_WITNESSES or len({one.key.to_text() for one in found}) < len(found):
        raise WitnessListUnreadable(file=file, line=len(lines))
    return tuple(found)


def read_authority(file: Path | None) -> tuple[x509.Certificate, ...]:
    """Certificates of the authority's issuers; refuses (AuthorityUnreadable) what is none."""
    if file is None:
        return ()
    try:
        return read_authorities(file.read_bytes())
    except (OSError, Refusal) as error:
        raise AuthorityUnreadable(file=file) from error


def _read_line(text: str, file: Path, number: int) -> Witness:
    match = _LINE.fullmatch(text)
    if match is None:
        raise WitnessListUnreadable(file=file, line=number)
    try:
        url = httpx.URL(match[2])
        key = NamedKey.from_text(match[1], KeyUse.WITNESS)
    except (httpx.InvalidURL, Refusal) as error:
        raise WitnessListUnreadable(file=file, line=number) from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise WitnessListUnreadable(file=file, line=number)
    return Witness(key, match[2].rstrip("/"))
