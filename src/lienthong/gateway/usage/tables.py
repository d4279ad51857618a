"""Tables of what was counted; none of it proves anything, so it is added up as it comes."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS traffic_hour (
        hour INTEGER NOT NULL, kind TEXT NOT NULL, messages INTEGER NOT NULL,
        bytes INTEGER NOT NULL, PRIMARY KEY (hour, kind)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS traffic_counted (
        place INTEGER PRIMARY KEY CHECK (place = 1), position INTEGER NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS agency_contact (
        agency TEXT PRIMARY KEY, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL)
        STRICT, WITHOUT ROWID""",
)
