"""The definitions of the indicators (`data/indicators.toml`)."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from lienthong.reporting.rules.definitions import definition_on, read_definitions
from lienthong.reporting.terms import Definition, Indicator, IndicatorUnknown


@cache
def list_definitions() -> tuple[Definition, ...]:
    """Every definition there is or was."""
    text = files("lienthong.reporting").joinpath("data/indicators.toml").read_text("utf-8")
    return read_definitions(tomllib.loads(text)["indicator"])


def get_definition(*, indicator: Indicator, on: date) -> Definition:
    """What an indicator means on a day."""
    return definition_on(list_definitions(), indicator, on)


def find_indicator(*, asked: str) -> Indicator:
    """The indicator of this name; refuses one that there is not (IndicatorUnknown)."""
    try:
        return Indicator(asked)
    except ValueError:
        raise IndicatorUnknown(asked=asked[:40]) from None
