"""Pure decisions of the directory, on plain data."""
