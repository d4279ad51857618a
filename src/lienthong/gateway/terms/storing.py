"""Why a node's store takes nothing, in phrases that platforms and clients translate (EX-260)."""

from typing import Final

from lienthong.kernel.errors import gettext_noop

DISK_FULL: Final = gettext_noop("its disk is full")
FILE_GONE: Final = gettext_noop("its file was removed or replaced")
DATABASE_AWAY: Final = gettext_noop("its database is not reachable")
STORE_REPLACED: Final = gettext_noop("another store stands in the place of the one that was opened")
LOG_CUT_BACK: Final = gettext_noop("its log is shorter than what was confirmed")
UNDONE: Final = gettext_noop("its database undid the write")
THREAD_ENDED: Final = gettext_noop("its writing thread has ended")
LAST_WRITE_FAILED: Final = gettext_noop("its last write failed")
KEY_AWAY: Final = gettext_noop("its key cannot sign now, and its own log says why")
NO_ROOM: Final = gettext_noop("no room")
"""For large contents only (EX-226)."""
NOT_TRIED: Final = gettext_noop("not tried yet")
NO_ANSWER: Final = gettext_noop("no answer")
UNREADABLE: Final = gettext_noop("it cannot be read")
