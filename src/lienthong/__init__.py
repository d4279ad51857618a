"""Liên Thông: from signed agreements to connected agencies to measured results."""
