"""What may be asked of the indicators."""

from lienthong.reporting.queries.cases import count_cases, list_cases
from lienthong.reporting.queries.definitions import (
    find_indicator,
    get_definition,
    list_definitions,
)
from lienthong.reporting.queries.figures import (
    get_counted_at,
    list_having,
    read_by_agency,
    read_figures,
    read_months,
)
from lienthong.reporting.queries.labels import (
    say_counted,
    say_figure,
    say_number,
    say_outcome,
    say_text,
)
from lienthong.reporting.rules.periods import period_of, read_period, step_from

__all__ = [
    "count_cases",
    "find_indicator",
    "get_counted_at",
    "get_definition",
    "list_cases",
    "list_definitions",
    "list_having",
    "period_of",
    "read_by_agency",
    "read_figures",
    "read_months",
    "read_period",
    "say_counted",
    "say_figure",
    "say_number",
    "say_outcome",
    "say_text",
    "step_from",
]
