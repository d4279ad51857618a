"""What the database knows of its own tables, from which it chooses how to look."""

from datetime import datetime

from django.db import connection

MOST_READ = 1000
"""Rows of an index that are looked at: enough to choose by, and soon done whatever there is."""


def keep_statistics(_now: datetime) -> None:
    """Let SQLite look anew at how its tables are filled; at each start and as a job of the clock.

    Nobody else does: what a table held is forgotten when a migration makes it anew. PostgreSQL has
    its autovacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={MOST_READ}")
            cursor.execute("ANALYZE")
