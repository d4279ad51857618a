"""What agencies use of a node: traffic by the hour, first and last calls (EX-110, EX-111)."""
