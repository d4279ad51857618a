"""What is sealed and who seals, as people say it: for the sentences of refusals."""

from typing import Final

from lienthong.kernel.errors import gettext_noop

SEALED: Final = {
    "envelope": gettext_noop("this message"),
    "receipt": gettext_noop("this receipt"),
    "acknowledgement": gettext_noop("this acknowledgement"),
    "request": gettext_noop("this call"),
    "directory": gettext_noop("this copy of the directory"),
    "systems": gettext_noop("this list of client systems"),
}
"""By the names of the domains of seals, as people say them."""
HOLDERS: Final = {
    "province": gettext_noop("a province"),
    "agency": gettext_noop("an agency"),
    "node": gettext_noop("an exchange node"),
    "log": gettext_noop("the log of a node"),
    "directory": gettext_noop("the directory"),
}
"""By the roles of certificates (EN-32), as people say them."""
