"""Numbers of rows in what a form sent."""

_LONGEST = 18
"""Digits of the largest number that every database takes."""


def read_key(text: str) -> int | None:
    """The number of a row; None for what none can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None
