"""Words of open data: what of an agreement is published, in which forms, on whose behalf."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.commitments import CommitmentSummary
from lienthong.cooperation.terms.values import AgreementDraft, Standing, State
from lienthong.kernel.errors import Fault, Refusal


class Format(StrEnum):
    """A form in which open data is given.

    OCDS: Open Contracting Data Standard 1.1.5. ORG: W3C Organization Ontology, JSON-LD. DCAT: the
    catalogue of all of them, JSON-LD. CSV: a line for each agreement. FIGURES: the public numbers.
    """

    OCDS = "ocds"
    ORG = "org"
    DCAT = "dcat"
    CSV = "csv"
    FIGURES = "figures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Amended:
    """A later version that the parties agreed on; `effective` is EDTF, "" when not known."""

    number: int
    effective: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """An agreement as everybody may know it, with what it renews and what renewed it."""

    id: UUID
    reference: str
    draft: AgreementDraft
    standing: Standing
    recorded_at: datetime
    amended: tuple[Amended, ...] = ()
    renews: str = ""
    renewed_by: tuple[str, ...] = ()
    commitments: tuple[CommitmentSummary, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Who publishes, when, as of which day, and where people find it.

    `base_url` is the platform's public address without a slash at its end, "" when it has none.
    `ocid_prefix` is the publisher's prefix of open contracting ids, registered with the Open
    Contracting Partnership, or LOCAL_PREFIX. `demonstration`: made-up data is among it.
    """

    publisher: str
    published_at: datetime
    on: date
    base_url: str
    ocid_prefix: str
    demonstration: bool


LOCAL_PREFIX = "lienthong"
"""Not registered with anybody: ids made with it are unique on this platform only."""

MADE_UP = "dữ liệu minh họa: trong đó có dữ liệu tự đặt, không phải của cơ quan thật"
"""How files of a demonstration say that some of it is made up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicFigures:
    """How many agreements stand how on a day; `gaps` are mentioned by sources without a name.

    `unconfirmed` were entered by one side; they are in no other number. `results` are the figures
    of communes that both sides confirmed, in `communes` of them.
    """

    on: date
    agreements: int
    by_state: Mapping[State, int]
    gaps: int
    unconfirmed: int
    results: int
    communes: int


class PrefixMalformed(Refusal):
    """The prefix of open contracting ids is none."""

    code = "cooperation.ocid_prefix_malformed"
    fault = Fault.CALLER
    message = (
        "“{prefix}” is not a prefix of open contracting ids. Give the one that the Open Contracting"
        " Partnership registered for the publisher, like ocds-213czf."
    )
