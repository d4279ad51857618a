"""The VXP-compatible API: existing clients of the document axis call the node unchanged (VX-n)."""
