"""Whom to believe: certificate authorities as data, with validity dates and legal basis (SG-12)."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cryptography import x509

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.keys import name_of
from lienthong.paper.signing.looks import VIETNAM
from lienthong.paper.signing.refusals import TrustListUnreadable


class AuthorityKind(StrEnum):
    """Whose authority it is."""

    GOVERNMENT = "government"
    """Chuyên dùng Chính phủ: for those in state agencies."""
    PUBLIC = "public"
    DEMONSTRATION = "demonstration"
    """Made up for trying out; everything it certifies says so."""


class Service(StrEnum):
    """What an authority is believed for."""

    SIGNATURES = "signatures"
    TIMESTAMPS = "timestamps"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedAuthority:
    """One authority: believed for these services on days in [valid_from, valid_until)."""

    certificate: x509.Certificate
    kind: AuthorityKind
    services: frozenset[Service]
    valid_from: date
    valid_until: date | None
    legal_basis: str

    @property
    def name(self) -> str:
        """As its certificate names it."""
        return name_of(self.certificate)

    def is_believed(self, service: Service, at: datetime) -> bool:
        """Whether it is believed for this, on that day in Vietnam."""
        on = at.astimezone(VIETNAM).date()
        begun = self.valid_from <= on
        return (
            service in self.services and begun and (not self.valid_until or on < self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class TrustList:
    """Authorities that an operator loaded; none comes with the software."""

    authorities: tuple[TrustedAuthority, ...] = ()

    def believed(self, service: Service, at: datetime) -> tuple[TrustedAuthority, ...]:
        """Who is believed for this at that time."""
        return tuple(one for one in self.authorities if one.is_believed(service, at))


def read_trust_list(text: str) -> TrustList:
    """A trust list from TOML: `[[authority]]` with `certificate` (PEM), `kind`, `services`,
    `valid_from`, `legal_basis`, and `valid_until` where it ended.

    Refuses (TrustListUnreadable), with the number of the entry, what is missing or malformed.
    """  # noqa: D205 - the form of an entry is one thing with the sentence
    try:
        entries = tomllib.loads(text).get("authority", [])
    except tomllib.TOMLDecodeError as error:
        raise TrustListUnreadable(problem=str(error)[:120], number=1) from None
    return TrustList(tuple(_read(number, entry) for number, entry in enumerate(entries, 1)))


def _read(number: int, entry: dict[str, Any]) -> TrustedAuthority:
    try:
        certificate = x509.load_pem_x509_certificate(entry["certificate"].encode())
        return TrustedAuthority(
            certificate=certificate,
            kind=AuthorityKind(entry["kind"]),
            services=frozenset(Service(one) for one in entry["services"]),
            valid_from=_day(entry["valid_from"]),
            valid_until=_day(entry["valid_until"]) if "valid_until" in entry else None,
            legal_basis=_text(entry["legal_basis"]),
        )
    except KeyError as error:
        problem = f"{error.args[0]}?"
    except (ValueError, TypeError, AttributeError) as error:
        problem = str(error)[:120] or gettext_noop("a value has the wrong form")
    raise TrustListUnreadable(problem=problem, number=number)


def _day(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError("YYYY-MM-DD")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("legal_basis")
    return value
