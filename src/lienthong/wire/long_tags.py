"""Tags of XML so long that what they hold costs too much: told before a parser meets them. Pure."""

import re
from functools import cache


def find_long_tag(data: bytes, limit: int) -> int | None:
    """Where the first tag of more than `limit` bytes begins, in UTF-8 or another form of ASCII.

    A comment with such a tag in it counts as one.
    """
    found = (tag for tag in _long_tag(limit).finditer(data) if tag.end() - tag.start() > limit)
    return next((tag.start() for tag in found), None)


@cache
def _long_tag(limit: int) -> re.Pattern[bytes]:
    """A tag as the parser would take it, tried only where the next "<" is far enough away."""
    return re.compile(rb"""<(?=[^<]{%d})[^!?/"'<>](?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+""" % limit)
