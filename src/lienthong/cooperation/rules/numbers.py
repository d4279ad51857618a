"""Reads figures as people write them in Vietnamese: 1.205 is a thousand, 56,8 has a fraction."""

import re
from decimal import Decimal

_FIGURES = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,15})(?:,\d{1,6})?")
_PLAIN = re.compile(r"-?\d{1,15}\.\d{1,6}")


def read_number(text: str) -> Decimal | None:
    """The number, or None for what is none ("N/A", "có").

    Groups of three behind full stops are thousands; one full stop before other than three figures
    is taken for a comma.
    """
    said = "".join(text.split()).removesuffix("%")
    if _FIGURES.fullmatch(said):
        return Decimal(said.replace(".", "").replace(",", "."))
    return Decimal(said) if _PLAIN.fullmatch(said) else None


def keep_number(value: Decimal) -> str:
    """A number as it is kept: a nought behind three figures, or they would read as thousands."""
    kept = f"{value:f}"
    return f"{kept}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", kept) else kept


def keep_figure(value: Decimal) -> str:
    """A number of the database as it is kept in texts: without the noughts at its end."""
    plain = value.normalize()
    return keep_number(plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain)


def write_number(value: str) -> str:
    """A kept number as people write it: 1205.5 gives 1.205,5."""
    whole, _, fraction = value.partition(".")
    sign, figures = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    fraction = fraction.rstrip("0")
    grouped = f"{int(figures):,}".replace(",", ".")
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def share_in_percent(value: str, of: str) -> str:
    """How much of a whole it is: "62,3 %"; "" where that cannot be told."""
    part, whole = read_number(value), read_number(of)
    if part is None or not whole:
        return ""
    return f"{write_number(keep_figure(round(100 * part / whole, 1)))} %"
