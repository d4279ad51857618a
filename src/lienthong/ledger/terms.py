"""What the ledger refuses, and in which words. Proofs and notes are refused by `wire`."""

from typing import ClassVar

from lienthong.kernel.errors import Fault, Refusal


class OutsideTree(Refusal):
    """A question about an entry or a size that the log does not have."""

    code: ClassVar[str] = "ledger.outside_tree"
    fault: ClassVar[Fault] = Fault.CALLER
    message = "The log has {size} entries and {asked} is outside it. Ask for an earlier one."


class LedgerDamaged(Refusal):
    """A stored tile is not what appending to this ledger leaves behind."""

    code: ClassVar[str] = "ledger.damaged"
    fault: ClassVar[Fault] = Fault.THIS_SYSTEM
    message = (
        "Part {level}/{index} of the log is damaged. "
        "Verify the ledger and restore it from a backup."
    )
