"""Money in Vietnamese dong: whole, exact, written the Vietnamese way."""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import ClassVar, Self

from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.vietnamese import fold

LONGEST_TEXT = 60

_UNITS = {
    "": 1,
    "nghin": 10**3,
    "ngan": 10**3,
    "trieu": 10**6,
    "ty": 10**9,
    "ti": 10**9,
    "nghin ty": 10**12,
    "ngan ty": 10**12,
}
# Dots group thousands; a comma begins the decimals, which only a unit such as tỷ can carry.
_AMOUNT = re.compile(
    r"(?P<sign>[-−]?)"
    r"(?P<number>(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]+))?)"
    r"(?P<unit>(?: ?(?:nghin|ngan|trieu|ty|ti))*)(?: ?(?:d|vnd|dong))?",
    re.ASCII,
)


# Nobody writes three decimals that end in nought; in English these are thousands.
_GROUPED_BY_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{2}0", re.ASCII)


class Rounding(StrEnum):
    """What becomes of a part of a dong."""

    HALF_UP = "half_up"  # the nearest; from exactly half, away from nought
    DOWN = "down"  # towards nought
    UP = "up"  # away from nought


class AmountNotUnderstood(Refusal):
    """A text is not an amount of whole dong."""

    code: ClassVar[str] = "kernel.amount_not_understood"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "“{text}” is not an amount in whole dong. "
        "Write it like 1.234.567 đ, 7.300 tỷ or 7,3 tỷ: dots group thousands, a comma begins "
        "decimals."
    )


@dataclass(frozen=True, slots=True, order=True)
class Dong:
    """A whole number of Vietnamese dong, negative too; anything but an int is a TypeError."""

    amount: int

    def __post_init__(self) -> None:
        """Refuse floats, decimals and truth values."""
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("an amount of dong is a whole number (int)")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount as people write it: "1.234.567 đ", "500 nghìn", "7.300 tỷ", "7,3 tỷ đồng".

        Refuses, with AmountNotUnderstood, other groupings, decimals that leave part of a dong, and
        a comma that may be meant to group thousands: "1,000", "7,300 tỷ".
        """
        match = _AMOUNT.fullmatch(fold(text)) if len(text) <= LONGEST_TEXT else None
        unit = _UNITS.get(match["unit"].strip()) if match else None
        if match is None or unit is None or _GROUPED_BY_COMMA.fullmatch(match["number"]):
            raise AmountNotUnderstood(text=text[:LONGEST_TEXT])
        part = match["part"] or ""
        digits = int(match["whole"].replace(".", "") + part)
        amount = Fraction(digits * unit, 10 ** len(part))
        if amount.denominator != 1:
            raise AmountNotUnderstood(text=text)
        return cls(-amount.numerator if match["sign"] else amount.numerator)

    def __str__(self) -> str:
        """Write it as "1.234.567 đ"."""
        return f"{self.amount:,} đ".replace(",", ".")

    def __add__(self, other: "Dong") -> "Dong":
        """Add two amounts."""
        if not isinstance(other, Dong):
            return NotImplemented
        return Dong(self.amount + other.amount)

    def __sub__(self, other: "Dong") -> "Dong":
        """Take one amount from another."""
        if not isinstance(other, Dong):
            return NotImplemented
        return Dong(self.amount - other.amount)

    def __neg__(self) -> "Dong":
        """Return what is owed instead of owned."""
        return Dong(-self.amount)

    def __mul__(self, factor: int) -> "Dong":
        """Multiply by a whole number; for parts see `times`."""
        if isinstance(factor, bool) or not isinstance(factor, int):
            return NotImplemented
        return Dong(self.amount * factor)

    __rmul__ = __mul__

    def times(self, ratio: Fraction, *, rounding: Rounding) -> "Dong":
        """Multiply by an exact ratio, such as Fraction(8, 100), rounded as said; no floats."""
        if not isinstance(ratio, Fraction):
            raise TypeError("a ratio is a Fraction")
        exact = abs(self.amount * ratio)
        rounded = {
            Rounding.HALF_UP: floor(exact + Fraction(1, 2)),
            Rounding.DOWN: floor(exact),
            Rounding.UP: ceil(exact),
        }[rounding]
        return Dong(rounded if self.amount * ratio >= 0 else -rounded)
