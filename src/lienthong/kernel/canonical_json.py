"""One byte sequence for one value: the JSON that is hashed, signed and logged.

Keys sorted by code point (which is also the order of their UTF-8 bytes), no spaces, UTF-8 without
escapes that JSON does not require, text left as it is (no Unicode normalisation), no floats. Whole
numbers stay within plus or minus 2**53 - 1, the range every JSON reader keeps exactly (RFC 7493,
section 2.2).
"""

import json
from typing import ClassVar, TypeAlias, cast

import msgspec

from lienthong.kernel.errors import Fault, Refusal

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

LARGEST_NUMBER = 2**53 - 1
DEEPEST_NESTING = 64

# Every record is written and read here, so the usual case takes the short way: a check without
# places, then a compiled encoder. Whatever is unusual takes the long way, which says why.
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder()


class ValueNotEncodable(Refusal):
    """A value that has no canonical form was about to be hashed or signed."""

    code: ClassVar[str] = "kernel.value_not_encodable"
    fault: ClassVar[Fault] = Fault.THIS_SYSTEM
    message: ClassVar[str] = "The value at {where} cannot be written as canonical JSON: {reason}."


class JsonNotCanonical(Refusal):
    """Bytes that claim to be canonical JSON are not."""

    code: ClassVar[str] = "kernel.json_not_canonical"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "These bytes are not canonical JSON: {reason}. Write them with sorted keys and no spaces."
    )


def encode(value: object) -> bytes:
    """Return the canonical bytes of None, bool, int, str, and lists and dicts of these.

    Refuses everything else: floats, dates, tuples, numbers beyond 2**53 - 1, lone surrogates, more
    than 64 levels.
    """
    if _is_plain(value, 0):
        try:
            return _ENCODER.encode(value)
        except UnicodeEncodeError:
            pass  # half of a surrogate pair
    return _encode_or_say_why(value)


def decode(data: bytes) -> Json:
    """Return the value of canonical bytes; what `encode` would write differently is refused.

    This covers floats, duplicate keys, spaces, unsorted keys, needless escapes, a byte order mark
    and trailing bytes.
    """
    try:
        value = _DECODER.decode(data)
        if _is_plain(value, 0) and _ENCODER.encode(value) == data:
            return cast("Json", value)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    return _decode_or_say_why(data)


def _is_plain(value: object, depth: int) -> bool:
    """Whether only exact types (no subclasses), whole numbers in range and few levels occur."""
    if value.__class__ is dict and depth < DEEPEST_NESTING:
        for key, member in cast("dict[object, object]", value).items():
            if key.__class__ is not str or not (
                member.__class__ is str or _is_plain(member, depth + 1)
            ):
                return False
        return True
    if value.__class__ is list and depth < DEEPEST_NESTING:
        for item in cast("list[object]", value):
            if not (item.__class__ is str or _is_plain(item, depth + 1)):
                return False
        return True
    if value.__class__ is int:
        return -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    return value is None or value.__class__ is str or value.__class__ is bool


def _encode_or_say_why(value: object) -> bytes:
    _check(value, where="$", depth=0)
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ValueNotEncodable(where="$", reason="it holds half of a surrogate pair") from error


def _decode_or_say_why(data: bytes) -> Json:
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_refuse_duplicate_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        canonical = _encode_or_say_why(value)
    except RecursionError as error:
        raise JsonNotCanonical(reason="it is nested too deeply") from error
    except (ValueError, ValueNotEncodable) as error:
        raise JsonNotCanonical(reason=str(error).rstrip(".")) from error
    if canonical != data:
        raise JsonNotCanonical(reason="keys out of order, spaces, or needless escapes")
    return cast("Json", value)


def _check(value: object, *, where: str, depth: int) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise ValueNotEncodable(where=where, reason="the number is beyond 2**53 - 1")
        return
    if depth >= DEEPEST_NESTING:
        reason = f"it is nested deeper than {DEEPEST_NESTING} levels"
        raise ValueNotEncodable(where=where, reason=reason)
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                reason = f"a key is {type(key).__name__}, not text"
                raise ValueNotEncodable(where=where, reason=reason)
            _check(member, where=f"{where}.{key}", depth=depth + 1)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            _check(member, where=f"{where}[{index}]", depth=depth + 1)
    else:
        raise ValueNotEncodable(where=where, reason=f"{type(value).__name__} is not allowed")


def _refuse_duplicate_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return members


def _refuse_number(literal: str) -> object:
    raise ValueError(f"{literal[:40]} is not a whole number")
