"""What a node knows of and for VXP clients: who they are, what they signed, their tables (VX-n)."""
