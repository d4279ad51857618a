"""What somebody had before them when they decided: a mark that changes with it (SG-37)."""

from collections.abc import Sequence
from hashlib import sha256

_CHARACTERS = 32


def mark_of(version: int, sha256s: Sequence[str]) -> str:
    """The mark of a version with its files as they are laid out now, the document first."""
    return sha256("\n".join([str(version), *sha256s]).encode()).hexdigest()[:_CHARACTERS]
