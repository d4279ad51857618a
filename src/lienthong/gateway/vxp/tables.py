"""Tables for VXP clients, in the node's store; `store` asks and changes them."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS vxp_packet (
        position INTEGER NOT NULL, agency TEXT NOT NULL, document_id TEXT NOT NULL,
        code TEXT NOT NULL, title TEXT NOT NULL,
        PRIMARY KEY (agency, position)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS vxp_packet_id ON vxp_packet (agency, document_id, position)",
    "CREATE INDEX IF NOT EXISTS vxp_packet_code ON vxp_packet (agency, code, position)",
    """CREATE TABLE IF NOT EXISTS vxp_packet_day (
        position INTEGER PRIMARY KEY, day TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS vxp_follow_up (
        position INTEGER PRIMARY KEY) STRICT""",
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
