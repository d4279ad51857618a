"""Where a token's PIN comes from: a file of this account's, or the environment."""

import os
import stat

from lienthong.kernel.errors import gettext_noop
from lienthong.tokens.refusals import PinFileUnusable, PinMissing
from lienthong.tokens.uri import KeyUri

PIN_VARIABLE = "LIENTHONG_PKCS11_PIN"
MAX_PIN_BYTES = 256
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_pin(uri: KeyUri) -> str:
    """The PIN. Refuses a file that others may read, and to go on without one."""
    if uri.pin_file is None:
        pin = os.environ.get(PIN_VARIABLE, "")
        if not pin:
            raise PinMissing(token=uri.shown_token)
        return pin
    try:
        with uri.pin_file.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(MAX_PIN_BYTES + 1)
        pin = data.decode().rstrip("\r\n")
    except OSError as error:
        raise PinFileUnusable(file=uri.pin_file, problem=error.strerror) from None
    except UnicodeDecodeError:
        raise PinFileUnusable(file=uri.pin_file, problem=gettext_noop("it is no text")) from None
    if mode & _OTHERS:
        problem = gettext_noop("others than its owner may read it (chmod 600)")
        raise PinFileUnusable(file=uri.pin_file, problem=problem)
    if not pin or len(data) > MAX_PIN_BYTES:
        problem = gettext_noop("it is empty or too long")
        raise PinFileUnusable(file=uri.pin_file, problem=problem)
    return pin
