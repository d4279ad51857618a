"""Re-proving what stands beside the log: receipts, inboxes, expiry, directories (EX-34).

The log says which messages and acknowledgements there are. Everything else in the store follows
from them, from the directories kept, or from the node's signature; this finds what does not.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from lienthong.gateway.certified.store import (
    has_all_noted,
    list_known,
    map_noted,
    read_kept_snapshot,
)
from lienthong.gateway.contents.holders import NODE
from lienthong.gateway.contents.store import (
    RemovedContent,
    StoredContent,
    find_stored,
    knows_contents,
)
from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.reader import LoggedRow, StoreView
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.forwarding import Forwarding, decode_forwarded
from lienthong.wire.framing import unframe
from lienthong.wire.records import (
    Acknowledgement,
    Envelope,
    LeafKind,
    LogLeaf,
    Receipt,
    digest,
)
from lienthong.wire.seals import Domain, verify_seal

BESIDE_MESSAGES = ("receipt", "inbox", "expiry", "forwarding")
VXP = ("vxp_document", "vxp_state")
CONTENTS = ("content", "sealed_content", "content_removed")


@dataclass(frozen=True, slots=True)
class FilingReport:
    """What does not follow from the log, by position; `directories` by version.

    `filed` are messages whose sender, inboxes or expiry are not what header and directory say,
    `receipts` messages without the receipt that the node signed, `acknowledgements` those filed
    under another message or agency, `strays` rows that belong to no message. Of `wraps` the
    content can be opened by nobody or not by all its readers, of `removed` it was removed although
    somebody still waited for it (EX-97). `storage_keys` are the fingerprints of the keys with which
    the node sealed for itself: no finding, but what its key must be.
    """

    filed: tuple[int, ...] = ()
    receipts: tuple[int, ...] = ()
    acknowledgements: tuple[int, ...] = ()
    directories: tuple[int, ...] = ()
    strays: tuple[tuple[str, int], ...] = ()
    wraps: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    storage_keys: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        beside = (self.filed, self.receipts, self.acknowledgements, self.directories, self.strays)
        return not any((*beside, self.wraps, self.removed))


@dataclass(frozen=True, slots=True)
class Directories:
    """Of the directories kept: the versions that are `wrong`, and whom each code ever led to."""

    wrong: tuple[int, ...]
    codes: Mapping[str, set[str]]


def check_filing(view: StoreView, *, node: Certificate, directories: Directories) -> FilingReport:
    """Check every row beside the log; reads only.

    `node` is the certificate of who signs receipts.
    What cannot be told from the store alone is not looked for: rows beside the newest entries that
    a crash may have left out, and instants that nobody signed.
    """
    filing = _Filing(view, node, directories.codes)
    for row in view.iterate_logged():
        filing.check(row)
    none = (0,) if filing.has_messages and not view.find_directory() else ()
    return FilingReport(
        filed=tuple(filing.filed),
        receipts=tuple(filing.receipts),
        acknowledgements=tuple(filing.acknowledgements),
        directories=(*directories.wrong, *none),
        strays=tuple(_find_strays(view)),
        wraps=tuple(filing.wraps),
        removed=tuple(filing.removed),
        storage_keys=frozenset(filing.storage_keys),
    )


def find_wraps_sha256(view: StoreView, position: int) -> str | None:
    """What the leaf of a message says of its wraps; None for one from before it did (EN-100)."""
    try:
        return LogLeaf.decode(view.log.find_leaf(index=position) or b"").wraps_sha256
    except Refusal:  # the log's own proof names it
        return None


class _Filing:
    """One pass over messages and acknowledgements, in the order of the log."""

    def __init__(self, view: StoreView, node: Certificate, codes: Mapping[str, set[str]]) -> None:
        self._view = view
        self._node = node
        self._codes = codes
        self._forwarded = view.map_forwarded()
        self._has_expiry = view.connection.has_table("expiry")
        self._knows_contents = knows_contents(view.connection)
        self._last_receipt = _find_last(view, "receipt")
        self.has_messages = False
        self.filed: list[int] = []
        self.receipts: list[int] = []
        self.acknowledgements: list[int] = []
        self.wraps: list[int] = []
        self.removed: list[int] = []
        self.storage_keys: set[str] = set()

    def check(self, row: LoggedRow) -> None:
        """Check one entry; a header that cannot be read is named by the log's own proof."""
        try:
            if row.kind is LeafKind.MESSAGE:
                self._check_message(row, Envelope.decode(row.header))
            else:
                self._check_acknowledgement(row, Acknowledgement.decode(row.header))
        except Refusal:
            return

    def _check_message(self, row: LoggedRow, envelope: Envelope) -> None:
        position = row.position
        self.has_messages = True
        record = self._forwarded.get(position)
        forwarded = decode_forwarded(record) if record else ()
        deliveries = self._view.list_deliveries(position)
        inboxes = {delivery.agency for delivery in deliveries}
        sender, expires_ms = self._find_columns(position)
        found = find_stored(self._view.connection, position) if self._knows_contents else None
        if isinstance(found, StoredContent) and not self._can_be_opened(position, found):
            self.wraps.append(position)
        if isinstance(found, RemovedContent) and not (
            all(delivery.acknowledged_at for delivery in deliveries)
            or (expires_ms is not None and expires_ms <= found.removed_ms)
        ):
            self.removed.append(position)
        expires = envelope.expires_at
        is_filed = (
            sender in self._named(envelope.sender)
            and self._may_hold(inboxes, envelope, forwarded)
            and expires_ms == (to_milliseconds(expires) if expires else None)
        )
        if not is_filed:
            self.filed.append(position)
        if not self._has_receipt(row, envelope, forwarded):
            self.receipts.append(position)

    def _can_be_opened(self, position: int, found: StoredContent) -> bool:
        """Whether the wraps are those of the leaf; where it says nothing, that there are some.

        No wrap can be opened here but the node's own; its key is told apart (`storage_keys`).
        """
        try:
            wraps = found.wraps
        except (msgspec.DecodeError, msgspec.ValidationError):
            return False
        self.storage_keys.update(wrap.key for wrap in wraps if wrap.code == NODE)
        stated = find_wraps_sha256(self._view, position)
        return bool(wraps) and stated in {None, digest(found.keys)}

    def _find_columns(self, position: int) -> tuple[str, int | None]:
        """The sender of a message and its expiry, as the tables have them."""
        expiry = (
            "(SELECT expires_at FROM expiry WHERE expiry.position = message.position)"
            if self._has_expiry
            else "NULL"
        )
        question = f"SELECT sender, {expiry} FROM message WHERE position = ?"
        row: tuple[str, int | None] = self._view.connection.execute(
            question, (position,)
        ).fetchone()
        return row

    def _may_hold(
        self, inboxes: set[str], envelope: Envelope, forwarded: tuple[Forwarding, ...]
    ) -> bool:
        """Whether each inbox is one of a recipient's or heir's, and each recipient has one."""
        instead = {entry.named: entry.agencies for entry in forwarded}
        reached = [
            {code for named in instead.get(recipient, (recipient,)) for code in self._named(named)}
            for recipient in envelope.recipients
        ]
        return inboxes <= set().union(*reached) and all(codes & inboxes for codes in reached)

    def _has_receipt(
        self, row: LoggedRow, envelope: Envelope, forwarded: tuple[Forwarding, ...]
    ) -> bool:
        """Whether the receipt is the one due; those of the last commit may not be kept yet."""
        framed = self._view.find_receipt(row.position)
        if framed is None:
            return row.position > self._last_receipt
        try:
            signed = unframe(framed)
            receipt = Receipt.decode(signed.header)
            key = self._node.sealing_key()
            verify_seal(domain=Domain.RECEIPT, header=signed.header, seal=signed.seal, key=key)
        except Refusal:
            return False
        due = (envelope.id, digest(row.header), digest(row.seal), row.position, forwarded)
        said = (
            receipt.id,
            receipt.envelope_sha256,
            receipt.seal_sha256,
            receipt.leaf_index,
            receipt.forwarded,
        )
        return said == due and receipt.received_at == row.received_at

    def _check_acknowledgement(self, row: LoggedRow, record: Acknowledgement) -> None:
        message, agency, header = self._view.connection.execute(
            "SELECT message, agency, header FROM (SELECT message, agency FROM acknowledgement"
            " WHERE position = ?) AS filed"
            " LEFT JOIN (SELECT position, header FROM message) AS kept ON kept.position = message",
            (row.position,),
        ).fetchone()
        is_filed = (
            header is not None
            and Envelope.decode(header).id == record.id
            and agency in self._named(record.agency)
            and self._view.is_recipient(message, (agency,))
        )
        if not is_filed:
            self.acknowledgements.append(row.position)

    def _named(self, code: str) -> set[str]:
        """The agencies' own codes that a code or alias ever led to."""
        return self._codes.get(code, {code})


def read_directories(view: StoreView, signer: Certificate) -> Directories:
    """The versions that are not what was signed or noted, and where each code ever led to."""
    wrong: list[int] = []
    noted, known = map_noted(view.connection), list_known(view.connection)
    codes: dict[str, set[str]] = defaultdict(set)
    rows = view.connection.execute("SELECT version FROM directory_snapshot ORDER BY version")
    kept = rows.fetchall()
    for (version,) in kept:
        body = view.find_directory(version) or b""
        snapshot, found = read_kept_snapshot(body, signer), (version, digest(body))
        if snapshot is None or not (
            (snapshot.version, noted.get(version, found[1])) == found
            and (version not in noted or has_all_noted(snapshot, known))
        ):
            wrong.append(version)
        for entry in snapshot.agencies if snapshot else ():
            for code in (entry.code, *entry.aliases):
                codes[code].add(entry.code)
    versions = {version for (version,) in kept}
    # An older store is noted from its newest directory down: none above a noted one may lack it.
    note_gone = {
        version for version in versions - noted.keys() if version > min(noted, default=version)
    }
    return Directories(tuple(sorted({*wrong, *(noted.keys() - versions), *note_gone})), codes)


def _find_last(view: StoreView, table: str) -> int:
    last: int | None = view.connection.execute(f"SELECT max(position) FROM {table}").fetchone()[0]
    return -1 if last is None else last


def _find_strays(view: StoreView) -> Iterator[tuple[str, int]]:
    """Rows at positions where no message lies, in each of the tables; removals that were none."""
    for table in (*BESIDE_MESSAGES, *CONTENTS, *VXP):
        if view.connection.has_table(table):
            question = (
                f"SELECT DISTINCT position FROM {table} WHERE NOT EXISTS"
                f" (SELECT 1 FROM message WHERE message.position = {table}.position)"
            )
            for (position,) in view.connection.execute(question):
                yield table, position
    if knows_contents(view.connection):
        # The record lets the database give a content up: with the content there it is a trap.
        question = (
            "SELECT position FROM content_removed"
            " WHERE position IN (SELECT position FROM sealed_content)"
        )
        for (position,) in view.connection.execute(question):
            yield "content_removed", position
