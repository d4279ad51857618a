"""Whom a node asks to attest its checkpoints, by its settings (EX-120, EX-127)."""

from pathlib import Path

import httpx

from lienthong.gateway.attesting.asking import Asking, Attester
from lienthong.gateway.attesting.cosigning import Cosigner
from lienthong.gateway.attesting.stamping import Stamper
from lienthong.gateway.attesting.trusted import read_authority, read_witnesses
from lienthong.gateway.clock import Clock
from lienthong.gateway.reader import Reader
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import AuthorityUnreadable
from lienthong.gateway.writer import Writer


def list_parties(
    settings: GatewaySettings, reader: Reader, writer: Writer, clock: Clock
) -> tuple[Asking, ...]:
    """The witnesses of the operator's list, and the time-stamping authority if there is one.

    Refuses a list or a certificate that cannot be read, and half of an authority.
    """
    parties = []
    for witness in read_witnesses(settings.witness_list):
        cosigner = Cosigner(witness, reader, writer, settings.witness_interval)
        parties.append(Asking(Attester.WITNESS, witness.key.name, cosigner.ask))
    authorities = read_authority(settings.tsa_certificate)
    has_address = settings.tsa_url.startswith(("http://", "https://"))
    if bool(authorities) != has_address or bool(settings.tsa_url) != has_address:
        raise AuthorityUnreadable(file=settings.tsa_certificate or Path("—"))
    if authorities:
        stamper = Stamper(
            settings.tsa_url, authorities, reader, writer, clock, settings.tsa_interval
        )
        host = httpx.URL(settings.tsa_url).host
        stamping = Asking(Attester.TIME_STAMPING, host, stamper.ask, stamper.first_pause)
        parties.append(stamping)
    return tuple(parties)
