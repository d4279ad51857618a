"""Kept files as their bytes."""

from pathlib import Path

from django.conf import settings

from lienthong.documents.terms import FileLost
from lienthong.paper.keeping import path_in, read_bytes


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 (lowercase hex) lies; whether it does is not looked at."""
    return path_in(Path(settings.DOCUMENTS.files), digest)


def read_file(digest: str) -> bytes:
    """The bytes of a kept file, compared with their hash.

    Refuses one that is gone or was changed (FileLost): then a backup is to be put back.
    """
    content = read_bytes(Path(settings.DOCUMENTS.files), digest)
    if content is None:
        raise FileLost(sha256=digest)
    return content
