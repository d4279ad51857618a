"""Survey rounds: prepared, sent, answered, reminded of, closed; what becomes of needs."""
