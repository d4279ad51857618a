"""What a table of changes looks like."""

from lienthong.directory.rules.imports import COLUMNS, REQUIRED, template


def get_import_template() -> str:
    """An empty table of changes in CSV: the header line."""
    return template()


def list_import_columns() -> tuple[tuple[str, bool], ...]:
    """The columns of a table of changes, in order, and whether each must be filled."""
    return tuple((column, column in REQUIRED) for column in COLUMNS)
