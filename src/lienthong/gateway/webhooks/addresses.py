"""Which addresses a node calls by itself: none that leads back into the machine it runs on."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from lienthong.gateway.terms import WebhookAddressRefused

LONGEST = 500
NAT64 = IPv6Network("64:ff9b::/96")


def check_address(url: str, *, allow_loopback: bool) -> None:
    """Refuse (WebhookAddressRefused) what is no https address that others may name.

    No user names, no fragments, no machine-local or reserved addresses. On a loopback, which only
    an operator's setting allows (for trying out, and for software beside the node), http will do.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookAddressRefused(url=url[:LONGEST]) from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    bare = parts.username is None and parts.password is None and not parts.fragment
    loopback = allow_loopback and is_loopback(host)
    schemes = {"https", "http"} if loopback else {"https"}
    if (
        not (host and plain and bare and port != 0)
        or parts.scheme not in schemes
        or (is_local(host) and not loopback)
    ):
        raise WebhookAddressRefused(url=url[:LONGEST])


def is_loopback(host: str) -> bool:
    """Whether a name or number is this machine's loopback."""
    address = _number(host)
    return _is_localhost(host) if address is None else address.is_loopback


def is_local(host: str) -> bool:
    """Whether a name or number means this machine, or one that nobody should be sent to.

    Numbers of private networks are allowed: agencies live in one.
    """
    address = _number(host)
    if address is None:
        return _is_localhost(host)
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or address.is_multicast
        or address.is_reserved
    )


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """An address written in numbers; one of IPv6 that leads to one of IPv4 as that one.

    Also one that only a machine's own resolver reads as a number, such as 127.1.
    """
    try:
        address = ip_address(host)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return _within(address) or address


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that one of IPv6 leads to: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
