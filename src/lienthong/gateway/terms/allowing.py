"""What a node refuses because a policy or a quota of the directory does not allow it."""

from lienthong.kernel.errors import Fault, Refusal, gettext_noop

KINDS = (gettext_noop("document"), gettext_noop("status"))
"""What a refusal calls the kinds of messages."""


class PolicyMissing(Refusal):
    """No policy allows it (EX-74)."""

    code = "gateway.policy_missing"
    fault = Fault.POLICY
    message = (
        "No policy in this node's directory (version {version}) lets {sender} send a {kind} to"
        " {recipient}, and what no policy allows is refused. Ask the province's administrator of"
        " the exchange for one."
    )


class PolicyDenies(Refusal):
    """A policy forbids it (EX-74)."""

    code = "gateway.policy_denies"
    fault = Fault.POLICY
    message = (
        "The policy “{policy}” ({basis}) does not let {sender} send a {kind} to {recipient}. Ask"
        " the province's administrator of the exchange."
    )


class PolicyNotYetInForce(Refusal):
    """The policy that would allow it has not begun (EX-74)."""

    code = "gateway.policy_not_yet_in_force"
    fault = Fault.POLICY
    message = (
        "The policy “{policy}” ({basis}), which lets {sender} send a {kind} to {recipient}, is in"
        " force only from {valid_from} on. Ask the province's administrator of the exchange."
    )


class PolicyNotInForce(Refusal):
    """The policy that would allow it has ended (EX-74)."""

    code = "gateway.policy_not_in_force"
    fault = Fault.POLICY
    message = (
        "The policy “{policy}” ({basis}), which lets {sender} send a {kind} to {recipient}, is in"
        " force from {valid_from} until before {valid_until}. Ask the province's administrator of"
        " the exchange."
    )


class MessageTooLarge(Refusal):
    """A message's content is larger than its sender may send (EX-73)."""

    code = "gateway.message_too_large"
    fault = Fault.POLICY
    message = (
        "The content has {bytes} bytes; {agency} may send up to {limit} in one message on this"
        " node. Send less at once, or ask the node's operator for more."
    )
    status = 413


class MessagesTooMany(Refusal):
    """An agency sends more messages a minute than it may (EX-73)."""

    code = "gateway.messages_too_many"
    fault = Fault.POLICY
    message = (
        "{agency} may send {limit} messages a minute on this node, reports on documents among them."
        " Send this one again, unchanged, in {retry_after} seconds."
    )
    status = 429


class BytesTooMany(Refusal):
    """An agency sends more content a day than it may (EX-73)."""

    code = "gateway.bytes_too_many"
    fault = Fault.POLICY
    message = (
        "{agency} may send {limit} bytes of content a day on this node, those of reports among"
        " them. Send this message again, unchanged, in {retry_after} seconds."
    )
    status = 429


class RepeatedTooOften(Refusal):
    """Messages that are here already come again too often from one place (EX-240)."""

    code = "gateway.repeated_too_often"
    fault = Fault.POLICY
    message = (
        "This message of {agency} is here already, and such repetitions come too often from where"
        " it was sent. Its deliveries tell its receipt; or send it again, unchanged, in"
        " {retry_after} seconds."
    )
    status = 429


class StreamsTooMany(Refusal):
    """An agency follows its inbox more often at once than it may (EX-73)."""

    code = "gateway.streams_too_many"
    fault = Fault.POLICY
    message = (
        "{agency} has {limit} streams of its inbox open on this node, as many as it may. Close one,"
        " or try again in {retry_after} seconds."
    )
    status = 429


class GroupUnknown(Refusal):
    """The directory has no such group (EX-76)."""

    code = "gateway.group_unknown"
    fault = Fault.CALLER
    message = (
        "This node's directory (version {version}) has no group {group}. See GET /v1/groups for"
        " those it has."
    )
    status = 404


class CertificateUnknown(Refusal):
    """No directory of this node ever certified such a key (EX-229)."""

    code = "gateway.certificate_unknown"
    fault = Fault.CALLER
    message = (
        "No directory that this node ever had lists a certificate for the key {key}. Check its"
        " fingerprint: it stands in the sealed record."
    )
    status = 404


class DirectoryVersionUnknown(Refusal):
    """Changes are asked for since a version that the node never had (EX-77)."""

    code = "gateway.directory_version_unknown"
    fault = Fault.CALLER
    message = (
        "This node never had version {since} of the directory, so it cannot tell what changed"
        " since. Ask for the whole directory with since=0."
    )
    status = 404
