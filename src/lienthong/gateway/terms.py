"""What a node refuses, each with a stable code, whose fault it is, and what to do (EX-30)."""

from lienthong.kernel.errors import Fault, Refusal


class SettingRefused(Refusal):
    """A setting has a value that the node cannot use."""

    code = "gateway.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} must be a positive number of bytes, not “{value}”."


class NodeNotPrepared(Refusal):
    """A key or certificate that the node needs is not in its folder."""

    code = "gateway.node_not_prepared"
    fault = Fault.THIS_SYSTEM
    message = "The node has no {file}. Prepare the node before starting it."


class NodeKeyLost(Refusal):
    """A key with which the node signed is gone."""

    code = "gateway.node_key_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The key file {file} is missing, but the node was in use before. Restore it from the"
        " backup: with a new one the node could not go on with its own log."
    )


class NodeRootForeign(Refusal):
    """The node was prepared under another root than the province's of today."""

    code = "gateway.node_root_foreign"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's {file} is another root than the province's in the folder keys. Restore the"
        " folders keys and gateway from the same backup."
    )


class NodeFileDamaged(Refusal):
    """A key or certificate of the node cannot be used."""

    code = "gateway.node_file_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's file {file} holds no readable key or certificate. Restore it from the backup."
    )


class StoreMissing(Refusal):
    """A store was to be proved that is not there."""

    code = "gateway.store_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "There is no {file}, so nothing of the node's store was proved and nothing was made. Check"
        " LIENTHONG_HOME, or restore the file from the backup."
    )


class StoreLost(Refusal):
    """The store of a node that was in use is gone, or an empty file stands in its place."""

    code = "gateway.store_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's store {file} is missing or empty, but the node was in use before. None was"
        " made: it would lack everything the node has confirmed. Move the folder {folder} aside and"
        " put it back whole from the newest backup."
    )


class StoreUnreadable(Refusal):
    """The node's store is no database, or cannot be opened."""

    code = "gateway.store_unreadable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's store {file} cannot be used (“{problem}”). Check that this account may write"
        " it; if it is damaged, restore it from the backup."
    )


class NodeAlreadyRunning(Refusal):
    """Another process has the node's store open."""

    code = "gateway.node_already_running"
    fault = Fault.CALLER
    message = "Another process already runs the node in {folder}. Stop it first."


class AddressUnknown(Refusal):
    """No such address."""

    code = "gateway.address_unknown"
    fault = Fault.CALLER
    message = "This node has no {method} {path}. See the exchange protocol for its addresses."
    status = 404


class MethodRefused(Refusal):
    """An address that exists was called with a method it does not have (EX-5)."""

    code = "gateway.method_refused"
    fault = Fault.CALLER
    message = "The address {path} does not take {method}. Call it with {allowed}."
    status = 405


class BodyTooLarge(Refusal):
    """A body is longer than the node takes."""

    code = "gateway.body_too_large"
    fault = Fault.CALLER
    message = "The body is longer than the {limit} bytes that this node takes."
    status = 413


class NodeBusy(Refusal):
    """All bodies on their way in would need more memory than the node may use for them."""

    code = "gateway.busy"
    fault = Fault.THIS_SYSTEM
    message = "The node is taking in {limit} bytes already. Send it again in a moment."
    status = 503


class BodyTooSlow(Refusal):
    """A body did not arrive in time."""

    code = "gateway.body_too_slow"
    fault = Fault.CALLER
    message = "The body did not arrive within {seconds} seconds. Send it again."
    status = 408


class ParameterRefused(Refusal):
    """A parameter of the query is no number, or too large."""

    code = "gateway.parameter_refused"
    fault = Fault.CALLER
    message = "The parameter {name} must be a whole number from 0 to {most}."


class ParameterMissing(Refusal):
    """A parameter without which the call means nothing is not in the query."""

    code = "gateway.parameter_missing"
    fault = Fault.CALLER
    message = "The parameter “{name}” is missing. Give it a whole number."


class ParameterRepeated(Refusal):
    """A parameter stands twice in the query."""

    code = "gateway.parameter_repeated"
    fault = Fault.CALLER
    message = "A parameter stands twice in the query. Give each once."


class DirectoryMissing(Refusal):
    """The node has no directory yet, so it knows nobody."""

    code = "gateway.directory_missing"
    fault = Fault.THIS_SYSTEM
    message = "This node has no directory yet and knows no agency. Ask its operator to load one."
    status = 503


class DirectoryNotNewer(Refusal):
    """A snapshot does not follow the one in use."""

    code = "gateway.directory_not_newer"
    fault = Fault.CALLER
    message = (
        "The node already has version {current} of the directory; version {given} is not newer."
    )
    status = 409


class AuthorizationMissing(Refusal):
    """A call that must be signed is not."""

    code = "gateway.authorization_missing"
    fault = Fault.CALLER
    message = "This call must be signed by an agency's key in the header Authorization."
    status = 401


class RequestReplayed(Refusal):
    """A signed request was used before."""

    code = "gateway.request_replayed"
    fault = Fault.CALLER
    message = "A request with the nonce {nonce} was made before. Sign each request anew."
    status = 401


class AgencyUnknown(Refusal):
    """The node's directory has no such agency."""

    code = "gateway.agency_unknown"
    fault = Fault.POLICY
    message = (
        "The agency {agency} is not in this node's directory (version {version}). "
        "Check the code, or ask the directory's administrator to add it."
    )
    status = 403


class SenderDissolved(Refusal):
    """An agency that no longer exists cannot send."""

    code = "gateway.sender_dissolved"
    fault = Fault.POLICY
    message = (
        "{name} ({agency}) ended on {ended_on} and can no longer send. "
        "Its work is carried on by: {carried_on_by}."
    )
    status = 403


class RecipientDissolved(Refusal):
    """An agency that no longer exists cannot receive; its successors are named."""

    code = "gateway.recipient_dissolved"
    fault = Fault.CALLER
    message = (
        "{name} ({agency}) ended on {ended_on}. Send to those who carry on its work: "
        "{carried_on_by}."
    )
    status = 422


class AgencyNotYetFormed(Refusal):
    """An agency does not exist yet."""

    code = "gateway.agency_not_yet_formed"
    fault = Fault.CALLER
    message = "{name} ({agency}) exists only from {formed_on} on."
    status = 422


class KeyUnknown(Refusal):
    """A key is not one of the agency's keys."""

    code = "gateway.key_unknown"
    fault = Fault.POLICY
    message = (
        "The key {key} is not one of the agency {agency}'s in this node's directory "
        "(version {version}). Seal with a registered key, or have this one registered."
    )
    status = 403


class CodeNotCertified(Refusal):
    """A sealed record names its author by another code than its certificate does."""

    code = "gateway.code_not_certified"
    fault = Fault.CALLER
    message = (
        "The record names its author {named}, but the certificate of its key names {certified}. "
        "Name the certificate's code in the record and seal it anew."
    )


class DateNotCertified(Refusal):
    """A sealed record is dated outside the life of its certificate, or of the province's root."""

    code = "gateway.date_not_certified"
    fault = Fault.CALLER
    message = (
        "The record of {agency} is dated {at}, but a certificate that must vouch for it holds only "
        "from {valid_from} until {valid_until}. Set the clock right and seal it anew."
    )


class SentInFuture(Refusal):
    """A message says it was sent later than now."""

    code = "gateway.sent_in_future"
    fault = Fault.CALLER
    message = (
        "The message says it was sent at {sent_at}; it is {now}. Set the sender's clock right."
    )


class MessageIdTaken(Refusal):
    """An id was used before for other bytes."""

    code = "gateway.message_id_taken"
    fault = Fault.CALLER
    message = (
        "The id {id} was used before for a message with other bytes. "
        "Repeat a message byte for byte as it was first sealed; give a new one a new id."
    )
    status = 409


class MessageUnknown(Refusal):
    """No such message for this agency; the answer is the same whether or not it exists."""

    code = "gateway.message_unknown"
    fault = Fault.CALLER
    message = "The agency {agency} neither sent nor received a message {id} on this node."
    status = 404


class StatusMisplaced(Refusal):
    """A status message by or to somebody whom the original does not concern."""

    code = "gateway.status_misplaced"
    fault = Fault.POLICY
    message = (
        "A status must reply to a message that its author received, and go to that message's "
        "sender. On this node {agency} received no message {reply_to} from a recipient of this one."
    )
    status = 403


class AcknowledgementMismatch(Refusal):
    """An acknowledgement states something else than the message it is given for."""

    code = "gateway.acknowledgement_mismatch"
    fault = Fault.CALLER
    message = "The acknowledgement's {field} is not that of the message or of the caller."


class CheckpointUnknown(Refusal):
    """No checkpoint of this size was signed (0: none at all)."""

    code = "gateway.checkpoint_unknown"
    fault = Fault.CALLER
    message = "This log has signed no checkpoint of size {size}. Ask for its newest checkpoint."
    status = 404


class CheckpointPending(Refusal):
    """No checkpoint covers an entry yet."""

    code = "gateway.checkpoint_pending"
    fault = Fault.THIS_SYSTEM
    message = "No checkpoint covers entry {position} yet. Ask again in a moment."
    status = 503


class StorageUnavailable(Refusal):
    """The store did not take a write; nothing of it was kept."""

    code = "gateway.storage_unavailable"
    fault = Fault.THIS_SYSTEM
    message = "The node could not store this ({reason}). Nothing was kept; send it again later."
    status = 503


class StoreDamaged(Refusal):
    """The store's log is not the one its checkpoint was signed for."""

    code = "gateway.store_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The store's log does not match the signed checkpoint of {size} entries. "
        "Do not use it: restore a backup, and keep this copy to find out what happened."
    )


class KeptDirectoryDamaged(Refusal):
    """The directory in the store is not one that the directory's key signed."""

    code = "gateway.kept_directory_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The store {file} is damaged: the directory kept in it does not bear its signature any more"
        " ({problem}). Do not use it: restore the node's folder from the backup, and keep this copy"
        " to find out what happened."
    )


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
