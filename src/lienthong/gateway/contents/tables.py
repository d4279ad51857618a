"""Tables for contents and uploads, in the node's store; `store` asks and changes them.

`sha256` is that of the sealed bytes: it stands in the leaf, and names the object where `data` is
not in the row. A content may go when, and only when, its removal is on record (EX-97).
"""

TABLES = (
    """CREATE TABLE IF NOT EXISTS sealed_content (
        position INTEGER PRIMARY KEY, data BLOB, sha256 TEXT NOT NULL, length INTEGER NOT NULL,
        keys BLOB NOT NULL) STRICT""",
    """CREATE INDEX IF NOT EXISTS sealed_content_object ON sealed_content (sha256)
        WHERE data IS NULL""",
    """CREATE TABLE IF NOT EXISTS content_removed (
        position INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, removed_at INTEGER NOT NULL) STRICT""",
    """CREATE TRIGGER IF NOT EXISTS sealed_content_no_update BEFORE UPDATE ON sealed_content
        BEGIN SELECT RAISE(ABORT, 'sealed_content is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS sealed_content_no_delete BEFORE DELETE ON sealed_content
        WHEN NOT EXISTS (SELECT 1 FROM content_removed WHERE position = old.position)
        BEGIN SELECT RAISE(ABORT, 'a content goes only when its removal is on record'); END""",
    """CREATE TABLE IF NOT EXISTS upload (
        agency TEXT NOT NULL, content_sha256 TEXT NOT NULL, length INTEGER NOT NULL,
        received INTEGER NOT NULL, key BLOB NOT NULL, staged TEXT NOT NULL, object TEXT,
        moved_at INTEGER NOT NULL, PRIMARY KEY (agency, content_sha256)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS upload_part (
        staged TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
        object TEXT NOT NULL, PRIMARY KEY (staged, start)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS upload_part_object ON upload_part (object)",
)
APPEND_ONLY = ("content_removed",)
