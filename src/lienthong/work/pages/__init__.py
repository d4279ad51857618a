"""The pages of task work."""
