"""Reading the fields of a canonical JSON record strictly, with a refusal that names the field."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Self, TypeVar
from uuid import UUID

from lienthong.kernel import canonical_json
from lienthong.wire import instants
from lienthong.wire.refusals import (
    RecordAgencyRepeated,
    RecordFieldInvalid,
    RecordFieldMissing,
    RecordFieldUnknown,
)

Value = TypeVar("Value")

# Unknown forms of agency codes occur on the axis (`vxp.saas.03`): length and alphabet must do.
AGENCY_FORM = "[0-9A-Za-z][0-9A-Za-z._-]{0,34}"
DIGEST_FORM = "[0-9a-f]{64}"
NONCE_FORM = "[0-9a-f]{32}"
DAY_FORM = "YYYY-MM-DD"
PLAIN_FORM = "…"
UUID_FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
CONTENT_TYPE_FORM = "[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}"
LARGEST_INTEGER = 2**53 - 1  # what every JSON reader holds exactly

_AGENCY = re.compile(AGENCY_FORM)
_DIGEST = re.compile(DIGEST_FORM)
_NONCE = re.compile(NONCE_FORM)
_PLAIN = re.compile(".+")
_CONTENT_TYPE = re.compile(CONTENT_TYPE_FORM)


def is_agency_code(text: str) -> bool:
    """Whether records may carry this text as an agency's code (EN-4)."""
    return _AGENCY.fullmatch(text) is not None


class FieldReader:
    """Takes the fields out of one record; `finish` refuses what was not asked for."""

    def __init__(self, record: str, value: object) -> None:
        """Read the fields of a decoded JSON object; anything else is refused."""
        self.record = record
        if not isinstance(value, dict):
            raise self.invalid("$", "{…}")
        self._fields: dict[str, object] = dict(value)

    @classmethod
    def of_record(cls, record: str, data: bytes, version: int) -> Self:
        """Decode canonical JSON and check its `v`."""
        fields = cls(record, canonical_json.decode(data))
        found = fields.take("v")
        if isinstance(found, bool) or found != version:
            raise fields.invalid("v", str(version))
        return fields

    def invalid(self, field: str, expected: str) -> RecordFieldInvalid:
        """The refusal that says which form the field must have."""
        return RecordFieldInvalid(record=self.record, field=field, expected=expected)

    def has(self, field: str) -> bool:
        """Whether a field that may be left out is there."""
        return field in self._fields

    def take(self, field: str) -> object:
        """Take one field's value; refuses if it is absent."""
        if field not in self._fields:
            raise RecordFieldMissing(record=self.record, field=field)
        return self._fields.pop(field)

    def finish(self) -> None:
        """Refuse any field that is left."""
        for field in self._fields:
            raise RecordFieldUnknown(record=self.record, field=field)

    def text(self, field: str, pattern: re.Pattern[str], expected: str) -> str:
        """A text that matches the whole pattern."""
        value = self.take(field)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self.invalid(field, expected)
        return value

    def agency(self, field: str) -> str:
        """An agency's or node's code."""
        return self.text(field, _AGENCY, AGENCY_FORM)

    def digest(self, field: str) -> str:
        """A SHA-256 in lowercase hexadecimal."""
        return self.text(field, _DIGEST, DIGEST_FORM)

    def digest_if_any(self, field: str) -> str | None:
        """A SHA-256, or None where the field may be left out and is."""
        return self.digest(field) if self.has(field) else None

    def content_type(self, field: str) -> str:
        """A media type without parameters, in lower case."""
        return self.text(field, _CONTENT_TYPE, CONTENT_TYPE_FORM)

    def nonce(self, field: str) -> str:
        """32 lowercase hexadecimal digits."""
        return self.text(field, _NONCE, NONCE_FORM)

    def choice(self, field: str, choices: Sequence[str]) -> str:
        """One of the given words."""
        value = self.take(field)
        if not isinstance(value, str) or value not in choices:
            raise self.invalid(field, " | ".join(choices))
        return value

    def integer(self, field: str, largest: int = LARGEST_INTEGER) -> int:
        """A whole number from 0 to `largest`."""
        value = self.take(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
            raise self.invalid(field, f"0 … {largest}")
        return value

    def identifier(self, field: str) -> UUID:
        """A UUID in its usual form, lower case."""
        return self._convert(field, _uuid, UUID_FORM)

    def optional_identifier(self, field: str) -> UUID | None:
        """A UUID, or null; the field itself must be there."""
        if field in self._fields and self._fields[field] is None:
            self.take(field)
            return None
        return self.identifier(field)

    def instant(self, field: str) -> datetime:
        """An instant in UTC."""
        return self._convert(field, instants.from_text, instants.FORM)

    def day(self, field: str) -> date:
        """A day as YYYY-MM-DD."""
        return self._convert(field, _day, DAY_FORM)

    def optional_day(self, field: str) -> date | None:
        """A day, or null; the field itself must be there."""
        if field in self._fields and self._fields[field] is None:
            self.take(field)
            return None
        return self.day(field)

    def plain_text(self, field: str) -> str:
        """A text of any kind that is not empty."""
        return self.text(field, _PLAIN, PLAIN_FORM)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, perhaps empty."""
        value = self.take(field)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.invalid(field, '["…", …]')
        return tuple(value)

    def agency_pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs, perhaps empty: an agency's code and a text that belongs to it."""
        value = self.take(field)
        pairs = value if isinstance(value, list) else [None]
        read = []
        for pair in pairs:
            match pair:
                case [str(code), str(text)] if is_agency_code(code):
                    read.append((code, text))
                case _:
                    raise self.invalid(field, "[[code, …], …]")
        return tuple(read)

    def agencies(self, field: str, most: int) -> tuple[str, ...]:
        """From one to `most` different agency codes."""
        value = self.take(field)
        codes = value if isinstance(value, list) else []
        valid = all(isinstance(code, str) and is_agency_code(code) for code in codes)
        if not valid or not 1 <= len(codes) <= most:
            raise self.invalid(field, f"1 … {most} × {AGENCY_FORM}")
        if len(set(codes)) != len(codes):
            twice = next(code for code in codes if codes.count(code) > 1)
            raise RecordAgencyRepeated(record=self.record, field=field, agency=twice)
        return tuple(codes)

    def _convert(self, field: str, convert: Callable[[str], Value], expected: str) -> Value:
        value = self.take(field)
        if not isinstance(value, str):
            raise self.invalid(field, expected)
        try:
            return convert(value)
        except ValueError:
            raise self.invalid(field, expected) from None


def _uuid(text: str) -> UUID:
    value = UUID(text)
    if str(value) != text:
        raise ValueError(UUID_FORM)
    return value


def _day(text: str) -> date:
    value = date.fromisoformat(text)
    if value.isoformat() != text:
        raise ValueError(DAY_FORM)
    return value
