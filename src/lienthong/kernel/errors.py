"""The one family of errors: each states a refusal, whose fault it is and what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from string import Formatter
from typing import Any, ClassVar, Final

_VIETNAM: Final = timezone(timedelta(hours=7))
_DAYS: Final = frozenset({"on", "at", "now", "until", "valid_from", "valid_until"})
_PHRASES: Final = frozenset({"kind", "problem", "reason", "what"})
_MESSAGE, _PARAMS = "message", "params"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(rf"{_DAY.pattern}T[0-9:.]+(Z|[+-][0-9]{{2}}:[0-9]{{2}})")


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogues; translating is the edge's business."""
    return text


class Fault(StrEnum):
    """Whose fault a refusal is, so that the person reading it knows who has to act."""

    CALLER = "caller"
    THIS_SYSTEM = "this_system"
    OTHER_SYSTEM = "other_system"
    POLICY = "policy"


STATUS_BY_FAULT = {
    Fault.CALLER: 400,
    Fault.THIS_SYSTEM: 500,
    Fault.OTHER_SYSTEM: 502,
    Fault.POLICY: 403,
}


class Refusal(Exception):  # noqa: N818 - a refusal is named after what it states, as in AgencyDissolved
    """Base of all our errors; a subclass states one refusal and is never raised as Refusal itself.

    A subclass sets `code` (stable, "folder.what_is_refused"), `fault` and `message` (an English
    template with {named} parameters, which is also the msgid of its translation); `status` is the
    HTTP status to answer with and follows from the fault when it is not set. The parameters are
    given by keyword and kept in `params`; leaving out one that the message names is a TypeError. An
    edge translates with `say(error.message, error.params, gettext)`.
    """

    code: ClassVar[str]
    fault: ClassVar[Fault]
    message: ClassVar[str]
    status: ClassVar[int]

    def __init_subclass__(cls) -> None:
        """Refuse a subclass without code, fault or message, and derive its status."""
        super().__init_subclass__()
        missing = [name for name in ("code", "fault", "message") if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} must set {', '.join(missing)}")
        if not hasattr(cls, "status") or ("fault" in cls.__dict__ and "status" not in cls.__dict__):
            cls.status = STATUS_BY_FAULT[cls.fault]

    def __init__(self, **params: object) -> None:
        """Keep the parameters; more than the message names are welcome (successors, links)."""
        missing = sorted(fields_of(self.message) - params.keys())
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(missing)}")
        super().__init__()
        self.params = params

    @property
    def title(self) -> str:
        """What is refused, in a few English words that are the same for each of its kind."""
        return re.sub(r"(?<!^)(?=[A-Z])", " ", type(self).__name__).capitalize()

    def __str__(self) -> str:
        """Return the refusal in English."""
        return self.message.format(**self.params)


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as it was kept or came from another system: its sentence, not filled in yet."""

    message: str
    params: Mapping[str, object]

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.message.format(**self.params)


def say(message: str, params: Mapping[str, object], translate: Callable[[str], str]) -> str:
    """A refusal's sentence, translated; days and hours in it as its readers write them.

    `message` and `params` are the refusal's, or what a node said of one. What it gives as a reason
    is translated too: another refusal, or a phrase that the catalogues know. In English days stay
    as machines write them (2025-04-14); in Vietnamese they are 14/04/2025, and hours Vietnam's.
    """
    words = translate(message)
    is_translated = words != message
    said: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, Refusal | Told):
            sentence = say(value.message, value.params, translate)
            stands_last = re.search(rf"{{{name}}}( |$)", words)
            said[name] = sentence if stands_last else sentence.removesuffix(".")
        elif name in _PHRASES and isinstance(value, str) and value:
            said[name] = translate(value)
        else:
            said[name] = _as_written(name, value) if is_translated else value
    return words.format(**said)


def own_words(code: str, message: str, params: Mapping[str, object]) -> str:
    """The sentence that this system has for a code, where the parameters fill it in.

    `message` is what another system said, or what was kept; it stands where the code is not known
    here, where it is one of that code's own, and where the parameters are others.
    """
    known = [one.message for one in _all_of(Refusal) if getattr(one, "code", "") == code]
    if message in known:
        return message
    return next((own for own in known if fields_of(own) <= params.keys()), message)


def fields_of(message: str) -> set[str]:
    """The parameters that a sentence names."""
    return {field for _, field, _, _ in Formatter().parse(message) if field is not None}


def _all_of(family: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in family.__subclasses__():
        yield one
        yield from _all_of(one)


def keep_params(params: Mapping[str, object]) -> dict[str, Any]:
    """A refusal's parameters as JSON can hold them, for `read_params`; refusals stay sentences."""
    return {
        name: {_MESSAGE: value.message, _PARAMS: keep_params(value.params)}
        if isinstance(value, Refusal | Told)
        else str(value)
        for name, value in params.items()
    }


def read_params(kept: Mapping[str, Any]) -> dict[str, object]:
    """Parameters that `keep_params` made ready to be kept."""
    return {
        name: Told(value[_MESSAGE], read_params(value[_PARAMS]))
        if isinstance(value, Mapping)
        else value
        for name, value in kept.items()
    }


def _as_written(name: str, value: object) -> object:
    """Only what is a day by its name: a text that somebody typed is told as it was typed."""
    if isinstance(value, str) and (name.endswith(("_on", "_at")) or name in _DAYS):
        with suppress(ValueError):  # no such day: told as it was given
            if _DAY.fullmatch(value):
                value = date.fromisoformat(value)
            elif _INSTANT.fullmatch(value):
                value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(_VIETNAM):%H:%M:%S %d/%m/%Y}" if value.tzinfo else value
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
