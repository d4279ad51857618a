"""Facts about signing, numbering and sealing: documents, numbers, authorities, keys."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.documents.events.about import AboutDispatch


@dataclass(frozen=True, kw_only=True)
class _AboutSigned(AboutDispatch):
    """A document on its way from the signer to the seal."""

    subject: str


@dataclass(frozen=True, kw_only=True)
class DispatchSigned(_AboutSigned, Fact):
    """Its signer signed a document: in which form, by what authority, with which certificate."""

    TAG: ClassVar[str] = "documents:dispatch:signed"
    LABEL: ClassVar[str] = "outgoing document signed"

    signing_form: str
    title: str
    basis: str
    certificate: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DispatchSentBack(_AboutSigned, Fact):
    """Who was to sign sent a document back."""

    TAG: ClassVar[str] = "documents:dispatch:sent_back"
    LABEL: ClassVar[str] = "outgoing document returned by its signer"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchNumbered(_AboutSigned, Fact):
    """A document got its number and day of issue."""

    TAG: ClassVar[str] = "documents:dispatch:numbered"
    LABEL: ClassVar[str] = "outgoing document numbered"

    register: str
    year: int
    number: int
    issued_on: date
    on_paper: bool
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DispatchSealed(_AboutSigned, Fact):
    """The agency's signature was put on a document and what is attached to it."""

    TAG: ClassVar[str] = "documents:dispatch:sealed"
    LABEL: ClassVar[str] = "outgoing document sealed"

    certificate: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NumberVoided(AboutDispatch, Fact):
    """A document's number was struck out: it stays in the register, and nobody gets it again."""

    TAG: ClassVar[str] = "documents:number:voided"
    LABEL: ClassVar[str] = "document number struck out"

    register: str
    year: int
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class _AboutSigning:
    """What facts about an agency's numbers, authorities and keys share."""

    agency_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class NumberReserved(_AboutSigning, Fact):
    """A number was taken for somebody before its document."""

    TAG: ClassVar[str] = "documents:number:reserved"
    LABEL: ClassVar[str] = "document number reserved"

    register: str
    year: int
    number: int
    whom: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NumberReleased(_AboutSigning, Fact):
    """A reserved number is not needed any more."""

    TAG: ClassVar[str] = "documents:number:released"
    LABEL: ClassVar[str] = "reserved document number released"

    register: str
    year: int
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class NumberingSet(_AboutSigning, Fact):
    """Types got a register of their own."""

    TAG: ClassVar[str] = "documents:numbering:set"
    LABEL: ClassVar[str] = "number series set"

    name: str
    types: tuple[str, ...]
    valid_from: date
    basis: str


@dataclass(frozen=True, kw_only=True)
class AuthorityGiven(_AboutSigning, Fact):
    """Somebody was given authority to sign."""

    TAG: ClassVar[str] = "documents:authority:given"
    LABEL: ClassVar[str] = "authority to sign given"

    authority_id: UUID
    account_id: UUID
    account_name: str
    signing_form: str
    whom: str
    title: str
    types: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    basis: str

    def subjects(self) -> tuple[str, ...]:
        """The person, then the agency."""
        return (f"identity.account:{self.account_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class AuthorityEnded(_AboutSigning, Fact):
    """An authority to sign was withdrawn."""

    TAG: ClassVar[str] = "documents:authority:ended"
    LABEL: ClassVar[str] = "authority to sign withdrawn"

    authority_id: UUID
    account_id: UUID
    account_name: str
    signing_form: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The person, then the agency."""
        return (f"identity.account:{self.account_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class SigningKeyAdded(_AboutSigning, Fact):
    """A key to sign or seal with was put in place."""

    TAG: ClassVar[str] = "documents:signing_key:added"
    LABEL: ClassVar[str] = "signing key added"

    key_id: UUID
    holder: str
    where: str
    certificate: str


@dataclass(frozen=True, kw_only=True)
class SigningKeyRetired(_AboutSigning, Fact):
    """A key signs no more from that instant."""

    TAG: ClassVar[str] = "documents:signing_key:retired"
    LABEL: ClassVar[str] = "signing key retired"

    key_id: UUID
    holder: str
    certificate: str
    reason: str
