"""Words and refusals of drafts that wait for who has left, and of handing a draft over."""

from dataclasses import dataclass
from uuid import UUID

from lienthong.documents.terms.drafts import DraftSummary
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftHeading:
    """What a draft is called, whose it is, whether that person has left the agency.

    `hidden`: restricted, closed to who asks, and to everybody else who is here.
    """

    type_code: str
    subject: str
    drafter_id: UUID
    drafter_name: str
    hidden: bool
    has_left: bool
    may_hand_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftDraft:
    """A draft that waits for people who hold no post in the agency any more, by their names.

    `hidden`: restricted, and not for who asks to read.
    """

    summary: DraftSummary
    hidden: bool
    drafter: str
    reviewers: tuple[str, ...]
    signer: str


class DraftHeirNotPossible(Refusal):
    """Somebody who cannot go on with a draft."""

    code = "documents.draft_heir_not_possible"
    fault = Fault.CALLER
    status = 422
    message = (
        "{name} cannot go on with this draft: it takes a post in the agency in which documents are"
        " drafted, and somebody who does not look at it in this round. Choose somebody else."
    )


class NotYoursToHandOver(Refusal):
    """Somebody may read a draft, but not give it to another drafter."""

    code = "documents.not_yours_to_hand_over"
    fault = Fault.POLICY
    status = 403
    message = (
        "Its drafter or a leader hands a draft over; a clerk does once the drafter holds no post"
        " in the agency any more."
    )
