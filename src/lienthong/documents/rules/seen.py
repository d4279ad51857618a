"""What somebody had before them when they decided: a mark that changes with it (SG-37)."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

_CHARACTERS = 32


def mark_of(version: int, sha256s: Sequence[str]) -> str:
    """The mark of a version with its files as they are laid out now, the document first."""
    return sha256("\n".join([str(version), *sha256s]).encode()).hexdigest()[:_CHARACTERS]


def mark_of_arrival(*, subject: str, urgency: str, due_on: date | None) -> str:
    """The mark of what a sender may update of a document that stands in the register."""
    return sha256(f"{urgency}\n{due_on}\n{subject}".encode()).hexdigest()[:_CHARACTERS]
