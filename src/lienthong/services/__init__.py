"""Procedures, dossiers, results. Nothing is built here yet."""
