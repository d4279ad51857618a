"""Signatures and seals in a PDF, and what they are worth: docs/specs/signatures.md."""
