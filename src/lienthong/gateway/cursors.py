"""Where readers of an inbox go on, and whether this log is the one they read (EX-271, EX-272).

A store that is put back to an older copy gives positions out again. Who asked on from a place
beyond it would be told nothing for a long time, and what then lies below that place never.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lienthong.gateway.http import read_number
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import CursorBeyondLog, CursorOfOtherLog, HistoryRefused
from lienthong.wire.merkle import hash_leaf

MOST_CURSOR: Final = 2**53 - 1
_HASH: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place to go on from, and what the node said of the log there; nothing if not given."""

    after: int
    history: str = ""

    def find_history(self, view: StoreView) -> str:
        """The log's history up to here: the hash of the entry before; nothing at the start.

        Refuses a place beyond the log's end (CursorBeyondLog), and one before which another entry
        lies than did (CursorOfOtherLog). The end itself is a place: it is where news will lie.
        What is committed is asked, which every process of a node sees alike.
        """
        if not self.after:
            return ""
        leaf = view.log.find_leaf(index=self.after - 1)
        if leaf is None:
            raise CursorBeyondLog(after=self.after, size=view.log.get_size())
        found = history_after(leaf)
        if self.history not in {"", found}:
            raise CursorOfOtherLog(after=self.after, size=view.log.get_size())
        return found


def read_cursor(values: Mapping[str, str]) -> Cursor:
    """The cursor of a query: `after`, 0 unless given, and `history` (EX-15).

    Refuses a history that is no hash (HistoryRefused): it would read as another log's. At the
    start nothing is compared.
    """
    after = read_number(values, "after", default=0, most=MOST_CURSOR)
    history = values.get("history", "")
    if after and history and not _HASH.fullmatch(history):
        raise HistoryRefused
    return Cursor(after, history)


def history_after(leaf: bytes) -> str:
    """What goes with the cursor after an entry: it depends on all that is logged of it."""
    return hash_leaf(leaf).hex()
