"""Pure decisions on documents."""
