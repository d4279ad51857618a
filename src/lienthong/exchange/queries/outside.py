"""The province's trust list as it lies there: outside authorities, and what they took back."""

from datetime import datetime
from pathlib import Path

from cryptography import x509

from lienthong.exchange.settings import ExchangeSettings
from lienthong.wire.outside import OutsideCertificate, read_outside
from lienthong.wire.outside_lists import read_outside_list
from lienthong.wire.seals import PublicSealingKey


def read_authorities(settings: ExchangeSettings) -> list[bytes]:
    """The certificates (PEM) of the authorities on the list."""
    return [path.read_bytes() for path in sorted(settings.trusted_authorities.glob("*.pem"))]


def list_revocation_files(settings: ExchangeSettings) -> list[Path]:
    """The files of their revocation lists, each read with read_outside_file."""
    return sorted(settings.trusted_authorities.glob("*.crl"))


def read_outside_file(file: Path) -> x509.CertificateRevocationList:
    """One of their revocation lists; refuses (OutsideListUnreadable) what is none."""
    return read_outside_list(file.read_bytes(), file=file.name)


def get_outside_certificate(
    settings: ExchangeSettings, chain: bytes, *, key: PublicSealingKey, now: datetime
) -> OutsideCertificate:
    """What an authority on the list says of a key, not taken back by any list there (EX-148, 221).

    Refuses (OutsideCertificateRefused, OutsideCertificateWithdrawn) any other chain, and
    (OutsideListUnreadable) while a file there is no revocation list: it could be the one.
    """
    return read_outside(
        chain,
        key=key,
        authorities=read_authorities(settings),
        lists=[read_outside_file(file) for file in list_revocation_files(settings)],
        at=now,
    )
