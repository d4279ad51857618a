"""Indicators counted from live use. Nothing is built here yet."""
