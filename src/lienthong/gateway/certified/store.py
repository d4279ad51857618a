"""Certificates that agencies have or had, by their keys' fingerprints; and each directory's hash.

A directory lists the certificates in force. Seals made before a key was changed outlive them, so
what any directory ever listed is given out for ever (EX-229).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.gateway.connections import Connection
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate, parse_certificate
from lienthong.wire.directory_snapshot import DirectorySnapshot
from lienthong.wire.framing import unframe
from lienthong.wire.records import digest
from lienthong.wire.seals import Domain, verify_seal


@dataclass(frozen=True, slots=True)
class NoteDirectory:
    """A directory that is kept: its hash, and certificates that it lists."""

    version: int
    sha256: str
    certificates: tuple[Certificate, ...]

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Note it; what is known already stays as it is."""
        connection.insert_rows("known_directory", [(self.version, self.sha256)], known_too=True)
        rows = [(one.fingerprint, digest(one.pem), one.pem) for one in self.certificates]
        if rows:
            connection.insert_rows("known_certificate", rows, known_too=True)
        return self.version


@dataclass(frozen=True, slots=True)
class NewDirectory:
    """A snapshot whose signature holds, to take the place of the one in use, and its note."""

    version: int
    body: bytes
    note: NoteDirectory


def note_directory(
    body: bytes, snapshot: DirectorySnapshot, *, known: DirectorySnapshot | None = None
) -> NoteDirectory:
    """What is to be noted of a directory with this body, where another has been noted already."""
    texts = _texts(snapshot) - (_texts(known) if known else set())
    return NoteDirectory(snapshot.version, digest(body), tuple(_read(texts)))


def read_kept_snapshot(body: bytes, signer: Certificate) -> DirectorySnapshot | None:
    """A snapshot that the directory's key signed, whatever the certificate's dates; else None."""
    try:
        framed = unframe(body)
        key = signer.sealing_key()
        verify_seal(domain=Domain.DIRECTORY, header=framed.header, seal=framed.seal, key=key)
        return DirectorySnapshot.decode(framed.header, framed.content)
    except Refusal:
        return None


def find_certificates(connection: Connection, fingerprint: str) -> list[Certificate]:
    """What was ever certified of a key of this fingerprint, the latest to end first."""
    question = "SELECT pem FROM known_certificate WHERE fingerprint = ?"
    rows = connection.execute(question, (fingerprint,)).fetchall()
    found = [parse_certificate(bytes(pem)) for (pem,) in rows]
    return sorted(found, key=lambda one: (one.valid_until_at, one.pem), reverse=True)


def list_unnoted(connection: Connection) -> list[int]:
    """The versions of directories of which nothing is noted, the newest first."""
    rows = connection.execute(
        "SELECT version FROM directory_snapshot WHERE NOT EXISTS (SELECT 1 FROM known_directory"
        " WHERE known_directory.version = directory_snapshot.version) ORDER BY version DESC"
    )
    return [version for (version,) in rows.fetchall()]


def map_noted(connection: Connection) -> dict[int, str]:
    """The hashes of the directories that are noted; none in a store from before there were any."""
    if not connection.has_table("known_directory"):
        return {}
    return dict(connection.execute("SELECT version, sha256 FROM known_directory").fetchall())


def list_known(connection: Connection) -> frozenset[str]:
    """The hashes of the certificates that are noted."""
    if not connection.has_table("known_certificate"):
        return frozenset()
    return frozenset(row[0] for row in connection.execute("SELECT sha256 FROM known_certificate"))


def has_all_noted(snapshot: DirectorySnapshot, known: frozenset[str]) -> bool:
    """Whether each certificate that a noted directory lists is among these."""
    missing = {text for text in _texts(snapshot) if digest(text.encode()) not in known}
    return not any(_read(missing))


def _texts(snapshot: DirectorySnapshot) -> set[str]:
    return {text for entry in snapshot.agencies for text in entry.certificates}


def _read(texts: set[str]) -> Iterator[Certificate]:
    """What is no certificate of the profile speaks for nobody, and is passed over."""
    for text in sorted(texts):
        try:
            yield parse_certificate(text.encode())
        except Refusal:
            continue
