"""Agencies' software before a test's node."""

from typing import Any

from lienthong.client import Node


def client_of(node: Any, code: str, *, kind: type = Node, **given: Any) -> Any:
    """The client of an agency of the node's small province; to be closed after use."""
    holder = node.province.holders[code]
    return kind(
        str(node.client.base_url),
        code=code,
        key=holder.key,
        certificate=holder.pem,
        root_pem=node.province.province.root_pem,
        clock=node.clock,
        **given,
    )
