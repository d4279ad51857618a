"""What the VXP-compatible API refuses, and the error code that clients know for it (VX-30)."""

from enum import StrEnum

from lienthong.kernel.errors import Fault, Refusal


class ErrorCode(StrEnum):
    """The codes of the one table that is known, second-hand; no authoritative list is public."""

    OK = "0"
    FILE_INVALID = "10"
    NOT_AUTHENTICATED = "15"
    RECEIVER_UNKNOWN = "18"
    SENDER_NOT_REGISTERED = "19"
    SYSTEM_ERROR = "20"
    FILE_NOT_PROCESSED = "21"
    PACKET_WRONG = "22"
    RECEIVER_LOCKED = "23"


class VxpRefusal(Refusal):
    """A refusal of this API; `error_code` is what the client's software decides by."""

    error_code: ErrorCode
    code = "gateway.vxp_refusal"
    fault = Fault.CALLER
    message = "The call was refused."


class HeaderRepeated(VxpRefusal):
    """A header of the protocol stands twice: one could be signed and the other used."""

    code = "gateway.vxp_header_repeated"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = "The header {name} stands twice in the call. Send it once."


class HeaderMissing(VxpRefusal):
    """A header without which the call means nothing is not there."""

    code = "gateway.vxp_header_missing"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = "The header {name} is missing. Send it, and sign it with the others."


class HeaderNotSigned(VxpRefusal):
    """A header that decides something is not among the signed ones."""

    code = "gateway.vxp_header_not_signed"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = (
        "The header XroadVnpt-{name} is not among the signed ones. Name it in "
        "XroadVnpt-sign-header-key and put it into XroadVnpt-sign-header."
    )


class HeaderDiffers(VxpRefusal):
    """A header has another value than the one that was signed."""

    code = "gateway.vxp_header_differs"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = (
        "The header XroadVnpt-{name} has another value than the signed one in "
        "XroadVnpt-sign-header. Send what was signed."
    )


class SignedTextUnreadable(VxpRefusal):
    """What was signed is no JSON object of texts."""

    code = "gateway.vxp_signed_text_unreadable"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = (
        "XroadVnpt-sign-header is no JSON object of header names and texts. Send the very text "
        "that was signed."
    )


class SystemNotAuthenticated(VxpRefusal):
    """An unknown system or a wrong secret; which of the two is nobody's business."""

    code = "gateway.vxp_not_authenticated"
    error_code = ErrorCode.NOT_AUTHENTICATED
    status = 401
    message = (
        "The system {system} is not connected to this node, or its secret is another one. "
        "Check id and secret with the province's operator."
    )


class TimestampUnreadable(VxpRefusal):
    """The timestamp has another form."""

    code = "gateway.vxp_timestamp_unreadable"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = (
        "XroadVnpt-timestamp is “{value}”. Send day, month, year, time and milliseconds as in "
        "22112026T105443+0158."
    )


class TimestampTooFar(VxpRefusal):
    """The timestamp is too far from the node's clock."""

    code = "gateway.vxp_timestamp_too_far"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = (
        "XroadVnpt-timestamp is {value}, more than {hours} hours from the node's clock ({now}). "
        "Set the system's clock right, or begin a new session in its software."
    )


class CallReplayed(VxpRefusal):
    """The same signed call that changes something came again after others had followed it."""

    code = "gateway.vxp_call_replayed"
    error_code = ErrorCode.NOT_AUTHENTICATED
    message = "This signed call was made before. Sign it anew, with a new timestamp."


class AgencyNotOfSystem(VxpRefusal):
    """A system acted for an agency that was not entrusted to it."""

    code = "gateway.vxp_agency_not_of_system"
    fault = Fault.POLICY
    error_code = ErrorCode.SENDER_NOT_REGISTERED
    message = (
        "The system {system} may not act for the agency {agency}. Ask the province's operator to "
        "connect the agency to it."
    )


class AgencyDeregistered(VxpRefusal):
    """The system itself took its agency off the list."""

    code = "gateway.vxp_agency_deregistered"
    error_code = ErrorCode.SENDER_NOT_REGISTERED
    message = (
        "The agency {agency} was taken off by its own system ({system}). Register it again with "
        "/registerAgency."
    )


class FileHashDiffers(VxpRefusal):
    """The file is another one than the signed hash says."""

    code = "gateway.vxp_file_hash_differs"
    error_code = ErrorCode.FILE_INVALID
    message = (
        "The file's SHA-256 is {found}; XroadVnpt-hash-file says {stated}. The file was changed on "
        "its way or cut off: send it again."
    )


class MessageTypeDiffers(VxpRefusal):
    """A packet of another kind than the header says."""

    code = "gateway.vxp_message_type_differs"
    error_code = ErrorCode.PACKET_WRONG
    message = (
        "XroadVnpt-messagetype is “{stated}”, but the packet is of the kind “{found}”. Send it "
        "with its own kind."
    )


class MessageTypeUnknown(VxpRefusal):
    """A kind of message that nobody defines."""

    code = "gateway.vxp_message_type_unknown"
    error_code = ErrorCode.PACKET_WRONG
    message = "XroadVnpt-messagetype is “{value}”. Send edoc or status."


class PacketSenderDiffers(VxpRefusal):
    """The packet's From is another agency than the header's."""

    code = "gateway.vxp_packet_sender_differs"
    error_code = ErrorCode.SENDER_NOT_REGISTERED
    message = (
        "The packet is from {found}, but XroadVnpt-from says {stated}. Both must name the agency "
        "that sends."
    )


class RecipientsUnreadable(VxpRefusal):
    """The optional header with recipients is no list of codes, or a packet names none."""

    code = "gateway.vxp_recipients_unreadable"
    error_code = ErrorCode.RECEIVER_UNKNOWN
    message = "{place} names no recipients that this node can read. Name identity codes."


class DocumentNotFound(VxpRefusal):
    """A document that this system's agencies neither sent nor received."""

    code = "gateway.vxp_document_not_found"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    status = 404
    message = "There is no document “{document}” for this system's agencies. Check the docId."


class PacketForged(VxpRefusal):
    """A packet to fetch that says it is from another agency than the one that sealed it (VX-44)."""

    code = "gateway.vxp_packet_forged"
    error_code = ErrorCode.PACKET_WRONG
    message = (
        "The packet says that it is from {stated}, but {sender} sealed it. It is not handed out;"
        " tell the operator, and report it with the state fail."
    )


class OriginalNotFound(VxpRefusal):
    """A status about a document that the reporting agency does not have."""

    code = "gateway.vxp_original_not_found"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    message = (
        "The status is about the document {document} of {agency}, which {reporter} neither fetched "
        "nor sent here. Fetch the document first, and name its DocumentId or Code in ResponseFor."
    )


class StateUnknown(VxpRefusal):
    """A state that the protocol does not have."""

    code = "gateway.vxp_state_unknown"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    message = "XroadVnpt-status is “{value}”. Send initial, processing, done or fail."


class StateFinal(VxpRefusal):
    """A document whose receipt was confirmed stays received."""

    code = "gateway.vxp_state_final"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    message = (
        "The document {document} was confirmed with “done” and stays so. Report what becomes of it "
        "with a status packet."
    )


class ParameterUnreadable(VxpRefusal):
    """A parameter has a form that this node cannot read."""

    code = "gateway.vxp_parameter_unreadable"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    message = "XroadVnpt-{name} is “{value}”. Send {expected}."


class RegistrationUnreadable(VxpRefusal):
    """The body of a registration is no JSON object with a code."""

    code = "gateway.vxp_registration_unreadable"
    error_code = ErrorCode.FILE_NOT_PROCESSED
    message = (
        "The body is no registration. Send a JSON object with id, pcode, code, name, mail, mobile "
        "and fax; code is needed."
    )


class SystemsNotNewer(Refusal):
    """A list of client systems with a lower version than the one in use."""

    code = "gateway.systems_not_newer"
    fault = Fault.CALLER
    message = (
        "The list of client systems has version {given}; version {current} is in use. "
        "Make a list with a higher version."
    )
    status = 409
