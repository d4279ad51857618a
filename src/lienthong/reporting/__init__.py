"""Indicators counted from live use. Nothing is built here yet; the import contracts already hold its place."""
