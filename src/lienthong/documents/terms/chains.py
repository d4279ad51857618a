"""Words of named review chains: who looks at which drafts of an agency, level by level."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

KEEP_CHAINS = Permission("documents:review_chain:keep", frozenset({Role.CLERK, Role.LEADER}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One place in a level: a person, or whoever holds a post that day; one of both is set."""

    account_id: UUID | None = None
    post_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainDraft:
    """A chain to be set; without `type_code` for every type. `valid_until` is the day after."""

    name: str
    type_code: str = ""
    valid_from: date
    valid_until: date | None = None
    levels: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A place as it was named when the chain was set, and who fills it today: nobody, if left."""

    place: Place
    name: str
    title: str
    filled_by: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainCard:
    """A chain whole; one that was changed ended, and another stands in its place."""

    id: UUID
    name: str
    type_code: str
    valid_from: date
    valid_until: date | None
    levels: tuple[tuple[Member, ...], ...]
    set_by: str
    set_at: datetime
    ended_at: datetime | None
    ended_by: str
    end_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """By which chain a draft was submitted, and how its drafter departed from it."""

    chain_id: UUID
    name: str
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    moved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Whom to ask, level by level; `chain` is None where it is as last time without a chain."""

    levels: tuple[tuple[UUID, ...], ...]
    chain: ChainCard | None
    as_last_time: bool
    offered: tuple[ChainCard, ...]


class ChainUnknown(Refusal):
    """No such chain in this agency."""

    code = "documents.chain_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such review chain in your agency. Look at the list again."


class ChainNotValid(Refusal):
    """A chain that ended, was changed, or is for another type."""

    code = "documents.chain_not_valid"
    fault = Fault.CALLER
    status = 409
    message = "This review chain does not hold any more for this draft. Open the page again."


class ChainNameTaken(Refusal):
    """Two chains of one name."""

    code = "documents.chain_name_taken"
    fault = Fault.CALLER
    status = 409
    message = "Your agency already has a review chain “{name}”. Change that one, or choose a name."


class ChainNotPossible(Refusal):
    """A chain without anybody, or with somebody twice, or with who is not of the agency."""

    code = "documents.chain_not_possible"
    fault = Fault.CALLER
    status = 422
    message = (
        "Choose at least one person or post. Each stands in a chain once, and belongs to your"
        " agency that day."
    )


class ReviewerLeft(Refusal):
    """The place of a reviewer who left is still empty."""

    code = "documents.reviewer_left"
    fault = Fault.CALLER
    status = 422
    message = (
        "{names}: nobody holds this place in the chain “{chain}” any more. Tick somebody else in"
        " their place, or have the chain changed."
    )
