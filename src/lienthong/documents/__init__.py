"""Registers, drafting, signing, issuing, recall. Nothing is built here yet; the import contracts already hold its place."""
