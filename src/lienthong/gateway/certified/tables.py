"""Tables of what every directory listed, and which directories there were.

Both follow from the directories kept; `fsck` compares them. Without `known_directory` the newest
directory could be taken away unseen (EX-230).
"""

TABLES = (
    """CREATE TABLE IF NOT EXISTS known_directory (
        version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS known_certificate (
        fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL, pem BLOB NOT NULL,
        PRIMARY KEY (fingerprint, sha256)) STRICT, WITHOUT ROWID""",
)
APPEND_ONLY = ("known_directory", "known_certificate")
