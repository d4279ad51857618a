"""Why a call to somebody else came to nothing, in words instead of a program's name for it."""

from collections.abc import Mapping
from typing import Final

from lienthong.kernel.errors import gettext_noop

NOT_REACHED: Final = gettext_noop("no connection comes about")
_LATE: Final = gettext_noop("it does not answer in time")
_BROKEN_OFF: Final = gettext_noop("it breaks the connection off")
UNREADABLE: Final = gettext_noop("its answer cannot be read")
_CERTIFICATE: Final = gettext_noop("its certificate does not prove its name")
_NOT_TAKEN: Final = gettext_noop("it does not take the certificate that is shown to it")
_NO_TLS: Final = gettext_noop("no secure connection (TLS) comes about")
_NO_SUCH_NAME: Final = gettext_noop("no name server knows its address")
_BAD_ADDRESS: Final = gettext_noop("its address is none that can be called")
_OTHER: Final = gettext_noop("the call failed")

_WORDS: Final[Mapping[str, str]] = {
    "SSLCertVerificationError": _CERTIFICATE,
    "SSLError": _NO_TLS,
    "gaierror": _NO_SUCH_NAME,
    "TimeoutException": _LATE,
    "TimeoutError": _LATE,
    "ConnectError": NOT_REACHED,
    "ConnectionRefusedError": NOT_REACHED,
    "ConnectionError": _BROKEN_OFF,
    "NetworkError": _BROKEN_OFF,
    "ProtocolError": _BROKEN_OFF,
    "DecodingError": UNREADABLE,
    "UnsupportedProtocol": _BAD_ADDRESS,
    "InvalidURL": _BAD_ADDRESS,
}
"""By the names of the libraries' classes, the nearest first; the libraries are not needed here."""

_TELLS_MORE: Final = frozenset({"SSLCertVerificationError", "SSLError", "gaierror"})


def outage_of(error: BaseException) -> str:
    """A phrase of the catalogue for an error of the network or of an HTTP library.

    What lies behind it tells more: a connection that came to nothing for the name's or the
    certificate's sake says so.
    """
    behind: BaseException | None = error
    while behind is not None:
        if _is_alert(behind):
            return _NOT_TAKEN
        for kind in type(behind).__mro__:
            if kind.__name__ in _TELLS_MORE:
                return _WORDS[kind.__name__]
        behind = behind.__cause__ or behind.__context__
    return next((_WORDS[k.__name__] for k in type(error).__mro__ if k.__name__ in _WORDS), _OTHER)


def _is_alert(error: BaseException) -> bool:
    """Whether the other side refused a certificate: so OpenSSL calls what a server then says."""
    reason = str(getattr(error, "reason", ""))
    return "_ALERT_" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason)
