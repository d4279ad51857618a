"""Decisions of the exchange on plain data."""
