"""What may be done to figures: bring them up to date. They are never entered by hand."""

from lienthong.reporting.operations.count import count_new, recount_everything

__all__ = ["count_new", "recount_everything"]
