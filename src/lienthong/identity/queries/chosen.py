"""What was chosen in a form by ids: rows that were ticked, agencies that were picked."""

from collections.abc import Iterable
from uuid import UUID


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """The ids among what a form sent, in its order; what is no id was chosen by nobody."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
