"""Which servers the node believes when it calls others: webhooks, witnesses, time authorities."""

import ssl
from functools import cache

import httpx


@cache
def known_authorities() -> ssl.SSLContext:
    """TLS with a server for which a published authority vouches.

    Reading them all holds a node up as it starts, so it is done once a process.
    """
    return httpx.create_ssl_context(trust_env=False)
