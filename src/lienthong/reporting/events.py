"""The facts that indicators announce."""

from dataclasses import dataclass
from typing import ClassVar

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class FiguresRecounted(Fact):
    """An operator had everything counted anew; `mended`: how many cases had been wrong."""

    TAG: ClassVar[str] = "reporting:figures:recounted"
    LABEL: ClassVar[str] = "indicators counted anew"

    cases: int
    mended: int

    def subjects(self) -> tuple[str, ...]:
        """The figures as a whole."""
        return ("reporting.figures:all",)
