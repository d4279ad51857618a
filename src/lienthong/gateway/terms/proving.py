"""What a node refuses because of how a caller proves who it is (EX-150 to EX-157)."""

from lienthong.kernel.errors import Fault, Refusal


class AuthenticationInsufficient(Refusal):
    """A call proves its caller in other ways than the node's operator wants (EX-150)."""

    code = "gateway.authentication_insufficient"
    fault = Fault.CALLER
    message = (
        "This node wants calls to be proved by {wanted}; this one came with {found}. A signature is"
        " by the agency's key, hmac by an API key, mtls by the agency's certificate in the TLS"
        " connection to the node, or to a proxy that the node's operator named."
    )
    status = 401


class CertificateOfOther(Refusal):
    """Request and TLS connection are of different agencies (EX-155)."""

    code = "gateway.certificate_of_other"
    fault = Fault.CALLER
    message = (
        "The request is {signed}'s, but the connection was made with the certificate of"
        " {certified}. Use key and certificate of the same agency."
    )
    status = 403


class SenderNotCaller(Refusal):
    """A message is sealed by another agency than the one that calls (EX-158)."""

    code = "gateway.sender_not_caller"
    fault = Fault.CALLER
    message = (
        "The message is sealed by {sender}, but {caller} proves that it calls. Each agency sends"
        " its own messages."
    )
    status = 403


class ClientCertificateUnreadable(Refusal):
    """What a proxy passes on as its client's certificate is none (EX-156)."""

    code = "gateway.client_certificate_unreadable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The header Client-Cert must hold one certificate as RFC 9440 has it: base64 of its DER"
        " form between colons. Tell the operator of the proxy before this node."
    )
    status = 400


class ApiKeyUnknown(Refusal):
    """The agency has no such API key."""

    code = "gateway.api_key_unknown"
    fault = Fault.CALLER
    message = "{agency} has no API key {key} on this node. See GET /v1/keys for those it has."
    status = 404


class ApiKeyRevoked(Refusal):
    """An API key was taken back (EX-154)."""

    code = "gateway.api_key_revoked"
    fault = Fault.CALLER
    message = "The API key {key} of {agency} was taken back. Use another, or make a new one."
    status = 401


class ApiKeyEnded(Refusal):
    """An API key has come to its end (EX-154)."""

    code = "gateway.api_key_ended"
    fault = Fault.CALLER
    message = (
        "The API key {key} of {agency} held until before {valid_until}. Use another, or make a new"
        " one."
    )
    status = 401


class ApiKeyFallen(Refusal):
    """The sealing key that made an API key speaks for the agency no longer (EX-154)."""

    code = "gateway.api_key_fallen"
    fault = Fault.CALLER
    message = (
        "The API key {key} was made with the sealing key {made_by}, which no longer speaks for"
        " {agency}. Make a new one with the sealing key of today."
    )
    status = 401


class ApiKeyScopeMissing(Refusal):
    """An API key was not made for this kind of call (EX-154)."""

    code = "gateway.api_key_scope_missing"
    fault = Fault.CALLER
    message = (
        "The API key {key} was made for {scopes}; this call needs {need}. Use another key, or make"
        " one for it."
    )
    status = 403


class ApiKeyIdTaken(Refusal):
    """An id was used for another API key, or for one that was taken back (EX-151)."""

    code = "gateway.api_key_id_taken"
    fault = Fault.CALLER
    message = "{agency} used the id {key} for another API key, or took it back. Give a new id."
    status = 409


class ApiKeysTooMany(Refusal):
    """An agency has as many API keys as it may (EX-151)."""

    code = "gateway.api_keys_too_many"
    fault = Fault.CALLER
    message = "{agency} has {most} API keys, as many as it may. Take back those no longer used."
    status = 409


class ApiKeyUnreadable(Refusal):
    """The body asks for no API key that there could be (EX-151)."""

    code = "gateway.api_key_unreadable"
    fault = Fault.CALLER
    message = (
        "The field {field} of the API key asked for must be {expected}. Only id, name, scopes and"
        " valid_until may be there."
    )
