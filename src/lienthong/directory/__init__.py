"""Agencies, territorial units, posts and codes through time."""
