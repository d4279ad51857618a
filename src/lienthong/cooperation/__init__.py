"""Cooperation agreements: who promised what to whom, and until when, as far as it is known."""
