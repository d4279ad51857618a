"""The pages of document work."""
