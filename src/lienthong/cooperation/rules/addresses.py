"""What can be the address of a source on the web."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?!-)[\w-]+(?:\.[\w-]+)+\.?")
_SCHEMES = {"http", "https"}


def is_web_address(text: str) -> bool:
    """Tell whether it is an http or https address with a host, without spaces in it.

    Sources are also cited by the host alone ("baothanhhoa.vn"): such is taken, and shown as text.
    """
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        _ = parts.port
    except ValueError:
        return False
    named = parts.hostname is not None and _HOST.fullmatch(parts.hostname) is not None
    return parts.scheme.lower() in _SCHEMES and named and "@" not in parts.netloc
