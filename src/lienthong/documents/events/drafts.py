"""Facts about drafts, from the first word to the file for the signer."""

from dataclasses import dataclass
from typing import ClassVar

from lienthong.audit.terms import Fact
from lienthong.documents.events.about import AboutDispatch


@dataclass(frozen=True, kw_only=True)
class AboutDraft(AboutDispatch):
    """A document that is drafted; `version` is the one that the fact is about."""

    version: int


@dataclass(frozen=True, kw_only=True)
class DispatchDrafted(AboutDraft, Fact):
    """Somebody began an outgoing document."""

    TAG: ClassVar[str] = "documents:dispatch:drafted"
    LABEL: ClassVar[str] = "draft begun"


@dataclass(frozen=True, kw_only=True)
class DispatchChanged(AboutDraft, Fact):
    """The drafter saved another version, or changed the attachments."""

    TAG: ClassVar[str] = "documents:dispatch:changed"
    LABEL: ClassVar[str] = "draft changed"

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CoDraftersNamed(AboutDraft, Fact):
    """The drafter said who may change the draft too; `names` are all of them from then on."""

    TAG: ClassVar[str] = "documents:dispatch:co_drafters_named"
    LABEL: ClassVar[str] = "people who draft with the drafter named"

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DispatchRestricted(AboutDraft, Fact):
    """Only those it passes through and `readers` read it; or everybody again (`restricted` False).

    `because`: number or arrival number of the restricted document that it answers or follows from.
    """

    TAG: ClassVar[str] = "documents:dispatch:restricted"
    LABEL: ClassVar[str] = "readers of an outgoing document chosen"

    restricted: bool
    readers: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class DispatchReadersNamed(AboutDraft, Fact):
    """People of a successor were named to read what a dissolved agency had restricted.

    `agency_id` is the successor's, `kept_by` the agency in whose register the document stands.
    """

    TAG: ClassVar[str] = "documents:dispatch:readers_named"
    LABEL: ClassVar[str] = "readers of a dissolved agency's outgoing document named"

    kept_by: str
    readers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class RestrictedDispatchRead(AboutDraft, Fact):
    """Somebody read a restricted outgoing document: its page, or its file `name`."""

    TAG: ClassVar[str] = "documents:dispatch:read"
    LABEL: ClassVar[str] = "restricted outgoing document read"

    name: str


@dataclass(frozen=True, kw_only=True)
class DraftHandedOver(AboutDraft, Fact):
    """Somebody else drafts it from now on: its drafter left, or gave it on."""

    TAG: ClassVar[str] = "documents:dispatch:handed_over"
    LABEL: ClassVar[str] = "draft handed over"

    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchSubmitted(AboutDraft, Fact):
    """The drafter asked others to look at it; `reviewers` in the order of the levels.

    `form_reason` says why it is to be signed otherwise than proposed; `chain` by which named chain
    it goes, and who of that chain was left out, who added, whether the order is another.
    """

    TAG: ClassVar[str] = "documents:dispatch:submitted"
    LABEL: ClassVar[str] = "draft submitted for review"

    reviewers: tuple[str, ...]
    form_reason: str = ""
    chain: str = ""
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    moved: bool = False


@dataclass(frozen=True, kw_only=True)
class DispatchApproved(AboutDraft, Fact):
    """One reviewer agreed."""

    TAG: ClassVar[str] = "documents:dispatch:approved"
    LABEL: ClassVar[str] = "draft approved"

    comment: str


@dataclass(frozen=True, kw_only=True)
class DispatchReturned(AboutDraft, Fact):
    """A reviewer or the signer sent it back to its drafter."""

    TAG: ClassVar[str] = "documents:dispatch:returned"
    LABEL: ClassVar[str] = "draft returned"

    comment: str


@dataclass(frozen=True, kw_only=True)
class DispatchApprovalTakenBack(AboutDraft, Fact):
    """A reviewer took the approval back before anybody went on from it."""

    TAG: ClassVar[str] = "documents:dispatch:approval_taken_back"
    LABEL: ClassVar[str] = "approval of a draft taken back"


@dataclass(frozen=True, kw_only=True)
class DispatchReviewerReplaced(AboutDraft, Fact):
    """Somebody else looks at it in the place of a reviewer who is away."""

    TAG: ClassVar[str] = "documents:dispatch:reviewer_replaced"
    LABEL: ClassVar[str] = "reviewer of a draft replaced"

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class DispatchScreened(AboutDraft, Fact):
    """The recogniser looked at the first page of a file for marks; one with a mark is closed.

    `problem` says why it could not: then the drafter's word stands alone.
    """

    TAG: ClassVar[str] = "documents:dispatch:screened"
    LABEL: ClassVar[str] = "file of a draft looked through for marks of state secrets"

    file: str
    secrecy: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class DispatchMarkReleased(AboutDraft, Fact):
    """A clerk or leader compared a file: its mark of state secrets, `secrecy`, was misread."""

    TAG: ClassVar[str] = "documents:dispatch:mark_released"
    LABEL: ClassVar[str] = "file of a draft released: no state secret"

    file: str
    secrecy: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DispatchWithdrawn(AboutDraft, Fact):
    """The drafter took it back before it was signed."""

    TAG: ClassVar[str] = "documents:dispatch:withdrawn"
    LABEL: ClassVar[str] = "draft withdrawn"


@dataclass(frozen=True, kw_only=True)
class DispatchReadied(AboutDraft, Fact):
    """Everybody agreed: the PDF for signing was made and lies with the signer."""

    TAG: ClassVar[str] = "documents:dispatch:readied"
    LABEL: ClassVar[str] = "document ready for signing"

    sha256: str


@dataclass(frozen=True, kw_only=True)
class DispatchDropped(AboutDraft, Fact):
    """The drafter gave it up."""

    TAG: ClassVar[str] = "documents:dispatch:dropped"
    LABEL: ClassVar[str] = "draft given up"


@dataclass(frozen=True, kw_only=True)
class DispatchRestored(AboutDraft, Fact):
    """The drafter took a draft that was given up on again."""

    TAG: ClassVar[str] = "documents:dispatch:restored"
    LABEL: ClassVar[str] = "draft taken up again"
