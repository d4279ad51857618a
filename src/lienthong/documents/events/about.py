"""What all facts about an outgoing document share."""

from dataclasses import dataclass
from uuid import UUID


def subject_of_dispatch(dispatch_id: UUID) -> str:
    """How facts name an outgoing document."""
    return f"documents.dispatch:{dispatch_id}"


@dataclass(frozen=True, kw_only=True)
class AboutDispatch:
    """Which document; `entry` is its number and symbol, or its subject before it has them."""

    dispatch_id: UUID
    agency_id: UUID
    entry: str

    def subjects(self) -> tuple[str, ...]:
        """The document, then its agency."""
        return (subject_of_dispatch(self.dispatch_id), f"directory.agency:{self.agency_id}")
