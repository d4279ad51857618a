"""Contents: sealed before they are kept, small in the store, large beside it (EX-90 ff)."""
