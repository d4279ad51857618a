"""The pages of drafts, under /du-thao."""
