"""What was found in a PDF: values that cross from the reading process (SG-10 …)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Value = str | int
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence for people: an English msgid with its values."""

    text: str
    params: Mapping[str, Value]

    def say(self, translate: Translate = str) -> str:
        """The sentence in the language of `translate` (gettext)."""
        return translate(self.text).format(**self.params)


class HolderKind(StrEnum):
    """Whose certificate it is, as far as the certificate says so (SG-14)."""

    PERSON = "person"
    AGENCY = "agency"
    UNCLEAR = "unclear"


class Coverage(StrEnum):
    """How much of the file a signature is over."""

    WHOLE = "whole"
    REVISION = "revision"
    """All that was there when it was made; more was added later."""
    PART = "part"
    """Not even that: what it leaves out could be anything."""


class Trust(StrEnum):
    """What became of the certificate's path."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_FOR_SIGNING = "not_for_signing"
    WEAK = "weak"


class Revocation(StrEnum):
    """Whether it is known that the certificate had not been taken back."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class TimeProof(StrEnum):
    """By what the time is known."""

    STAMP = "stamp"
    """A time stamp in the signature."""
    DOCUMENT_STAMP = "document_stamp"
    """A later stamp over the file: it was there no later than that."""
    NONE = "none"


class Verdict(StrEnum):
    """What one signature is worth."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    """Intact, but who it is or that it held cannot be told."""
    BROKEN = "broken"


class LegalForce(StrEnum):
    """What the whole file is worth (NĐ 30/2020/NĐ-CP, Đ5)."""

    ORIGINAL = "original"
    SIGNED_IN_PART = "signed_in_part"
    DOUBTFUL = "doubtful"
    FOR_INFORMATION = "for_information"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


class Active(StrEnum):
    """What a file does beyond being read."""

    SCRIPT = "script"
    LAUNCH = "launch"
    EMBEDDED_FILE = "embedded_file"
    FORM_SENT = "form_sent"
    MEDIA = "media"
    XFA = "xfa"
    ACTS_BY_ITSELF = "acts_by_itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFound:
    """One signature field that is filled in."""

    field: str
    verdict: Verdict
    statements: tuple[Statement, ...]
    holder: str = ""
    organisation: str = ""
    kind: HolderKind = HolderKind.UNCLEAR
    serial: str = ""
    issuer: str = ""
    certificate: bytes = b""
    """In DER."""
    is_stamp: bool = False
    """A time stamp over the file, not the signature of a person or an agency."""
    intact: bool = False
    coverage: Coverage = Coverage.PART
    is_changed_after: bool = False
    """More than further signatures, their proofs and filled-in fields was changed."""
    changed_fields: tuple[str, ...] = ()
    stated_at: datetime | None = None
    proved_at: datetime | None = None
    time_proof: TimeProof = TimeProof.NONE
    time_authority: str = ""
    trust: Trust = Trust.UNKNOWN
    authority: str = ""
    legal_basis: str = ""
    is_demonstration: bool = False
    revocation: Revocation = Revocation.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All about one file, at the time it was examined."""

    force: LegalForce
    summary: Statement
    """What it means for legal force and what to do, in one or two sentences."""
    signatures: tuple[SignatureFound, ...] = ()
    active: tuple[Active, ...] = ()
    statements: tuple[Statement, ...] = ()
    """About the file as a whole: active content, bytes nobody signed."""
    pages: int = 0
    filled: Mapping[str, str] = field(default_factory=dict)
    """What stands in the gaps for number and day, filled after signing (SG-24), by their names."""
