"""Words of outgoing documents: how far one is, who gets it, what a file of it was made for."""

from enum import StrEnum

from lienthong.identity.terms import Permission, Role

DRAFT = Permission(
    "documents:dispatch:draft", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST})
)
"""Also to read the agency's outgoing documents; which drafts, `rules` decides."""
SIGN = Permission("documents:dispatch:sign", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST}))
"""Whether somebody may sign follows from post and authority, not from the role (SG-30)."""
ISSUE = Permission("documents:dispatch:issue", frozenset({Role.CLERK}))
"""Number, seal, issue, recall: the clerk's steps (NĐ 30/2020 Điều 14-19)."""


class Stage(StrEnum):
    """How far an outgoing document is: each step is one of its own (NĐ 30/2020 Điều 14-19).

    RETURNED: somebody sent it back to the drafter. DROPPED: given up before it had a number.
    RECALLED and REPLACED are ends of an issued one (Điều 18).
    """

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ISSUED = "issued"
    RECALLED = "recalled"
    REPLACED = "replaced"
    DROPPED = "dropped"


EDITABLE = frozenset({Stage.DRAFTING, Stage.RETURNED})
"""Stages in which the drafter may change what a document says."""


class Purpose(StrEnum):
    """What a recipient is to do with a document, as “Nơi nhận” says it."""

    ACT = "act"
    REPORT = "report"
    INFORM = "inform"


class Way(StrEnum):
    """How a recipient gets a document."""

    EXCHANGE = "exchange"
    PAPER = "paper"
    MAIL = "mail"


class MadeFor(StrEnum):
    """Which step made a file of a document what it is."""

    SIGNING = "signing"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ATTACHED = "attached"
