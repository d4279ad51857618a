"""Pure decisions on tasks: which move is whose, when a deadline ends, what may be given."""
