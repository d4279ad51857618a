"""Who did what: facts appended in the same transaction, proved by a ledger."""
