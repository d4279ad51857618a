"""What may be asked about the register of incoming documents."""

from lienthong.documents.queries.arrivals import (
    count_arrivals,
    get_arrival,
    list_arrivals,
    list_years,
)

__all__ = [
    "count_arrivals",
    "get_arrival",
    "list_arrivals",
    "list_years",
]
