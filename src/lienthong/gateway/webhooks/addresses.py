"""Which addresses a node calls by itself: none that leads back into the machine it runs on."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from lienthong.gateway.terms import WebhookAddressRefused

LONGEST = 500


def check_address(url: str, *, allow_loopback: bool) -> None:
    """Refuse (WebhookAddressRefused) what is no https address that others may name.

    No user names, no fragments, no machine-local or reserved addresses. On a loopback, which only
    an operator's setting allows (for trying out, and for software beside the node), http will do.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookAddressRefused(url=url[:LONGEST]) from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    bare = parts.username is None and parts.password is None and not parts.fragment
    local = is_local(host)
    schemes = {"https", "http"} if local and allow_loopback else {"https"}
    if (
        not (host and plain and bare)
        or parts.scheme not in schemes
        or (local and not allow_loopback)
    ):
        raise WebhookAddressRefused(url=url[:LONGEST])


def is_local(host: str) -> bool:
    """Whether a name or number means this machine, or one that nobody should be sent to.

    Numbers of private networks are allowed: agencies live in one.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return (
        mapped.is_loopback
        or mapped.is_link_local
        or mapped.is_unspecified
        or mapped.is_multicast
        or mapped.is_reserved
    )
