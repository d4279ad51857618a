"""How software connects to a node where the usual way will not do (EX-155)."""

import ssl
from functools import cache
from pathlib import Path

import httpx

from lienthong.client.refusals import AgencyFileUnusable, KeyPairUnusable


def mutual_tls(*, certificate: Path, key: Path, authorities: Path | None = None) -> ssl.SSLContext:
    """TLS in which the agency shows its certificate (PEM) and proves that it has the key.

    `authorities` are certificates that may vouch for the node's server, in the place of those that
    the machine knows. Refuses files that hold something else (AgencyFileUnusable, and
    KeyPairUnusable for certificate and key).
    """
    context = trusting(authorities)
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise KeyPairUnusable(certificate=certificate, key=key, problem=str(error)) from error
    return context


def trusting(authorities: Path | None) -> ssl.SSLContext:
    """TLS with a server for which these certificates vouch, or those that the machine knows."""
    try:
        return ssl.create_default_context(cafile=authorities)
    except (ssl.SSLError, OSError) as error:
        raise AgencyFileUnusable(file=authorities, problem=str(error)) from error


@cache
def usual_tls() -> ssl.SSLContext:
    """TLS with a server for which an authority vouches that the machine knows.

    Reading them all takes longer than many a call, so it is done once a process: authorities that
    come later count after the next start.
    """
    return httpx.create_ssl_context()
