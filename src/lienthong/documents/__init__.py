"""Registers, drafting, signing, issuing, recall. Nothing is built here yet."""
