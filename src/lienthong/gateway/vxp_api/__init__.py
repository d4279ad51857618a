"""The calls of the VXP-compatible API: what comes in and goes out (VX-n)."""
