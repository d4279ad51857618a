"""Accounts, sign-in, second factor, sessions, roles held."""
