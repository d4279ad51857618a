"""States of a document on its way, and who may do what."""

from enum import StrEnum

from lienthong.identity.terms import Permission, Role

SEND = Permission("exchange:document:send", frozenset({Role.CLERK, Role.LEADER}))
READ = Permission("exchange:document:read", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST}))
DECIDE = Permission("exchange:document:decide", frozenset({Role.CLERK, Role.LEADER}))
OPERATE = Permission("exchange:node:operate", frozenset({Role.OPERATOR}))


class RecipientGroup(StrEnum):
    """Agencies of the own province that are often written to together, as of a day.

    COMMUNES: the committees of its communes. PROVINCIAL: its departments and other bodies under its
    committee.
    """

    COMMUNES = "communes"
    PROVINCIAL = "provincial"


class RecipientState(StrEnum):
    """How far a document has come with one recipient, as the sender can know it.

    QUEUED: waits on the platform. AT_NODE: the node has signed a receipt. ACKNOWLEDGED: the
    recipient's software has signed that it holds the document. ARRIVED to COMPLETED: status 01 to
    06 came. FAILED: the node refused the document. WITHDRAWN: its sender took it back before the
    node had it, so nobody got it.
    """

    QUEUED = "queued"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    AT_NODE = "at_node"
    ACKNOWLEDGED = "acknowledged"
    ARRIVED = "arrived"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class ReceptionState(StrEnum):
    """What has become of a received document.

    RECALLED: its sender took it back, its files are closed. REPLACED: another one of its sender
    stands in its place.
    """

    NEW = "new"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RECALLED = "recalled"
    REPLACED = "replaced"


class ChangeKind(StrEnum):
    """What a sender does to a document that has gone out (BussinessDocType 1, 2, 3).

    REMIND travels as an update that changes nothing: the format has no packet of its own for it.
    """

    RECALL = "recall"
    UPDATE = "update"
    REPLACE = "replace"
    REMIND = "remind"


class ChangeState(StrEnum):
    """How far a change is with one recipient.

    ASKED: not answered. AGREED: status 15, done. REFUSED: status 16. OVERTAKEN: a later change of
    the same document came before the answer. NOTED: a reminder, nothing is to be answered.
    NEEDLESS: the document was withdrawn before anybody had it, or the new one that was to replace
    it was, so nobody was asked. FAILED: the node refused it for good, so nobody was asked.
    """

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    NOTED = "noted"
    NEEDLESS = "needless"
    FAILED = "failed"


UNASKED = (ChangeState.NEEDLESS, ChangeState.FAILED)
"""Of a change that nobody was asked for."""
