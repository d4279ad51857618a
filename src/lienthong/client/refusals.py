"""What a client cannot do, and whose fault that is."""

from lienthong.kernel.errors import Fault, Refusal
from lienthong.wire.refusals import ProofInvalid


class NodeUnreachable(Refusal):
    """The node did not answer, however often it was asked."""

    code = "client.node_unreachable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The node at {address} does not answer ({reason}). Nothing is lost: try again later, "
        "or tell the node's operator."
    )
    status = 503


class NodeRefused(Refusal):
    """The node refused; `problem` says with which code, whose fault, and why."""

    code = "client.node_refused"
    fault = Fault.OTHER_SYSTEM
    message = "The node refused ({refused_as}): {detail}"


CURSOR_LOST = frozenset({"gateway.cursor_beyond_log", "gateway.cursor_of_other_log"})
"""Codes of a node's refusals of a cursor (EX-271, EX-272)."""


def is_cursor_lost(refused: Refusal) -> bool:
    """Whether the node no longer has the log that a cursor is of (EX-271, EX-272).

    Then its inbox is to be read from 0 again, passing over what the agency holds (EX-291).
    """
    return getattr(refused.params.get("problem"), "code", "") in CURSOR_LOST


class HistoryWithoutPlace(Refusal):
    """The history of a place in an inbox was given without the place (EX-282)."""

    code = "client.history_without_place"
    fault = Fault.CALLER
    message = (
        "A history says how the log was at one place, so it goes with that place (after). Give both"
        " as they were told together, or neither."
    )


class AnswerUnreadable(Refusal):
    """The node's answer is not what the protocol prescribes."""

    code = "client.answer_unreadable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The answer of the node at {address} cannot be understood: {reason}. Check the address."
    )


class AnswerUntrue(Refusal):
    """The node's answer is well-formed but does not hold: about something else, or not signed."""

    code = "client.answer_untrue"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The node at {address} gave an answer that does not hold: {what}. Tell the node's operator."
    )


class EncryptionKeyMissing(Refusal):
    """A content was encrypted to a key that is not among those given."""

    code = "client.encryption_key_missing"
    fault = Fault.CALLER
    message = (
        "The content of message {id} is encrypted to the key {key}, whose private key is not here."
        " An agency's folder has it in encryption.pem, older ones in older-encryption-keys: put it"
        " there. If it is lost, nobody can open the content, and the sender has to send it again."
    )


class ContentApart(Refusal):
    """A message came without its content, which is large or was removed."""

    code = "client.content_apart"
    fault = Fault.CALLER
    message = (
        "The content of message {id} has {length} bytes and comes by itself: fetch it into a file."
    )


class KeyMismatch(Refusal):
    """Code, key and certificate do not belong together."""

    code = "client.key_mismatch"
    fault = Fault.CALLER
    message = (
        "The certificate is for {certified}, not for the key of {code}. "
        "Give the key and the certificate that belong to the agency."
    )


class EvidenceIncomplete(Refusal):
    """The node has no receipt of a message yet."""

    code = "client.evidence_incomplete"
    fault = Fault.OTHER_SYSTEM
    message = "The node has no receipt for message {id} yet. Ask for the evidence in a moment."
    status = 503


class CertificateNotKnown(Refusal):
    """The certificate of a key that signed is neither kept nor in any directory of the node."""

    code = "client.certificate_not_known"
    fault = Fault.CALLER
    message = (
        "The certificate of {code} for the key {key} is in no directory that the node has or had,"
        " and not in {folder}. Ask that agency or the platform's operator for it, and put it there"
        " as {key}.pem."
    )


class WebhookCallRefused(Refusal):
    """A call to the agency's address was not made by its node, or not now."""

    code = "client.webhook_call_refused"
    fault = Fault.CALLER
    message = "This call is not believed to be the node's: {reason}. Look into the inbox instead."
    status = 401


class AgencyFileMissing(Refusal):
    """A file of the agency's folder is not there."""

    code = "client.agency_file_missing"
    fault = Fault.CALLER
    message = (
        "There is no {file}. An agency's folder needs agency.toml, key.pem, certificate.pem and"
        " root.pem: lienthong agency-key makes the first two, the platform's operator gives the"
        " others."
    )


class AgencyFileUnusable(Refusal):
    """A file of the agency's folder does not hold what it should."""

    code = "client.agency_file_unusable"
    fault = Fault.CALLER
    message = "{file} cannot be used: {problem}. Correct it, or have it given to you again."


class KeyExposed(Refusal):
    """Others than its owner may read the agency's private key."""

    code = "client.key_exposed"
    fault = Fault.CALLER
    message = (
        "{file} can be read by others than its owner, so the key is not used. Take their rights"
        " away (chmod 600); if others could have read it, make a new key and have it certified."
    )


class FetchedElsewhere(Refusal):
    """Another process is fetching the same large content into the same folder."""

    code = "client.fetched_elsewhere"
    fault = Fault.CALLER
    message = (
        "Message {id} is being fetched into {folder} by another process. It is left to that one;"
        " look again when it is done."
    )


class TokenKeyWithTls(Refusal):
    """The agency's key lies in a token, and connections are to be made with it."""

    code = "client.token_key_with_tls"
    fault = Fault.CALLER
    message = (
        "{file} asks for mutual TLS, but the agency's key lies in a token and never leaves it: no"
        " connection can be made with it. Take mutual_tls out; where the node asks for more than a"
        " seal, use an API key (lienthong api-key)."
    )


class KeyPairUnusable(Refusal):
    """Certificate and key of an agency's folder do not go together, or one of them is damaged."""

    code = "client.key_pair_unusable"
    fault = Fault.CALLER
    message = (
        "{certificate} and {key} cannot be used together: {problem}. The certificate has to be the"
        " one that was given for this key."
    )


class FileTaken(Refusal):
    """A file to be written is there with other content."""

    code = "client.file_taken"
    fault = Fault.CALLER
    message = "{file} is there already and holds something else. Move it away, or name another."


class OutboxDamaged(Refusal):
    """Bytes kept to be sent again are not whole."""

    code = "client.outbox_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "{file} holds a sealed message that is damaged. Ask the recipient whether it arrived; if"
        " it did not, send it with --anew."
    )


class StampUnproved(ProofInvalid):
    """A time stamp is not over the checkpoint that it came with."""

    message = "The time stamp is not over the checkpoint of the log of {size} entries."
