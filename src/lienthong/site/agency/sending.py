"""Sending a message under an id of the caller's choice: however often, it arrives once (EX-224)."""

from dataclasses import fields, replace

from lienthong.client import Node, NodeRefused, Receipted
from lienthong.site.agency.files import code_of
from lienthong.site.agency.refusals import IdUsedOtherwise
from lienthong.wire.framing import Framed
from lienthong.wire.records import Envelope

ID_TAKEN = "gateway.message_id_taken"
_OF_EACH_SEALING = {"sent_at", "key"}


def send_once(node: Node, message: Framed) -> Receipted:
    """Send a message, or have the receipt of the same one that the node took before.

    It is the same if it differs by nothing but when and with which key it was sealed. Refuses
    (IdUsedOtherwise) an id under which something else was sent.
    """
    try:
        return node.send(message)
    except NodeRefused as refused:
        if code_of(refused) != ID_TAKEN:
            raise
        wanted = Envelope.decode(message.header)
        try:
            kept = node.fetch_head(wanted.id)
        except NodeRefused:  # somebody else's
            raise IdUsedOtherwise(id=wanted.id, agency=wanted.sender) from refused
        if _names(kept.envelope) != _names(wanted):
            raise IdUsedOtherwise(id=wanted.id, agency=wanted.sender) from refused
        known = kept.framed
        earlier = Framed(header=known.header, seal=known.seal, content=message.content)
        return replace(node.send(earlier), earlier=earlier)


def _names(envelope: Envelope) -> dict[str, object]:
    names = {field.name for field in fields(Envelope)} - _OF_EACH_SEALING
    return {name: getattr(envelope, name) for name in names}
