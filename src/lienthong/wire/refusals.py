"""What wire refuses to read or to believe, each with a stable code and what to do about it."""

from typing import Final

from lienthong.kernel.errors import Fault, Refusal, gettext_noop
from lienthong.wire.spoken import HOLDERS, SEALED


class RecordFieldMissing(Refusal):
    """A record lacks a field that its version requires."""

    code = "wire.record_field_missing"
    fault = Fault.CALLER
    message = "The {record} lacks the field {field}. Add it and seal the record again."


class RecordFieldUnknown(Refusal):
    """A record has a field its version does not know; ignoring it would seal what nobody read."""

    code = "wire.record_field_unknown"
    fault = Fault.CALLER
    message = "The {record} has a field {field} that version 1 does not know. Remove it."


class RecordFieldInvalid(Refusal):
    """A field's value has the wrong type or form."""

    code = "wire.record_field_invalid"
    fault = Fault.CALLER
    message = "In the {record} the field {field} must have the form {expected}. Correct it."


class RecordAgencyRepeated(Refusal):
    """A list of agencies names one of them more than once."""

    code = "wire.record_agency_repeated"
    fault = Fault.CALLER
    message = "The {record} names the agency {agency} twice in the field {field}. Name it once."


class FrameBroken(Refusal):
    """A body is not magic, header, seal and content as EN-20 prescribes."""

    code = "wire.frame_broken"
    fault = Fault.CALLER
    message = "The message body cannot be taken apart at byte {position}: {part} expected there."


class ContentMismatch(Refusal):
    """The content is not what the sealed header says."""

    code = "wire.content_mismatch"
    fault = Fault.CALLER
    message = (
        "The content is not the one that was sealed: its {property} is {found}, "
        "the sealed header says {stated}. Send the content that belongs to this header."
    )


class SealedContentBroken(Refusal):
    """A stored content was changed, cut off, or belongs to another key."""

    code = "wire.sealed_content_broken"
    fault = Fault.OTHER_SYSTEM
    message = (
        "Chunk {chunk} of the encrypted content does not open with this message's key. It was "
        "changed or cut off where it lay. Fetch it again; if that does not help, tell the operator."
    )


class WrapNotOpened(Refusal):
    """A wrapped content key was made for another key, message or holder, or was changed."""

    code = "wire.wrap_not_opened"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The content of message {id} was not encrypted for {holder} with the encryption key {key}, "
        "or it was changed on the way. Fetch it again; if that does not help, tell the operator."
    )


class EncryptionKeyUnusable(Refusal):
    """Not a public encryption key, or one with which nothing can be kept secret."""

    code = "wire.encryption_key_unusable"
    fault = Fault.CALLER
    message = (
        "{key} is no X25519 public key that contents can be encrypted to. "
        "Make a new key with lienthong agency-key."
    )


class SealBroken(Refusal):
    """A seal does not verify."""

    code = "wire.seal_broken"
    fault = Fault.CALLER
    message = (
        "The seal on {what} does not match its bytes and the key that it names. "
        "It was changed after sealing, or sealed with another key."
    )
    status = 403

    def __init__(self, *, record: str) -> None:
        """`record` is the name of a domain of seals, in small letters, or of a file."""
        super().__init__(record=record, what=SEALED.get(record, record))


class KeyUnreadable(Refusal):
    """A key is not one of the kinds in use."""

    code = "wire.key_unreadable"
    fault = Fault.CALLER
    message = "This is no {expected} key in PEM form. Give the right key file."


class CertificateUnreadable(Refusal):
    """Not a certificate, or not in the one permitted form."""

    code = "wire.certificate_unreadable"
    fault = Fault.CALLER
    message = "This is not exactly one X.509 certificate in PEM form. Give the right file."


_PROFILE: Final = {
    "EN-13": gettext_noop(
        "of the two forms of its signature it bears the one that does not count; whoever issued it"
        " has to sign it anew"
    ),
    "EN-30": gettext_noop("it is no X.509 certificate of version 3 signed with SHA-256"),
    "EN-31": gettext_noop("what it permits is not what a province's root may do"),
    "EN-32": gettext_noop("holder, key or permissions are not those of one who seals"),
    "EN-33": gettext_noop("the key of a log has to be an Ed25519 key"),
    "EX-141": gettext_noop("the addresses where its revocation is told are not as they must be"),
}


class CertificateProfileBroken(Refusal):
    """A certificate breaks a rule of the profile."""

    code = "wire.certificate_profile_broken"
    fault = Fault.CALLER
    message = "The certificate {subject} is not of the prescribed form: {problem} ({rule})."
    status = 403

    def __init__(self, *, subject: str, rule: str) -> None:
        """Say of the rule what it asks for; the rule itself stands in brackets."""
        super().__init__(subject=subject, rule=rule, problem=_PROFILE[rule])


class CertificateNotTrusted(Refusal):
    """A certificate was not issued by the province's root."""

    code = "wire.certificate_not_trusted"
    fault = Fault.CALLER
    message = (
        "The certificate {subject} was not issued with the province's published key. "
        "Use a certificate issued by the province."
    )
    status = 403


class CertificateOutsideValidity(Refusal):
    """A certificate did not hold at the instant in question."""

    code = "wire.certificate_outside_validity"
    fault = Fault.CALLER
    message = (
        "The certificate {subject} is valid from {valid_from} until {valid_until}, not at {at}. If"
        " an agency's has ended, renew it: give its request.pem to the platform's operator once"
        " more (lienthong exchange enrol CODE --request FILE --out FILE) and put the new"
        " certificate in its place; the platform renews its own. What was sealed before stays good."
        " If it has not ended, set the clock right."
    )
    status = 403


class CertificateWrongHolder(Refusal):
    """A certificate names another role or another holder than the one that must have signed."""

    code = "wire.certificate_wrong_holder"
    fault = Fault.CALLER
    message = (
        "This is the certificate of {kind} ({name}), but {what} must have signed. Sign with the key"
        " of the one who is named."
    )
    status = 403

    def __init__(self, *, role: str, name: str, expected: str) -> None:
        """`role` as the certificate has it; `expected` is a role, a code or a fingerprint."""
        what = HOLDERS.get(expected, expected)
        super().__init__(role=role, name=name, expected=expected, kind=HOLDERS[role], what=what)


class RootWanted(CertificateWrongHolder):
    """A certificate of somebody whom the root certified was given in the place of the root."""

    message = (
        "This is the certificate of {kind} ({name}), not the root of a province. Take the"
        " province's root certificate: root.pem, as the province published it."
    )

    def __init__(self, *, role: str, name: str) -> None:
        """`role` as the certificate has it."""
        super().__init__(role=role, name=name, expected="province")


class AuthorizationMalformed(Refusal):
    """The Authorization header has another form."""

    code = "wire.authorization_malformed"
    fault = Fault.CALLER
    message = (
        "The Authorization header must read: Lienthong (or Lienthong-HMAC), a space, the signed"
        " claim, a dot, the signature."
    )
    status = 401


class AuthorizationStale(Refusal):
    """A signed request is too old, or from the future."""

    code = "wire.authorization_stale"
    fault = Fault.CALLER
    message = (
        "The request was signed for {at}; this node's clock says {now} and allows {seconds} "
        "seconds of difference. Set the clock right and sign again."
    )
    status = 401


class ApiKeyWrong(Refusal):
    """A request was not signed with the secret of the API key it names (EX-152)."""

    code = "wire.api_key_wrong"
    fault = Fault.CALLER
    message = (
        "No API key {key} of {agency} signed exactly this request. Check the key's id and secret,"
        " and that nothing changes method, address or body on the way."
    )
    status = 401


class NoteMalformed(Refusal):
    """A text is not a signed note or not a checkpoint."""

    code = "wire.note_malformed"
    fault = Fault.CALLER
    message = "The checkpoint breaks rule {rule} of signed notes at line {line}."


class NoteNotSigned(Refusal):
    """A note bears no valid signature of the key that is asked for."""

    code = "wire.note_not_signed"
    fault = Fault.CALLER
    message = "The checkpoint bears no valid signature of the log {name}."


class NamedKeyUnreadable(Refusal):
    """A text is no named key of the use that is asked for."""

    code = "wire.named_key_unreadable"
    fault = Fault.CALLER
    message = (
        "“{text}” is no named key of the form NAME+ID+KEY. Take the whole line as it was given out,"
        " of a log where a log's key is wanted, of a witness where a witness's is."
    )


class CosignatureInvalid(Refusal):
    """A line names a known witness's key, which did not make it."""

    code = "wire.cosignature_invalid"
    fault = Fault.CALLER
    message = "The co-signature of the witness {witness} does not belong to this checkpoint."


class SubmissionMalformed(Refusal):
    """What was sent to a witness is not an old size, a proof and a checkpoint."""

    code = "wire.submission_malformed"
    fault = Fault.CALLER
    message = "What was sent to the witness breaks rule {rule} of tlog-witness."


class TimestampInvalid(Refusal):
    """A time-stamp token does not hold under the authority given."""

    code = "wire.timestamp_invalid"
    fault = Fault.CALLER
    message = (
        "The time-stamp token does not hold under the certificate given ({problem}). Give the root"
        " certificate under which the time-stamping authority's own was issued."
    )


class TimestampOfOthers(TimestampInvalid):
    """An authority made the token that those given do not cover: nothing is known of it."""

    code = "evidence.timestamp_of_others"
    message = (
        "The certificate given does not cover who made the time-stamp, {authority}. That says"
        " nothing against the rest: give the root certificate under which that authority's own was"
        " issued, or check without one; then it is said that the time-stamp was not checked."
    )


class ProofInvalid(Refusal):
    """A Merkle proof does not hold."""

    code = "wire.proof_invalid"
    fault = Fault.CALLER
    message = "The proof that entry {index} stands in the log of {size} entries does not hold."


class GrowthUnproved(ProofInvalid):
    """A proof that a log only grew does not hold."""

    message = "The proof that the log of {old} entries only grew, to {size}, does not hold."


class CertificateRequestRefused(Refusal):
    """A request for a certificate is none, or not for a key that can be certified."""

    code = "wire.certificate_request_refused"
    fault = Fault.CALLER
    message = (
        "The certificate request cannot be taken: {problem}. Make one with lienthong agency-key."
    )


class RevocationListUnreadable(Refusal):
    """Not a whole, numbered revocation list."""

    code = "wire.revocation_list_unreadable"
    fault = Fault.CALLER
    message = "This is no whole X.509 revocation list (DER or PEM). Give the province's list."


class RevocationListNotTrusted(Refusal):
    """A revocation list was signed by somebody else than the province's root."""

    code = "wire.revocation_list_not_trusted"
    fault = Fault.CALLER
    message = (
        "The revocation list names {issuer} and was not signed with the province's published key."
        " Take the list that the same province publishes."
    )
    status = 403


class OcspQuestionUnreadable(Refusal):
    """Not an OCSP request about one certificate."""

    code = "wire.ocsp_question_unreadable"
    fault = Fault.CALLER
    message = "This is no OCSP request (RFC 6960) about one certificate. Ask about one at a time."


class OutsideCertificateRefused(Refusal):
    """A certificate of an outside authority does not vouch for a key."""

    code = "wire.outside_certificate_refused"
    fault = Fault.CALLER
    message = (
        "The outside authority's certificate cannot be taken: {problem}. Ask the agency for the"
        " certificate of the key in its request, with those above it."
    )


class OutsideListUnreadable(Refusal):
    """A file beside the trust list is no whole revocation list of an authority."""

    code = "wire.outside_list_unreadable"
    fault = Fault.CALLER
    message = (
        "The file {file} on the trust list is no revocation list (CRL, DER or PEM, up to 64 MiB)"
        " about all certificates of its authority. Fetch the authority's whole list again, or take"
        " the file away."
    )


class OutsideCertificateWithdrawn(Refusal):
    """An outside authority took back the certificate, or one above it."""

    code = "wire.outside_certificate_withdrawn"
    fault = Fault.CALLER
    message = (
        "The outside authority {authority} took certificate {serial} back on {on}, by its"
        " revocation list on the trust list. The agency needs another key, with another"
        " certificate."
    )
