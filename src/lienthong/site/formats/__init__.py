"""How days and instants are written, by language (Django reads them by name)."""
