"""What a node refuses because of its own state, or its operator's will."""

from lienthong.kernel.errors import Fault, Refusal


class NodeBusy(Refusal):
    """All bodies on their way in would need more memory than the node may use for them."""

    code = "gateway.busy"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node has no room for this body now: it takes in {limit} bytes at once, and others are "
        "coming in. Send it again in a moment."
    )
    status = 503


class AddressBusy(Refusal):
    """Large bodies on their way in from one address would take too much of the memory (EX-241)."""

    code = "gateway.address_busy"
    fault = Fault.CALLER
    message = (
        "From your address the node is taking in {limit} bytes already, and leaves room for others."
        " Send fewer large messages at once, and this one again in a moment."
    )
    status = 429


class DirectoryMissing(Refusal):
    """The node has no directory yet, so it knows nobody."""

    code = "gateway.directory_missing"
    fault = Fault.THIS_SYSTEM
    message = "This node has no directory yet and knows no agency. Ask its operator to load one."
    status = 503


class DirectoryStale(Refusal):
    """The directory in use is older than the node's operator allows (EX-54)."""

    code = "gateway.directory_stale"
    fault = Fault.OTHER_SYSTEM
    message = (
        "This node's directory was made at {made_at}, more than {hours} hours ago. See that the"
        " platform runs and reaches this node: it gives a new one every day."
    )
    status = 503


class DirectoryNotNewer(Refusal):
    """A snapshot does not follow the one in use."""

    code = "gateway.directory_not_newer"
    fault = Fault.CALLER
    message = (
        "The node already has version {current} of the directory; version {given} is not newer."
    )
    status = 409


class MetricsRefused(Refusal):
    """The node's metrics are asked for from elsewhere than its operator allows (EX-51)."""

    code = "gateway.metrics_refused"
    fault = Fault.POLICY
    message = (
        "This node gives its metrics only to its own machine, without a proxy in between. Ask"
        " there, or ask its operator to open them."
    )


class StorageUnavailable(Refusal):
    """The store did not take a write; nothing of it was kept."""

    code = "gateway.storage_unavailable"
    fault = Fault.THIS_SYSTEM
    message = "The node could not store this ({reason}). Nothing was kept; send it again later."
    status = 503


class ContentsUnreachable(Refusal):
    """The store of large contents cannot be asked now (EX-198)."""

    code = "gateway.contents_unreachable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node cannot use its store of large contents now ({reason}). Nothing was kept; send or"
        " ask again later. Its operator sees to it that the store runs and takes the node's key."
    )
    status = 503


class ReceiptPending(Refusal):
    """A message is kept, but the node's key cannot sign its receipt now (EX-147).

    Why, is for the node's operator: the log and the readiness say so.
    """

    code = "gateway.receipt_pending"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node keeps the message but cannot sign its receipt now: the device with its key does"
        " not answer. That is the node's fault, not the sender's. Send the same bytes again later:"
        " they count once."
    )
    status = 503


class CommitUnknown(Refusal):
    """The database was lost during a commit: it may have been done or not (EX-133)."""

    code = "gateway.commit_unknown"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node lost its database while it stored this, and does not know whether it did. Send"
        " the same bytes again: what was kept is recognised and not kept twice."
    )
    status = 503


class StoreUnreachable(Refusal):
    """The database cannot be asked now (EX-133)."""

    code = "gateway.store_unreachable"
    fault = Fault.THIS_SYSTEM
    message = "The node cannot ask its database now ({reason}). Ask again in a moment."
    status = 503


class NodeNotStoring(Refusal):
    """The node could keep nothing that it were sent now (EX-54)."""

    code = "gateway.node_not_storing"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's store takes nothing now ({reason}). Tell its operator: the node's log"
        " says more."
    )
    status = 503


class CheckpointPending(Refusal):
    """No checkpoint covers an entry yet."""

    code = "gateway.checkpoint_pending"
    fault = Fault.THIS_SYSTEM
    message = "No checkpoint covers entry {position} yet. Ask again in a moment."
    status = 503


class NodeStopping(Refusal):
    """The node is being stopped."""

    code = "gateway.node_stopping"
    fault = Fault.THIS_SYSTEM
    message = "The node is stopping. Nothing was kept; send it again in a moment."
    status = 503


class NodeFailed(Refusal):
    """Something unforeseen went wrong in the node."""

    code = "gateway.failed"
    fault = Fault.THIS_SYSTEM
    message = "The node failed while answering (reference {reference}). Tell its operator."
