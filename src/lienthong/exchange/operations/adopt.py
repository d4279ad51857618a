"""A message the node already has, which a restored platform has forgotten sealing."""

from dataclasses import fields, replace
from datetime import datetime

from lienthong.client import Fetched, Node
from lienthong.exchange.models import OutgoingMessage
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.keys import AgencySeal
from lienthong.exchange.terms import MessageRefusedByNode, NodeKeepsAnother
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.wire.framing import Framed
from lienthong.wire.records import Envelope
from lienthong.wire.seals import Domain, verify_seal

ID_TAKEN = "gateway.message_id_taken"
PARTS = (
    (gettext_noop("it has other recipients"), ("recipients",)),
    (gettext_noop("it has another content"), ("content_type", "length", "sha256")),
    (gettext_noop("it was sent in another way"), tuple(field.name for field in fields(Envelope))),
)
"""What is said of a message that is another one, and the fields that tell; the last has all."""


def adopt_kept(
    node: Node, message: OutgoingMessage, framed: Framed, own: AgencySeal, now: datetime
) -> Framed:
    """The bytes to ask a receipt for when the node has other bytes under this message's id.

    What the node keeps is fetched as its sender. If this agency's own key sealed it, and it is the
    same message but for the instant of sealing, its header and seal are kept here in the place of
    ours, which nobody else has seen. Refuses anything else (NodeKeepsAnother).
    """
    try:
        kept = call_node(now, lambda: node.fetch(message.key))
    except MessageRefusedByNode as refusal:
        raise NodeKeepsAnother(problem=refusal.params["problem"]) from refusal
    _require_ours(kept, Envelope.decode(framed.header), own)
    OutgoingMessage.objects.filter(pk=message.pk, at_node_at=None).update(
        header=kept.framed.header, seal=kept.framed.seal
    )
    return kept.framed


def _require_ours(kept: Fetched, expected: Envelope, own: AgencySeal) -> None:
    found = replace(kept.envelope, sent_at=expected.sent_at)
    differing = next((words for words, names in PARTS if _differ(found, expected, names)), None)
    if differing:
        raise NodeKeepsAnother(problem=differing)
    try:
        verify_seal(
            domain=Domain.ENVELOPE,
            header=kept.framed.header,
            seal=kept.framed.seal,
            key=own.key.public_key(),
        )
    except Refusal as refusal:
        raise NodeKeepsAnother(problem=refusal) from refusal


def _differ(one: Envelope, other: Envelope, names: tuple[str, ...]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)
