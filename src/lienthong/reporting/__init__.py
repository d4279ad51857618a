"""Indicators counted from live use: what was done, shown with the rows that are counted."""
