"""What the exchange refuses, each with a stable code, whose fault it is, and what to do.

A parameter `field` beside those of the text names the field of the form that is at fault.
"""

from lienthong.kernel.errors import Fault, Refusal


class SettingRefused(Refusal):
    """A setting of the exchange cannot be used."""

    code = "exchange.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} cannot be “{value}”: {problem}."


class NotPrepared(Refusal):
    """Keys of the exchange are missing."""

    code = "exchange.not_prepared"
    fault = Fault.THIS_SYSTEM
    message = "The key file {file} is missing. Start the platform once, it prepares its keys."


class AgencyNeededToAct(Refusal):
    """Somebody without an agency wanted to send or receive."""

    code = "exchange.agency_needed"
    fault = Fault.CALLER
    status = 403
    message = "Documents are sent and received by an agency. Switch to the agency you act for."


class AgencyCannotExchange(Refusal):
    """An agency without a code, or one that has ended, cannot send."""

    code = "exchange.agency_cannot_exchange"
    fault = Fault.POLICY
    message = (
        "{agency} cannot exchange documents: it has no identity code in force. "
        "Ask the administrator of the directory to enter it."
    )


class SenderDissolved(Refusal):
    """The agency acted for was dissolved: it sends nothing any more."""

    code = "exchange.sender_dissolved"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} was dissolved on {ended_on} and sends nothing any more. Its work is carried on"
        " by: {successors}. Ask the administrator of that agency to appoint you there."
    )


class RecipientsMissing(Refusal):
    """A document without recipients."""

    code = "exchange.recipients_missing"
    fault = Fault.CALLER
    status = 422
    message = "Choose at least one recipient."


class RecipientIsSender(Refusal):
    """An agency wanted to send to itself."""

    code = "exchange.recipient_is_sender"
    fault = Fault.CALLER
    status = 422
    message = "{agency} is the sender itself. Take it off the list of recipients."


class RecipientWithoutCode(Refusal):
    """A recipient has no identity code, so nothing can be addressed to it."""

    code = "exchange.recipient_without_code"
    fault = Fault.POLICY
    status = 422
    message = (
        "{agency} has no identity code in force, so nothing can be addressed to it. "
        "Take it off the list, or ask the administrator of the directory to enter its code."
    )


class FieldMissing(Refusal):
    """A field that every document needs is empty."""

    code = "exchange.field_missing"
    fault = Fault.CALLER
    status = 422
    message = "This is needed. Fill it in."


class FieldTooLong(Refusal):
    """A text is longer than a packet carries."""

    code = "exchange.field_too_long"
    fault = Fault.CALLER
    status = 422
    message = "This has {length} characters; at most {limit} can be sent. Shorten it."


class FieldNotPlain(Refusal):
    """A text holds control characters."""

    code = "exchange.field_not_plain"
    fault = Fault.CALLER
    status = 422
    message = "This holds characters that cannot be sent (control characters). Type it again."


class NumberMalformed(Refusal):
    """The document's number is no number."""

    code = "exchange.number_malformed"
    fault = Fault.CALLER
    status = 422
    message = "“{number}” is no document number. Write digits, at most 8, such as 07 or 128."


class SymbolMalformed(Refusal):
    """The document's symbol has another form."""

    code = "exchange.symbol_malformed"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{symbol}” is no document symbol. Write letters, digits, dots and dashes without spaces, "
        "at most 30, such as UBND-KSTTHC or QĐ-UBND."
    )


class TypeUnknown(Refusal):
    """The document's type is not one of NĐ 30/2020."""

    code = "exchange.type_unknown"
    fault = Fault.CALLER
    status = 422
    message = "“{type}” is no type of document. Choose one from the list."


class IssuedTooEarly(Refusal):
    """The document is dated before there were agencies of this state."""

    code = "exchange.issued_too_early"
    fault = Fault.CALLER
    status = 422
    message = "The document is dated {issued_on}, before 2 September 1945. Correct the year."


class IssuedInFuture(Refusal):
    """The document is dated later than today."""

    code = "exchange.issued_in_future"
    fault = Fault.CALLER
    status = 422
    message = "The document is dated {issued_on}, later than today. Correct the date."


class DueBeforeIssued(Refusal):
    """The answer is due before the document was issued."""

    code = "exchange.due_before_issued"
    fault = Fault.CALLER
    status = 422
    message = "The deadline {due_on} lies before the document's date {issued_on}. Correct one."


class DuplicateNumber(Refusal):
    """The agency already sent a document with this number, symbol and year."""

    code = "exchange.duplicate_number"
    fault = Fault.CALLER
    status = 409
    message = (
        "Document {number}/{symbol} of {year} was already sent on {sent_on}: “{subject}”. "
        "Each number is used once a year: check it, or open the document that was sent."
    )


class SecrecyNotConfirmed(Refusal):
    """State secrets must not be sent this way (QĐ 28/2018/QĐ-TTg Điều 1.2)."""

    code = "exchange.secrecy_not_confirmed"
    fault = Fault.POLICY
    status = 422
    message = (
        "Confirm that the document holds no state secret. "
        "State secrets must not be sent through this system (QĐ 28/2018/QĐ-TTg, Điều 1.2)."
    )


class FilesMissing(Refusal):
    """A document without a file has no content."""

    code = "exchange.files_missing"
    fault = Fault.CALLER
    status = 422
    message = "Attach the document itself as a PDF or DOCX file."


class FilesTooMany(Refusal):
    """More files than one document may carry."""

    code = "exchange.files_too_many"
    fault = Fault.CALLER
    status = 422
    message = "There are {count} files; at most {limit} can be sent with one document."


class FileTooLarge(Refusal):
    """A file, or all of them together, is larger than the exchange carries."""

    code = "exchange.file_too_large"
    fault = Fault.CALLER
    status = 413
    message = (
        "The files come to {size} MB with “{file}”; at most {limit} MB can be sent at once. "
        "Make the file smaller, for example by scanning at a lower resolution."
    )


class FileEmpty(Refusal):
    """A file without content."""

    code = "exchange.file_empty"
    fault = Fault.CALLER
    status = 422
    message = "The file “{file}” is empty. Choose it again."


class FileNameRefused(Refusal):
    """A file's name cannot travel."""

    code = "exchange.file_name_refused"
    fault = Fault.CALLER
    status = 422
    message = "The file name “{file}” cannot be sent. Rename the file: letters, digits, dashes."


class FileTypeRefused(Refusal):
    """A file is neither PDF nor DOCX, whatever its name says."""

    code = "exchange.file_type_refused"
    fault = Fault.CALLER
    status = 422
    message = (
        "The file “{file}” is not what can be sent: its content is {found}. "
        "Attach a PDF or DOCX file whose name ends in .pdf or .docx."
    )


class FileTypeUntold(Refusal):
    """A file that is neither PDF nor DOCX, nor anything else that is known."""

    code = "exchange.file_type_untold"
    fault = Fault.CALLER
    status = 422
    message = (
        "The file “{file}” is not what can be sent: it cannot be told what it is. "
        "Attach a PDF or DOCX file whose name ends in .pdf or .docx."
    )


class FileDamaged(Refusal):
    """A file is cut off or broken."""

    code = "exchange.file_damaged"
    fault = Fault.CALLER
    status = 422
    message = "The file “{file}” is damaged or cut off. Open it, save it anew and attach it again."


class FileNamedTwice(Refusal):
    """Two files have the same name."""

    code = "exchange.file_named_twice"
    fault = Fault.CALLER
    status = 422
    message = "Two files are called “{file}”. Rename one."


class DocumentUnknown(Refusal):
    """The agency has no such document."""

    code = "exchange.document_unknown"
    fault = Fault.CALLER
    status = 404
    message = "Your agency has no such document. Look it up in the list."


class ReasonMissing(Refusal):
    """A refusal without a reason (status 02 needs one)."""

    code = "exchange.reason_missing"
    fault = Fault.CALLER
    status = 422
    message = (
        "Say why the document is refused, in 10 to 500 characters: the sender has to act on it."
    )


class CertificateUnknown(Refusal):
    """The platform has no certificate for the key that sealed a message."""

    code = "exchange.certificate_unknown"
    fault = Fault.OTHER_SYSTEM
    message = "The key that sealed the message is not one of {agency}'s registered keys."


class PacketSenderDiffers(Refusal):
    """The packet inside names another sender than the one that sealed the envelope."""

    code = "exchange.packet_sender_differs"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The envelope was sealed by {sealed_by}, but the packet inside says it is from {stated}."
    )


class ExchangeRulesBroken(Refusal):
    """The file of rules for the node cannot be used; the node keeps the directory it has."""

    code = "exchange.rules_broken"
    fault = Fault.THIS_SYSTEM
    message = (
        "The file {file} with the exchange's rules cannot be used: {problem} The node goes on with"
        " the directory it has. Correct the file, or take it away to use the usual rules."
    )


class StatusWithoutDocument(Refusal):
    """A status packet that fits no document sent to its author."""

    code = "exchange.status_without_document"
    fault = Fault.OTHER_SYSTEM
    message = (
        "{agency} reports status {status} on a document that this agency did not send to it. "
        "The report is kept and changes nothing."
    )


class EvidenceNotReady(Refusal):
    """Evidence needs the node's receipt and a checkpoint that covers the message."""

    code = "exchange.evidence_not_ready"
    fault = Fault.OTHER_SYSTEM
    status = 409
    message = "There is no evidence yet: the node has not confirmed the message. Try again later."


class EvidenceContentGone(Refusal):
    """The node removed a content after its time, and no copy of it is on the platform."""

    code = "exchange.evidence_content_gone"
    fault = Fault.POLICY
    status = 410
    message = (
        "The node no longer has the content: the time for which it keeps contents was over. Make"
        " the evidence without it (--without-content); whoever kept it can show it beside."
    )


class EvidenceNodeAway(Refusal):
    """Evidence was asked for while the node does not answer."""

    code = "exchange.evidence_node_away"
    fault = Fault.OTHER_SYSTEM
    status = 503
    message = (
        "The node at {address} does not answer ({problem}), and evidence is taken from it. Ask"
        " again when it runs. In a terminal, LIENTHONG_PORT or LIENTHONG_NODE_URL must name its"
        " address."
    )


class NotARecipient(Refusal):
    """Evidence about an agency that the document did not go to."""

    code = "exchange.not_a_recipient"
    fault = Fault.CALLER
    status = 422
    message = (
        "{document} did not go to an agency with the code {code}. It went to: {codes}. Give one of"
        " these codes, or none for all of them."
    )


class MessageAmbiguous(Refusal):
    """Several documents have this number."""

    code = "exchange.message_ambiguous"
    fault = Fault.CALLER
    message = "Several documents have the number {asked}. Give the message's id: {candidates}."
