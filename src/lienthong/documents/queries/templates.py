"""What a new document of each type begins with."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import msgspec


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """The skeleton of one type, from `data/templates.toml`; `[[…]]` is to be filled in."""

    type: str
    legal_basis: str
    valid_from: date
    text: str
    subject: str = ""
    second: str = ""
    valid_until: date | None = None


def get_template(*, type_code: str, on: date) -> Template:
    """The skeleton of a type on a day; an empty one for a type that has none."""
    for one in _templates():
        ended = one.valid_until is not None and one.valid_until <= on
        if one.type == type_code and one.valid_from <= on and not ended:
            return one
    return Template(type=type_code, legal_basis="", valid_from=on, text="")


@cache
def _templates() -> tuple[Template, ...]:
    source = resources.files("lienthong.documents").joinpath("data", "templates.toml")
    known = tomllib.loads(source.read_text(encoding="utf-8"))["template"]
    return msgspec.convert(known, tuple[Template, ...])
