"""What is decided about indicators without a database: periods, definitions, arithmetic."""
