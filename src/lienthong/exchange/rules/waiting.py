"""Which document a change means that came before it (ED-90)."""

import re
from dataclasses import dataclass
from datetime import date

COMMA_FORM = re.compile(r"[^,]+,(\d{4})/(\d{2})/(\d{2}),([^,]+/[^,]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How a document is named: by ids, of which a change may have two (ED-42), and by its code."""

    document_key: str = ""
    header_key: str = ""
    number: str = ""
    symbol: str = ""
    issued_on: date | None = None

    @property
    def names_something(self) -> bool:
        """Whether a document can be found by it."""
        return bool(self.document_key or self.header_key or self.code)

    @property
    def code(self) -> tuple[str, str, date] | None:
        """Number, symbol and day, if a document can be found by them."""
        if not self.number or self.issued_on is None:
            return None
        return (self.number, self.symbol, self.issued_on)


def read_name(key: str) -> tuple[str, date | None]:
    """Number/symbol and day in an id of the comma form (ED-40); any other id as it is."""
    found = COMMA_FORM.fullmatch(key)
    if found is None:
        return key, None
    year, month, day, code = found.groups()
    try:
        return code, date(int(year), int(month), int(day))
    except ValueError:
        return key, None


def means(asked: Reference, here: Reference) -> bool:
    """Whether a change that names a document so means this one of the same sender.

    By an id; else by number, symbol and day. A change that says expressly which id it means, and
    means another one, is about another document though the code is the same: the sender may have
    sent it anew under its number.
    """
    if here.document_key and here.document_key in {asked.document_key, asked.header_key}:
        return True
    if asked.document_key and here.document_key:
        return False
    return asked.code is not None and asked.code == here.code
