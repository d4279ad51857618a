"""Codes, days, Vietnamese text, money and refusals: pure, with no Django, clock or I/O."""
