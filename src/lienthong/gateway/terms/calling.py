"""What a node refuses because of the call."""

from lienthong.kernel.errors import Fault, Refusal


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


class BodyTooSlow(Refusal):
    """A body did not arrive in time."""

    code = "gateway.body_too_slow"
    fault = Fault.CALLER
    message = "The body did not arrive within {seconds} seconds. Send it again."
    status = 408


class HeadTooSlow(Refusal):
    """The head of a request did not arrive in time (EX-157)."""

    code = "gateway.head_too_slow"
    fault = Fault.CALLER
    message = "The head of the request did not arrive within {seconds} seconds. Send it again."
    status = 408


class TooManyConnections(Refusal):
    """There is no place left at the door, for this address or for anybody (EX-270)."""

    code = "gateway.too_many_connections"
    fault = Fault.CALLER
    message = (
        "Too many connections are open: one address may have {most} at a time. Close those you do "
        "not use, send one call after the other over one that stays open, and try again."
    )
    status = 429


class HeadTooLarge(Refusal):
    """The head of a request is longer than the node reads (EX-157)."""

    code = "gateway.head_too_large"
    fault = Fault.CALLER
    message = "The head of the request is longer than {limit} bytes. Send fewer or shorter headers."
    status = 431


class ParameterRefused(Refusal):
    """A parameter of the query is no number, or too large."""

    code = "gateway.parameter_refused"
    fault = Fault.CALLER
    message = "The parameter {name} must be a whole number from 0 to {most}."


class CursorBeyondLog(Refusal):
    """A place in an inbox from which to go on lies beyond the end of the log (EX-271)."""

    code = "gateway.cursor_beyond_log"
    fault = Fault.CALLER
    message = (
        "The cursor {after} lies beyond the end of this node's log, which has {size} entries: it"
        " is another node's, or this one was put back to an older copy. Read again from after=0"
        " and pass over what you hold with the same id and the same envelope; under one id there"
        " may be another message now. Tell the node's operator if you did not know."
    )
    status = 409


class CursorOfOtherLog(Refusal):
    """Before a place in an inbox lies another entry than did when it was given out (EX-272)."""

    code = "gateway.cursor_of_other_log"
    fault = Fault.CALLER
    message = (
        "The cursor {after} was given out by another log than this one of {size} entries: this"
        " node was put back to an older copy and has gone on since. Read again from after=0 and"
        " pass over what you hold with the same id and the same envelope; under one id there may be"
        " another message now. Tell the node's operator if you did not know."
    )
    status = 409


class HistoryRefused(Refusal):
    """A history that no log can have (EX-272)."""

    code = "gateway.history_refused"
    fault = Fault.CALLER
    message = (
        "The history given with a cursor must be 64 hexadecimal digits, as this node gave them out"
        " with it. It may have been cut off where it was kept. Give it whole, or leave it out."
    )


class ParameterUnknown(Refusal):
    """A parameter of the query has a value that means nothing."""

    code = "gateway.parameter_unknown"
    fault = Fault.CALLER
    message = "The parameter {name} must be one of: {known}."


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


class SenderEndedForGood(SenderDissolved):
    """The same, where the directory names nobody who carries on its work."""

    message = (
        "{name} ({agency}) ended on {ended_on} and can no longer send. The directory names nobody"
        " who carries on its work."
    )


class RecipientEndedForGood(RecipientDissolved):
    """The same, where the directory names nobody who carries on its work."""

    message = (
        "{name} ({agency}) ended on {ended_on}, and the directory names nobody who carries on its"
        " work. Ask the directory's administrator to whom to send."
    )


class DirectoryKeyRequired(Refusal):
    """A call that only the platform may make, with the key that signs its directory."""

    code = "gateway.directory_key_required"
    fault = Fault.CALLER
    message = "Only the platform may ask this, signing with the key of its directory."
    status = 403


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


class AcknowledgedInFuture(Refusal):
    """An acknowledgement says it was made later than now (EX-228)."""

    code = "gateway.acknowledged_in_future"
    fault = Fault.CALLER
    message = (
        "The acknowledgement says it was made at {at}; it is {now}. Set the clock of the software"
        " that acknowledges right, and acknowledge anew."
    )


class MessageExpired(Refusal):
    """A message comes to the node when it has expired already (EX-70)."""

    code = "gateway.message_expired"
    fault = Fault.CALLER
    message = (
        "The message expired at {expires_at}; it is {now}. Seal it anew with a later expiry and a"
        " new id, or without one."
    )
    status = 422


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
        "A status goes from a recipient of the message it replies to, to that message's sender, or"
        " from its sender to recipients. On this node no message {reply_to} went so between"
        " {agency} and the recipients of this one."
    )
    status = 403


class StatusWithoutOriginal(Refusal):
    """A status message that names no message it is about."""

    code = "gateway.status_without_original"
    fault = Fault.CALLER
    message = "A status is about a message: name the id of that message in reply_to."


class AcknowledgementMismatch(Refusal):
    """An acknowledgement states something else than the message it is given for."""

    code = "gateway.acknowledgement_mismatch"
    fault = Fault.CALLER
    message = "The acknowledgement's {field} is not that of the message or of the caller."


class TooManyAcknowledgements(Refusal):
    """One call holds more acknowledgements than a node takes at a time."""

    code = "gateway.too_many_acknowledgements"
    fault = Fault.CALLER
    message = "The call holds {found} acknowledgements; {most} are taken at a time. Send fewer."
    status = 413


class PacketOfAnother(Refusal):
    """A packet for software of the document axis that says it is from somebody else (VX-44)."""

    code = "gateway.packet_of_another"
    fault = Fault.CALLER
    message = (
        "The packet says that it is from {stated}, but {sender} sealed it. A recipient's software"
        " goes by what the packet says: name {sender} in From/OrganId."
    )


class CheckpointTooEarly(Refusal):
    """The checkpoint asked for was signed before the message came."""

    code = "gateway.checkpoint_too_early"
    fault = Fault.CALLER
    message = (
        "The checkpoint of size {size} was signed before this message came, which lies at position"
        " {position}. Ask for a later one, or leave the size out."
    )
    status = 409


class CheckpointUnknown(Refusal):
    """No checkpoint of this size was signed (0: none at all)."""

    code = "gateway.checkpoint_unknown"
    fault = Fault.CALLER
    message = "This log has signed no checkpoint of size {size}. Ask for its newest checkpoint."
    status = 404
