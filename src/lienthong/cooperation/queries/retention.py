"""How long names of people are kept, as of a day."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from lienthong.cooperation.rules.retention import read_retention, retention_on
from lienthong.cooperation.terms.trainings import RetentionRule


def retention_rule(*, on: date) -> RetentionRule:
    """The rule of a day."""
    return retention_on(_rules(), on)


@cache
def _rules() -> tuple[RetentionRule, ...]:
    text = files("lienthong.cooperation").joinpath("data/retention.toml").read_text("utf-8")
    return read_retention(tomllib.loads(text)["retention"])
