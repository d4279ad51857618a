"""What is refused because of the node, or by it; and what is said of it for the operator."""

from dataclasses import dataclass
from datetime import datetime

from lienthong.kernel.errors import Fault, Refusal


class NodeUnreachable(Refusal):
    """The node does not answer; what is to be sent waits."""

    code = "exchange.node_unreachable"
    fault = Fault.OTHER_SYSTEM
    status = 503
    message = (
        "The exchange node does not answer ({problem}). What is to be sent waits here; it is tried"
        " again by itself."
    )


class NodeUnwell(NodeUnreachable):
    """The node answers that it cannot do at present what it was asked for."""

    code = "exchange.node_unwell"
    message = "The node says: {problem} What is to be sent waits here; it is tried again by itself."


class NodeStoresNothing(NodeUnreachable):
    """The node answers, but its store takes nothing at present: a full disk, say."""

    code = "exchange.node_stores_nothing"
    message = (
        "The node stores nothing at present ({reason}). What is to be sent waits here; it is tried"
        " again by itself."
    )


class NodeLostEntries(Refusal):
    """The node's log is shorter than what it confirmed: its store was lost or is an old copy."""

    code = "exchange.node_lost_entries"
    fault = Fault.OTHER_SYSTEM
    status = 503
    message = (
        "The node has lost {missing} entries that it had confirmed: {kept} were left of the {known}"
        " that the platform knows of; its log has {found} now. Until it is whole again nothing is"
        " sent or collected; documents wait here, none of these is lost. The node's operator"
        " restores its store from the backup made together with the platform's, or a newer one."
        " Never start a new one. Where there is no newer one: lienthong exchange accept-loss."
    )


class NodeLogDiffers(Refusal):
    """The node's log is long enough, but not a continuation of the one it signed before."""

    code = "exchange.node_log_differs"
    fault = Fault.OTHER_SYSTEM
    status = 503
    message = (
        "The node's log is not the one it had before ({problem}): its store was begun anew or"
        " changed, and some of what it confirmed is gone from it. Until the right one is back"
        " nothing is sent or collected; documents wait here, none of these is lost. The node's"
        " operator restores its store from the newest backup. Where there is no better one:"
        " lienthong exchange accept-loss, which says first how many entries are lost."
    )


@dataclass(frozen=True, slots=True)
class FoundLoss:
    """How many entries the node's log was known to have, how many it has, and how many it lost.

    It has more than were left when some came since, so `lost` is at least what the two differ by.
    """

    known: int
    found: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLoss:
    """A loss that was accepted: `first` to `last` are the places in the log that were lost.

    `messages`: how many of the platform's own went again.
    """

    at: datetime
    by: str
    reason: str
    first: int
    last: int
    messages: int


class OriginalLost(Refusal):
    """A report on a document that the node lost, and that its sender has not sent again."""

    code = "exchange.original_lost"
    fault = Fault.OTHER_SYSTEM
    status = 503
    message = (
        "The node lost the document {document}, which this report is about. The report goes out"
        " once the sender has sent the document again; it is tried for 30 days after the loss."
    )


class EvidenceLost(Refusal):
    """The node confirmed the message and has it no more; nothing can be proved by its log."""

    code = "exchange.evidence_lost"
    fault = Fault.OTHER_SYSTEM
    status = 409
    message = (
        "There is no evidence now: {node} confirmed the message at {at} as entry {entry} of its log"
        " and has lost it since. The receipt is kept and stays true; evidence can be exported again"
        " once the node has the message again."
    )


class NothingLost(Refusal):
    """A loss was to be accepted, and the node's log is whole."""

    code = "exchange.nothing_lost"
    fault = Fault.CALLER
    message = "The node's log has everything that is known of it. There is no loss to accept."


class LossNotAccepted(Refusal):
    """A loss was to be accepted, and not all was said that has to stay on record."""

    code = "exchange.loss_not_accepted"
    fault = Fault.CALLER
    message = "Nothing was accepted: this is missing or empty: {missing}."


class LossIsAnother(Refusal):
    """A loss was to be accepted that is not the one there is now."""

    code = "exchange.loss_is_another"
    fault = Fault.CALLER
    message = (
        "The node's log was known to have {known} entries and has {found}. Nothing was changed."
        " Accept these numbers (--known {known} --found {found}), if you are sure."
    )


class LimitReached(Refusal):
    """An agency has used up what it may send in this time; the message waits (EX-73)."""

    code = "exchange.limit_reached"
    fault = Fault.POLICY
    status = 429
    message = "The node takes no more from this agency for now: {problem} It will be sent again."


class LimitOutOfRange(Refusal):
    """A limit that no node can count."""

    code = "exchange.limit_out_of_range"
    fault = Fault.CALLER
    message = "The limit {limit} must lie between 1 and {most}. Enter another, or leave it empty."


class LimitsInFile(Refusal):
    """An agency's limits stand in the province's file; they have one place."""

    code = "exchange.limits_in_file"
    fault = Fault.CALLER
    status = 409
    message = (
        "The limits of {agency} stand in {file}. Change them there, or take them out of it first."
    )


class DirectoryBehind(Refusal):
    """The node's directory does not know an agency or key that ours has; it gets a new one."""

    code = "exchange.directory_behind"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = (
        "The node's directory does not know this agency or its key ({problem}). "
        "The node is given the directory anew, then it is tried again."
    )


class MessageRefusedByNode(Refusal):
    """The node does not take a message, and trying again would not help."""

    code = "exchange.refused_by_node"
    fault = Fault.OTHER_SYSTEM
    message = "The node did not take the message: {problem}"


class NodeKeepsAnother(Refusal):
    """Under a message's id the node keeps something that is not this message."""

    code = "exchange.node_keeps_another"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The node keeps another message under this one's id ({problem}), so this one was not sent."
        " Tell the operators of the platform and of the node: both may have been restored from"
        " copies that do not belong together."
    )


class MessageNotStored(Refusal):
    """Storing one message failed within the platform for a reason nobody thought of."""

    code = "exchange.message_not_stored"
    fault = Fault.THIS_SYSTEM
    message = (
        "Message {id} from {sender} could not be stored, for a reason that nobody thought of. It"
        " stays at the node and is tried again; what came after it is collected. The platform's log"
        " tells more under “message_not_stored”; give it to who maintains the platform."
    )


class AnotherUnderId(Refusal):
    """A node that was put back gives another message under an id than the agency holds."""

    code = "exchange.another_under_id"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The agency holds another message under the id {id} already, and that one stays as it is."
        " This one is set aside and not acknowledged: the node was put back to an older copy, and"
        " something else was sent under the same id since. Ask the sender which of them counts."
    )


class MessageUntrue(Refusal):
    """One message is not given as it was sent: changed or lost at the node, the others are not."""

    code = "exchange.message_untrue"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The node does not give message {id} from {sender} as it was sent: {problem} It is tried"
        " again; what came after it is collected. The node's operator re-proves the node's store"
        " and restores it from the backup."
    )
