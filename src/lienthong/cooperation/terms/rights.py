"""Who has a part in an agreement, and what is refused to those who have none (decision 52)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lienthong.cooperation.terms.values import Side
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The part of an agency in an agreement: the sides it speaks for, and keeping the register."""

    sides: frozenset[Side] = frozenset()
    keeps: bool = False

    def __bool__(self) -> bool:
        """Tell whether it has any."""
        return self.keeps or bool(self.sides)


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """An agency that keeps the register of agreements; `ended_at` None while it does."""

    agency_id: UUID
    agency_name: str
    named_at: datetime
    named_by: str
    ended_at: datetime | None = None
    ended_by: str = ""


class NoPart(Refusal):
    """Somebody of an agency that is no side of an agreement wanted to change something in it."""

    code = "cooperation.no_part_in_agreement"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} is no party of {agreement}, carries none on and does not keep the register, so "
        "it changes nothing there. Ask one of its parties, or who keeps the register: {keepers}."
    )


class NoPartAnywhere(Refusal):
    """Somebody of an agency that is a side of no agreement wanted to write for the programme."""

    code = "cooperation.no_part_anywhere"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} is a party of no agreement and does not keep the register, so it writes nothing "
        "about the programme. Ask who keeps the register: {keepers}."
    )


class NotOwnAgreement(Refusal):
    """An agreement was to be entered by an agency that is none of its parties."""

    code = "cooperation.not_own_agreement"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} is none of the parties entered. Choose it from the directory as a party, or let "
        "a party or who keeps the register enter the agreement: {keepers}."
    )


class PartiesBySides(Refusal):
    """Who reads for a side is not decided by who is none of them."""

    code = "cooperation.parties_by_sides"
    fault = Fault.POLICY
    status = 403
    message = (
        "{names} would come to be a party of {agreement} and read what its sides keep for "
        "themselves. That is entered by a party of the agreement, not by {agency}."
    )


class NotToDecideFor(Refusal):
    """A decision on a succession was made by who answers for nothing of it."""

    code = "cooperation.not_to_decide_for"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} does not decide here who carries on {agreement}. Who keeps the register decides "
        "({keepers}), and each successor for itself."
    )


class NotOwnSystem(Refusal):
    """A security-level file was written by who neither owns the system nor serves it."""

    code = "cooperation.not_own_system"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} neither owns this system nor is a party of the agreement it serves, so it "
        "records nothing of it. Ask its owner, or who keeps the register: {keepers}."
    )


class KeeperUnknown(Refusal):
    """No agency has this code."""

    code = "cooperation.keeper_unknown"
    fault = Fault.CALLER
    status = 404
    message = "No agency of today has the code {asked}. Look it up in the directory."


class KeeperAlready(Refusal):
    """An agency was named a second time."""

    code = "cooperation.keeper_already"
    fault = Fault.CALLER
    status = 409
    message = "{agency} keeps the register already."


class KeeperNone(Refusal):
    """An agency that does not keep the register was to keep it no more."""

    code = "cooperation.keeper_none"
    fault = Fault.CALLER
    status = 409
    message = "{agency} does not keep the register."


class KeeperLast(Refusal):
    """Nobody would keep the register."""

    code = "cooperation.keeper_last"
    fault = Fault.POLICY
    status = 409
    message = "{agency} is the last to keep the register. Name another agency first."


class InsideOnly(Refusal):
    """Somebody outside asked for evidence, or for the names of people, of others' agreement."""

    code = "cooperation.inside_only"
    fault = Fault.POLICY
    status = 403
    message = (
        "This is read by both sides of {agreement}, by who keeps the register and by auditors, and "
        "{agency} is none of them. The figures themselves are open to you."
    )


INSIDE_FACTS = frozenset(
    {
        "cooperation:result:step_taken",
        "cooperation:result:evidence_changed",
        "cooperation:result:twins_decided",
        "cooperation:meeting:recorded",
        "cooperation:meeting:concluded",
    }
)
"""Facts whose words and file names are for the same readers as what they tell of."""
