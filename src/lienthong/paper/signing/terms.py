"""What signing and examining are given and give back: values only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

POINTS_PER_MM: Final = 72 / 25.4


class Level(StrEnum):
    """How long a signature can be proved (ETSI EN 319 142-1)."""

    BASIC = "B-B"
    """As long as the certificate is valid and its holder's word for the time is taken."""
    TIMED = "B-T"
    """A time-stamping authority says when it was there."""
    LONG_TERM = "B-LT"
    """What is needed to judge the certificates is in the file."""
    ARCHIVAL = "B-LTA"
    """A stamp over all of it keeps it provable when algorithms and certificates age."""


class Purpose(StrEnum):
    """What a signature is in the document (NĐ 30/2020/NĐ-CP, Appendix I)."""

    PERSON = "person"
    AGENCY = "agency"
    ATTACHMENT = "attachment"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle in PDF points from the lower left corner of a page; pages count from 1."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom


def seal_beside(personal: Place, diameter_mm: float) -> Place:
    """Where a round seal goes: its real size, over the left third of the personal signature."""
    side = diameter_mm * POINTS_PER_MM
    right = personal.left + personal.width / 3
    middle = (personal.bottom + personal.top) / 2
    return Place(personal.page, right - side, middle - side / 2, right, middle + side / 2)
