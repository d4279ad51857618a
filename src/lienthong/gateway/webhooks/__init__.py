"""Webhooks: agencies' software is told of post the moment it lies there (EX-80 to EX-84)."""
