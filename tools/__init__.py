"""Tools of the house: tests, checks, messages, vendoring, `where`."""
