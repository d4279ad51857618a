"""What a node proves about a message: read strictly, then verified against its log (EX-18)."""

from dataclasses import dataclass

from lienthong.client.answers import MessageProof, ProvedLeaf
from lienthong.client.reading import Members, read_proved
from lienthong.client.refusals import StampUnproved
from lienthong.wire.cosignatures import split_lines
from lienthong.wire.evidence import InclusionProof, StampedCheckpoint
from lienthong.wire.framing import Framed
from lienthong.wire.merkle import hash_leaf, verify_inclusion
from lienthong.wire.notes import Checkpoint, LogVerifier
from lienthong.wire.timestamps import read_token


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenProof:
    """A proof as a node gives it; nothing of it is believed yet."""

    note: bytes
    message: ProvedLeaf
    receipt: Framed | None
    acknowledgements: tuple[ProvedLeaf, ...]
    cosigned_size: int | None
    stamped: StampedCheckpoint | None


def read_message_proof(members: Members) -> GivenProof:
    """The members of an answer; ValueError or a Refusal for one of another form."""
    message = read_proved("", members.member("message"))
    return GivenProof(
        note=members.text("checkpoint").encode(),
        message=message,
        receipt=members.member("message").optional_framed("receipt"),
        acknowledgements=tuple(
            read_proved(item.text("agency"), item) for item in members.members("acknowledgements")
        ),
        cosigned_size=members.optional_number("cosigned_size"),
        stamped=_read_stamped(members, message),
    )


def verify_message_proof(
    given: GivenProof, checkpoint: Checkpoint, verifier: LogVerifier
) -> MessageProof:
    """The proof, verified against its checkpoint, whose signature holds; a Refusal otherwise."""
    for leaf in (given.message, *given.acknowledgements):
        _check_inclusion(leaf.leaf, leaf.proof, checkpoint)
    stamped = given.stamped
    if stamped is not None:
        stamp_checkpoint = verifier.read_checkpoint(stamped.checkpoint)
        _check_inclusion(given.message.leaf, stamped.proof, stamp_checkpoint)
        stated = read_token(stamped.token)
        if stated is None or not stated.is_over(stamped.checkpoint):
            raise StampUnproved(size=stamp_checkpoint.size)
    note, cosignatures = split_lines(given.note, origin=checkpoint.origin)
    return MessageProof(
        checkpoint=checkpoint,
        note=note,
        message=given.message,
        receipt=given.receipt,
        acknowledgements=given.acknowledgements,
        cosignatures=cosignatures,
        cosigned_size=given.cosigned_size,
        stamped=stamped,
    )


def _read_stamped(members: Members, message: ProvedLeaf) -> StampedCheckpoint | None:
    if members.value.get("timestamp") is None:
        return None
    told = members.member("timestamp")
    return StampedCheckpoint(
        checkpoint=told.text("checkpoint").encode(),
        proof=InclusionProof(leaf_index=message.proof.leaf_index, hashes=told.all_data("hashes")),
        token=told.data("token"),
    )


def _check_inclusion(leaf: bytes, proof: InclusionProof, checkpoint: Checkpoint) -> None:
    verify_inclusion(
        leaf_hash=hash_leaf(leaf),
        index=proof.leaf_index,
        size=checkpoint.size,
        proof=proof.hashes,
        root=checkpoint.root,
    )
