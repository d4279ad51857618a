"""What can be the address of a source on the web."""

import re

_ADDRESS = re.compile(
    r"(?:https?://)?(?!-)[\w-]+(?:\.[\w-]+)+\.?(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)


def is_web_address(text: str) -> bool:
    """Tell whether it is an http or https address with a host, without spaces in it.

    Sources are also cited by the host alone ("baothanhhoa.vn"): such is taken, and shown as text.
    """
    return text.isprintable() and _ADDRESS.fullmatch(text) is not None
