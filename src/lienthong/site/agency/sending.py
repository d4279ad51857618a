"""Sending a message under an id of the caller's choice: however often, it arrives once (EX-224)."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from lienthong.client import Node, NodeRefused, OutboxDamaged, Receipted, SentMessages
from lienthong.site.agency.files import code_of
from lienthong.site.agency.refusals import IdSentOtherwise, IdUsedOtherwise
from lienthong.wire.framing import Framed
from lienthong.wire.likeness import Likeness, compare
from lienthong.wire.records import Envelope

ID_TAKEN = "gateway.message_id_taken"


def find_sent(
    sent: SentMessages, message_id: UUID, seal: Callable[[], Framed], *, anew: bool
) -> Framed | None:
    """The kept bytes of the message that `seal` would seal, if the id was used here before.

    These go again, also to a node that lost them (EX-290). Refuses (IdSentOtherwise) an id that
    stands for something else, and (OutboxDamaged) kept bytes that are not whole: with `anew` such
    are passed over.
    """
    others = []
    for one in sent.find(message_id):
        try:
            held = one.read()
        except OutboxDamaged:
            if anew:
                continue
            raise
        wanted = Envelope.decode(seal().header)
        if compare(Envelope.decode(held.header), wanted) is not Likeness.ANOTHER:
            return held
        others.append(one)
    if others:
        raise IdSentOtherwise(id=message_id, file=others[0].path)
    return None


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
        if compare(kept.envelope, wanted) is Likeness.ANOTHER:
            raise IdUsedOtherwise(id=wanted.id, agency=wanted.sender) from refused
        known = kept.framed
        earlier = Framed(header=known.header, seal=known.seal, content=message.content)
        return replace(node.send(earlier), earlier=earlier)
