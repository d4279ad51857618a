"""What can be wrong with an agency's own key, or with acting for an agency that has one."""

from lienthong.kernel.errors import Fault, Refusal


class AgencyEnrolled(Refusal):
    """The platform was to act for an agency whose own software does."""

    code = "exchange.agency_enrolled"
    fault = Fault.POLICY
    message = (
        "The agency {code} sends and receives with software and a key of its own, so the platform"
        " cannot do it in its place. Use that software."
    )
    status = 409


class AgencyHosted(Refusal):
    """An agency whose inbox the platform keeps was to get a key of its own."""

    code = "exchange.agency_hosted"
    fault = Fault.CALLER
    message = (
        "The platform keeps the inbox of {code}. If its own software is to do that from now on, say"
        " so with --take-over; what the platform holds for it stays readable here."
    )
    status = 409


class OutboxNotEmpty(Refusal):
    """An agency still has messages on the platform that are not at the node."""

    code = "exchange.outbox_not_empty"
    fault = Fault.CALLER
    message = (
        "{count} messages of {code} wait on the platform to be sent. Let them go out first, then"
        " try again."
    )
    status = 409


class AgencyOfThePlatform(Refusal):
    """The agency as which the platform itself calls the node."""

    code = "exchange.agency_of_the_platform"
    fault = Fault.POLICY
    message = "The platform calls the node as {code}, so that agency stays with the platform."


class AgencyNotInForce(Refusal):
    """No agency has this code today."""

    code = "exchange.agency_not_in_force"
    fault = Fault.CALLER
    message = "No agency has the code {code} today. See lienthong directory find."
    status = 404


class RequestForAnother(Refusal):
    """A certificate request names another agency than the operator."""

    code = "exchange.request_for_another"
    fault = Fault.CALLER
    message = (
        "The request is for {asked}, not for {code}. Ask the agency which is right; certify nothing"
        " until then."
    )


class KeyCertifiedBefore(Refusal):
    """A key was certified for another agency, or revoked."""

    code = "exchange.key_certified_before"
    fault = Fault.CALLER
    message = (
        "The key {fingerprint} was certified for {code} before and is not certified again. The"
        " agency has to make a new one."
    )
    status = 409


class CertificateNotFound(Refusal):
    """A fingerprint belongs to no certificate that could be revoked."""

    code = "exchange.certificate_not_found"
    fault = Fault.CALLER
    message = "No certificate has the fingerprint {fingerprint}."
    status = 404


class CertificateInUse(Refusal):
    """The certificate is one with which the platform seals for a hosted agency."""

    code = "exchange.certificate_in_use"
    fault = Fault.CALLER
    message = "The platform seals for {code} with this key, so it is not revoked here."
    status = 409


class RequestNotRead(Refusal):
    """A file with a certificate request cannot be read."""

    code = "exchange.request_not_read"
    fault = Fault.CALLER
    message = "The file {file} cannot be read: {problem}."


class RevocationListMissing(Refusal):
    """No revocation list was signed yet."""

    code = "exchange.revocation_list_missing"
    fault = Fault.THIS_SYSTEM
    message = "There is no revocation list yet. The running platform signs one within a minute."
    status = 503


class EvidenceElsewhere(Refusal):
    """A message was sent by no agency whose evidence the platform can put together."""

    code = "exchange.evidence_elsewhere"
    fault = Fault.CALLER
    message = (
        "No agency that the platform seals for sent {asked}. Correct it; or if an agency with a key"
        " of its own sent it, that agency writes the evidence itself: lienthong evidence."
    )
    status = 404
