"""Asking others to attest the log's checkpoints: witnesses, and a time-stamping authority."""
