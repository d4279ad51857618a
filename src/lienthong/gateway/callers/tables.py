"""The table of API keys, in the node's store; `api_keys` asks and changes it.

It holds nothing secret: a key's secret follows from the node's own key and the key's id (EX-153).
"""

TABLES = (
    """CREATE TABLE IF NOT EXISTS api_key (
        agency TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
        made_by TEXT NOT NULL,
        valid_until TEXT, created_at INTEGER NOT NULL, revoked_at INTEGER,
        PRIMARY KEY (agency, id)) STRICT, WITHOUT ROWID""",
)
