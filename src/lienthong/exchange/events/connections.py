"""Facts about agencies' keys and software, the node, its directory and limits."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutAgency:
    """Which agency, and its code on the axis at that time."""

    agency_id: UUID
    code: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


class _AboutKeys:
    """Facts about the keys that the whole province trusts."""

    def subjects(self) -> tuple[str, ...]:
        """The province's keys."""
        return ("exchange.keys:province",)


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(_AboutAgency, Fact):
    """The province certified a key of an agency that the platform hosts."""

    TAG: ClassVar[str] = "exchange:certificate:issued"
    LABEL: ClassVar[str] = "certificate issued"

    fingerprint: str
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyRegistered(_AboutAgency, Fact):
    """Contents for an agency are encrypted to a new key: one kept here, or one that it named."""

    TAG: ClassVar[str] = "exchange:encryption_key:registered"
    LABEL: ClassVar[str] = "encryption key registered"

    fingerprint: str
    kept_here: bool


@dataclass(frozen=True, kw_only=True)
class AgencyConnected(_AboutAgency, Fact):
    """An agency's own software was given access to the node."""

    TAG: ClassVar[str] = "exchange:agency:connected"
    LABEL: ClassVar[str] = "agency's software connected"

    system: str


@dataclass(frozen=True, kw_only=True)
class OwnKeyCertified(_AboutAgency, Fact):
    """The operator certified a key that an agency made itself: its software speaks for it.

    `took_over`: the platform kept its inbox until then. `authority`: the outside authority on the
    trust list that vouched for the key, and `outside`, the serial number of its certificate.
    """

    TAG: ClassVar[str] = "exchange:own_key:certified"
    LABEL: ClassVar[str] = "agency's own key certified"

    fingerprint: str
    valid_until: str
    took_over: bool
    authority: str = ""
    outside: str = ""


@dataclass(frozen=True, kw_only=True)
class AgencyDisconnected(_AboutAgency, Fact):
    """An agency's own software lost its access; the platform hosts the agency again."""

    TAG: ClassVar[str] = "exchange:agency:disconnected"
    LABEL: ClassVar[str] = "agency's software disconnected"

    system: str


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(_AboutAgency, Fact):
    """A key's certificates were taken out of the node's directory, and stand in the next list.

    `reason` is one of RFC 5280's, as `wire.revocation.Reason` has them.
    """

    TAG: ClassVar[str] = "exchange:certificate:revoked"
    LABEL: ClassVar[str] = "certificate revoked"

    fingerprint: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RevocationListSigned(_AboutKeys, Fact):
    """A new revocation list was signed, with so many entries."""

    TAG: ClassVar[str] = "exchange:revocation_list:signed"
    LABEL: ClassVar[str] = "revocation list signed"

    number: int
    entries: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SecretRenewed(Fact):
    """A connected system got a new secret; the one before counts until it is dropped."""

    TAG: ClassVar[str] = "exchange:system:secret_renewed"
    LABEL: ClassVar[str] = "secret of a system renewed"

    system: str
    secrets: int

    def subjects(self) -> tuple[str, ...]:
        """The system."""
        return (f"exchange.system:{self.system}",)


@dataclass(frozen=True, kw_only=True)
class KeysPrepared(_AboutKeys, Fact):
    """The province's root and the directory's key were made, or first seen by this database.

    It binds the database to the key files: with another root the platform does not start.
    """

    TAG: ClassVar[str] = "exchange:keys:prepared"
    LABEL: ClassVar[str] = "keys of the province prepared"

    fingerprint: str
    directory_fingerprint: str


@dataclass(frozen=True, kw_only=True)
class OwnCertificateRenewed(_AboutKeys, Fact):
    """The root certified the directory's key, a node's or its log's anew, ahead of the end."""

    TAG: ClassVar[str] = "exchange:keys:certified_anew"
    LABEL: ClassVar[str] = "certificate of directory, node or log renewed"

    holder: str
    code: str
    fingerprint: str
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class LimitsSet(Fact):
    """The operator set what an agency may use of the node; None: as for everybody."""

    TAG: ClassVar[str] = "exchange:limits:set"
    LABEL: ClassVar[str] = "limits of an agency set"

    agency_id: UUID
    code: str
    messages_per_minute: int | None
    bytes_per_day: int | None
    message_bytes: int | None
    streams: int | None
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The agency, then the node."""
        return (f"directory.agency:{self.agency_id}", "exchange.node:main")


@dataclass(frozen=True, kw_only=True)
class DirectoryPublished(Fact):
    """A signed snapshot of the directory was given to the node."""

    TAG: ClassVar[str] = "exchange:directory:published"
    LABEL: ClassVar[str] = "directory given to the node"

    version: int
    agencies: int
    sha256: str

    def subjects(self) -> tuple[str, ...]:
        """The node."""
        return ("exchange.node:main",)


@dataclass(frozen=True, kw_only=True)
class NodeLossAccepted(Fact):
    """The operator accepted that the node lost entries; roots in hexadecimal, "" for none.

    `lost`: how many of those known, as far as was seen; None on record before that was noted.
    """

    TAG: ClassVar[str] = "exchange:node:loss_accepted"
    LABEL: ClassVar[str] = "loss of the node's entries accepted"

    known_size: int
    known_root: str
    found_size: int
    found_root: str
    messages: int
    accepted_by: str
    reason: str
    lost: int | None = None

    def subjects(self) -> tuple[str, ...]:
        """The node."""
        return ("exchange.node:main",)


@dataclass(frozen=True, kw_only=True)
class RetryOrdered(Fact):
    """The operator had what failed tried again at once: all of a kind, or only what is named.

    `only` is the message, or the code of the trouble.
    """

    TAG: ClassVar[str] = "exchange:outbox:retry_ordered"
    LABEL: ClassVar[str] = "retry ordered"

    what: str
    count: int
    only: str = ""

    def subjects(self) -> tuple[str, ...]:
        """The node."""
        return ("exchange.node:main",)
