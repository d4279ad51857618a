"""Tables for VXP clients, in the node's store; `store` asks and changes them.

What documents say is nowhere here: they are found by keyed hashes (`…_mark`), and `shown`, what
lists show of those of a row's own agency, is encrypted (`secrets`). Older nodes kept all that plain
in `PLAIN`; those tables go when their rows are in the new one (`converting`).
"""

TABLES = (
    """CREATE TABLE IF NOT EXISTS vxp_document (
        position INTEGER NOT NULL, agency TEXT NOT NULL, id_mark BLOB NOT NULL,
        code_mark BLOB NOT NULL, day_mark BLOB NOT NULL, follows_up INTEGER NOT NULL, shown BLOB,
        PRIMARY KEY (agency, position)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS vxp_document_id ON vxp_document (agency, id_mark, position)",
    "CREATE INDEX IF NOT EXISTS vxp_document_code ON vxp_document (agency, code_mark, position)",
    """CREATE INDEX IF NOT EXISTS vxp_document_shown ON vxp_document (position)
        WHERE shown IS NOT NULL""",
    """CREATE TABLE IF NOT EXISTS vxp_state (
        agency TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL,
        set_at INTEGER NOT NULL, PRIMARY KEY (agency, position)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS vxp_registration (
        agency TEXT PRIMARY KEY, registered INTEGER NOT NULL, contact TEXT NOT NULL,
        set_at INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS vxp_call (
        mark BLOB PRIMARY KEY, made_at INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS vxp_unit (
        agency TEXT PRIMARY KEY, mark BLOB NOT NULL, version INTEGER NOT NULL,
        changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS vxp_call_made_at ON vxp_call (made_at)",
)
PLAIN = ("vxp_packet_day", "vxp_follow_up", "vxp_packet")
"""Tables of older nodes, the one that says which rows there are last."""
