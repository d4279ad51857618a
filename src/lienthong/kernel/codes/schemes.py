"""Reading, printing and comparing identity codes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from lienthong.kernel.errors import Fault, Refusal

LONGEST_CODE = 35
LONGEST_UNKNOWN_CODE = 100

# QCVN 102:2016 and Quyết định 28/2018/QĐ-TTg, Điều 10.2a: V1V2V3.Z1Z2.Y1Y2.MX1X2, 13 characters.
_QCVN_102 = re.compile(r"([0-9]{3})\.([0-9]{2})\.([0-9]{2})\.([A-Z][0-9]{2})")
# Quyết định 20/2020/QĐ-TTg: level 1 is a letter A to Y and two digits, the other groups are free.
_QD_20 = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*")
# The same, Điều 6: Z01 to Z99 and up to 32 characters without a separator.
_QD_20_OTHERS = re.compile(r"Z(?!00)[0-9]{2}[0-9A-Z]{1,32}")
# The same, Điều 5, names the registration number but not its length: 10 digits (enterprises,
# cooperatives), 13 with the number of a branch, 12 where it is a person's number.
_REGISTRATION = re.compile(r"[0-9]{10}|[0-9]{12}|[0-9]{13}")
_UNKNOWN = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?")

_EMPTY_GROUPS = ("", "00", "00", "000")


class Scheme(StrEnum):
    """The rule a code is built by."""

    QCVN_102 = "qcvn-102-2016"
    QD_20 = "qd-20-2020"
    QD_20_OTHERS = "qd-20-2020-others"
    REGISTRATION = "registration-number"


class CodeNotUnderstood(Refusal):
    """A text is an identity code of no known scheme."""

    code: ClassVar[str] = "kernel.code_not_understood"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "“{text}” is not an identity code. Write it like H56, H56.101.114 or 000.00.00.H56."
    )


class CodeNotUsable(Refusal):
    """A text cannot even stand in a directory as a code of unknown form."""

    code: ClassVar[str] = "kernel.code_not_usable"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "“{text}” cannot be a code: it is empty, longer than {longest} characters or holds control "
        "characters."
    )


@dataclass(frozen=True, slots=True, order=True)
class IdentityCode:
    """A code taken apart into its levels, the highest first: `000.00.12.H56` is ("H56", "12").

    Equal only when scheme and levels are; ordered by levels, so that a body's children follow it.
    Build it with `parse`.
    """

    levels: tuple[str, ...]
    scheme: Scheme

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code of any known scheme; spaces around it and small letters are forgiven.

        Refuses with CodeNotUnderstood.
        """
        code = text.strip().upper() if text.isascii() else ""
        old = _QCVN_102.fullmatch(code)
        if old:
            return cls(_without_empty_tail(tuple(reversed(old.groups()))), Scheme.QCVN_102)
        if _QD_20.fullmatch(code) and len(code) <= LONGEST_CODE:
            return cls(tuple(code.split(".")), Scheme.QD_20)
        if _QD_20_OTHERS.fullmatch(code):
            return cls((code,), Scheme.QD_20_OTHERS)
        if _REGISTRATION.fullmatch(code):
            return cls((code,), Scheme.REGISTRATION)
        raise CodeNotUnderstood(text=text[:LONGEST_UNKNOWN_CODE])

    def __str__(self) -> str:
        """Return the code as its scheme writes it."""
        if self.scheme is not Scheme.QCVN_102:
            return ".".join(self.levels)
        return ".".join(reversed(self.levels + _EMPTY_GROUPS[len(self.levels) :]))

    @property
    def level(self) -> int:
        """The level of the body, 1 for a ministry or province; others and enterprises have 1."""
        return len(self.levels)

    @property
    def level1(self) -> str | None:
        """The code of the ministry, province or body it belongs to; None when it has no levels."""
        has_levels = self.scheme in {Scheme.QCVN_102, Scheme.QD_20}
        return self.levels[0] if has_levels else None

    @property
    def parent(self) -> "IdentityCode | None":
        """The code one level up, by the form of the code alone; None at level 1."""
        higher = self.levels[:-1]
        if self.scheme is Scheme.QCVN_102:
            higher = _without_empty_tail(higher)
        return IdentityCode(higher, self.scheme) if higher else None

    def is_within(self, other: "IdentityCode") -> bool:
        """Tell whether this is the other code or stands below it in the same scheme."""
        return self.scheme is other.scheme and self.levels[: other.level] == other.levels


@dataclass(frozen=True, slots=True)
class AnyCode:
    """A code as a directory has to keep it: of a known scheme, or of a form nobody told us.

    Test bodies on the national axis have codes such as `vxp.saas.03`, so an unknown form is kept
    letter by letter. Two are equal when their texts are.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Keep any text that can be a code; one of a known scheme is written as the scheme does.

        Refuses, with CodeNotUsable, an empty text, more than 100 characters, control characters.
        """
        trimmed = text.strip()
        if len(trimmed) > LONGEST_UNKNOWN_CODE or not _UNKNOWN.fullmatch(trimmed):
            raise CodeNotUsable(text=trimmed[:LONGEST_CODE], longest=LONGEST_UNKNOWN_CODE)
        known = _parse_known(trimmed)
        return cls(trimmed if known is None else str(known))

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    @property
    def known(self) -> IdentityCode | None:
        """The code taken apart, or None when its form is unknown."""
        return _parse_known(self.text)


@dataclass(frozen=True, slots=True)
class GuessedCode:
    """What a code may be in the other scheme: never stored, sent or matched, only shown as a guess.

    No rule of law turns one into the other; ask the directory, which lists both.
    """

    code: IdentityCode
    guessed_from: IdentityCode


def guess_code_in_other_scheme(code: IdentityCode) -> GuessedCode | None:
    """Guess the code of the same body in the other of the two agency schemes.

    `000.00.12.H56` and `H56.12` are guesses of each other. None where the levels do not fit the
    other scheme, as in H56.101.114, or leave one out, and for codes that are not of agencies.
    """
    if code.scheme is Scheme.QCVN_102:
        empty = any(int(group) == 0 for group in code.levels[1:])
        other = None if empty or code.levels[0][0] == "Z" else Scheme.QD_20
    elif code.scheme is Scheme.QD_20:
        other = Scheme.QCVN_102 if _fits_qcvn_102(code.levels) else None
    else:
        other = None
    return None if other is None else GuessedCode(IdentityCode(code.levels, other), code)


def _fits_qcvn_102(levels: tuple[str, ...]) -> bool:
    lower, widths = levels[1:], (2, 2, 3)
    return len(lower) <= len(widths) and all(
        len(group) == width and group.isdigit() and int(group)
        for group, width in zip(lower, widths, strict=False)
    )


def _without_empty_tail(levels: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the groups of noughts that only fill a code of QCVN 102 to its 13 characters."""
    while len(levels) > 1 and levels[-1] == _EMPTY_GROUPS[len(levels) - 1]:
        levels = levels[:-1]
    return levels


def _parse_known(text: str) -> IdentityCode | None:
    try:
        return IdentityCode.parse(text)
    except CodeNotUnderstood:
        return None
