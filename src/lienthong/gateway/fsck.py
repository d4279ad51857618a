"""Re-proving a node's store from outside: its log, and every row against the log (EX-34)."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from lienthong.gateway.attesting.proving import AttestationReport, check_attestations
from lienthong.gateway.connections import STORE_ERRORS
from lienthong.gateway.contents.objects import (
    ORPHANS_FROM_SECONDS,
    ObjectLost,
    Objects,
    is_object,
)
from lienthong.gateway.contents.opening import open_objects
from lienthong.gateway.contents.store import (
    Found,
    PlainContent,
    RemovedContent,
    StoredContent,
    find_plain,
    find_stored,
    is_used,
    knows_contents,
)
from lienthong.gateway.filing import (
    FilingReport,
    check_filing,
    find_wraps_sha256,
    read_directories,
)
from lienthong.gateway.own_keys import find_wrong_keys, find_wrong_systems
from lienthong.gateway.reader import LoggedRow, StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import (
    ContentsUnreachable,
    NodeFileDamaged,
    StoreMissing,
    StoreUnreadable,
)
from lienthong.gateway.terms.storing import UNREADABLE
from lienthong.gateway.vxp_filing import PacketReport, check_packets, has_packets
from lienthong.kernel.errors import Refusal
from lienthong.ledger import tree
from lienthong.ledger.tiles import TileNodes
from lienthong.ledger.verify import LedgerReport, verify_ledger
from lienthong.wire.certificates import Certificate, parse_certificate
from lienthong.wire.content_cipher import sealed_length
from lienthong.wire.forwarding import decode_forwarded
from lienthong.wire.notes import Checkpoint, LogVerifier
from lienthong.wire.records import Acknowledgement, Envelope, LeafKind, digest, make_leaf

UNREAD = ("", -1)
"""What stands for the hash of a content that nobody could read."""


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What re-proving a store found.

    `log` is about the leaves as kept, `rows` about the leaves as the rows of messages and
    acknowledgements make them; `misfiled` and `contents` are positions of messages whose columns,
    inboxes or content are not what their sealed header says; `contradicted` are the sizes of
    checkpoints kept elsewhere with which the log does not agree; `confirmed` is how many entries
    somebody else holds the node's word for (None: nobody was asked), `directory_lost` the version
    of a directory that was confirmed and is not there (0: none); `attested` is about what
    witnesses and a time-stamping authority said of checkpoints, `filing` about all rows that only
    follow from the log, `packets` about what VXP clients' packets are known by, `keys` the node's
    key files that are missing or are others. `surplus` is what lies beside the contents and belongs
    to none: it proves nothing and takes room. `removed` contents went as they may, `unread` ones
    lie in a bucket or on a disk that could not be read, and `unreached` is why.
    """

    log: LedgerReport
    rows: LedgerReport
    misfiled: tuple[int, ...]
    contents: tuple[int, ...]
    messages: int = 0
    contradicted: tuple[int, ...] = ()
    kept_elsewhere: int = 0
    confirmed: int | None = None
    directory_lost: int = 0
    attested: AttestationReport = field(default_factory=AttestationReport)
    filing: FilingReport = field(default_factory=FilingReport)
    packets: PacketReport = field(default_factory=PacketReport)
    surplus: int = 0
    first_surplus: str = ""
    keys: tuple[Path, ...] = ()
    removed: int = 0
    unread: int = 0
    unreached: str = ""

    @property
    def lost(self) -> int:
        """How many entries were confirmed and are not in the log."""
        return max(0, (self.confirmed or 0) - self.log.size)

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found wrong, and nothing left unread."""
        return self.has_whole_store and not self.keys and not self.unread

    @property
    def has_whole_store(self) -> bool:
        """Whether the store is whole, be it without the node's keys, as in a copy kept apart."""
        wrong = (self.misfiled, self.contents, self.contradicted, self.lost, self.directory_lost)
        parts = (self.log, self.rows, self.attested, self.filing, self.packets)
        return all(part.is_whole for part in parts) and not any(wrong)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody else holds the node's word for: `size` entries, and a tree seen before.

    `directory` is the version and SHA-256 of the newest directory that the node took.
    """

    size: int
    tree: Checkpoint | None
    directory: tuple[int, str] | None = None


def verify_store(
    settings: GatewaySettings,
    *,
    kept_elsewhere: Sequence[bytes] = (),
    confirmed: Confirmed | None = None,
) -> StoreReport:
    """Re-prove the log, then every message, content and acknowledgement against it; reads only.

    `kept_elsewhere` are notes of checkpoints that somebody kept outside; `confirmed` must have been
    asked before this call, since the store may grow. Contents that
    cannot be read are told, and the rest is proved. Refuses a node without store or certificate, a
    store that cannot be read, and a note this log never signed.
    """
    log = _read_certificate(settings.log_certificate)
    verifier = LogVerifier(origin=settings.origin, key=log.log_key())
    node = _read_certificate(settings.node_certificate)
    directory = _read_certificate(settings.directory_certificate)
    kept = [verifier.read_checkpoint(note) for note in kept_elsewhere]
    storage = storage_of(settings)
    if not storage.exists():
        raise StoreMissing(file=storage.name)
    try:
        with closing(StoreView(storage.open_view())) as view, view.one_moment():
            objects = Asked(open_objects(settings))
            found = _verify(view, objects, verifier, kept, confirmed)
            directories = read_directories(view, directory)
            filing = check_filing(view, node=node, directories=directories)
            surplus, first = _count_surplus(view, objects)
            return replace(
                found,
                attested=check_attestations(view, settings),
                filing=filing,
                packets=check_packets(
                    view,
                    settings,
                    directory=directory,
                    codes=directories.codes,
                    apart=not objects.unreached,
                ),
                keys=find_wrong_keys(settings, node=node, log=log, storage_keys=filing.storage_keys)
                + find_wrong_systems(settings, directory, are_needed=has_packets(view)),
                surplus=surplus,
                first_surplus=first,
                removed=objects.removed,
                unread=objects.unread,
                unreached=objects.unreached or objects.unreadable,
            )
    except STORE_ERRORS as error:
        raise StoreUnreadable(file=storage.name, problem=error) from error


def _read_certificate(file: Path) -> Certificate:
    try:
        return parse_certificate(file.read_bytes())
    except FileNotFoundError as error:
        raise StoreMissing(file=file) from error
    except Refusal as error:
        raise NodeFileDamaged(file=file) from error


def _verify(
    view: StoreView,
    objects: "Asked",
    verifier: LogVerifier,
    kept: Sequence[Checkpoint],
    confirmed: Confirmed | None,
) -> StoreReport:
    seen = [confirmed.tree] if confirmed and confirmed.tree else []
    messages, misfiled, contents = _check_messages(view, objects)
    log = verify_ledger(view.log, verifier=verifier)
    return StoreReport(
        log=log,
        rows=verify_ledger(view.log, verifier=verifier, leaves=_leaves_of_rows(view)),
        misfiled=misfiled,
        contents=contents,
        messages=messages,
        contradicted=tuple(c.size for c in [*kept, *seen] if not _agrees(view, c, size=log.size)),
        kept_elsewhere=len(kept),
        confirmed=confirmed.size if confirmed else None,
        directory_lost=_find_lost_directory(view, confirmed),
    )


def _find_lost_directory(view: StoreView, confirmed: Confirmed | None) -> int:
    """The version of the directory that was confirmed, if it is not there as it was (EX-230)."""
    if confirmed is None or confirmed.directory is None:
        return 0
    version, sha256 = confirmed.directory
    return 0 if digest(view.find_directory(version) or b"") == sha256 else version


def _agrees(view: StoreView, kept: Checkpoint, *, size: int) -> bool:
    """Whether the log still has the tree that a checkpoint kept elsewhere speaks of."""
    if kept.size > size:
        return False
    return tree.compute_root(size=kept.size, read=TileNodes(view.log).read) == kept.root


def _check_messages(
    view: StoreView, objects: "Asked"
) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """How many messages; where they are filed otherwise than their headers say, or changed."""
    messages, misfiled, contents = 0, [], []
    forwarded = view.map_forwarded()
    for row in view.iterate_logged():
        if row.kind is not LeafKind.MESSAGE:
            continue
        messages += 1
        try:
            envelope = Envelope.decode(row.header)
        except Refusal:  # the rows' proof has named it already
            continue
        filed = (envelope.id.bytes, envelope.kind.value, _bytes(envelope.reply_to))
        inboxes = {delivery.agency for delivery in view.list_deliveries(row.position)}
        if filed != row.filed or not _are_filed(inboxes, envelope, forwarded.get(row.position)):
            misfiled.append(row.position)
        if not _is_whole(view, objects, row.position, envelope):
            contents.append(row.position)
    return messages, tuple(misfiled), tuple(contents)


def _is_whole(view: StoreView, objects: "Asked", position: int, envelope: Envelope) -> bool:
    """Whether a content is what it was, or was removed as it may be.

    Of a sealed one the leaf, which is proved apart, has the SHA-256 that its row states.
    """
    found = _find_stored(view, position)
    match found:
        case StoredContent(data=bytes(data)):
            is_it = digest(data) == found.sha256 and len(data) == found.length
        case StoredContent():
            hashed = objects.hash(found)
            is_it = hashed == (found.sha256, found.length) or hashed is UNREAD
        case PlainContent(data=data):
            return digest(data) == envelope.sha256
        case RemovedContent():
            objects.removed += 1
            return True
        case _:
            return False
    return is_it and found.length == sealed_length(envelope.length)


def _find_stored(view: StoreView, position: int) -> Found | None:
    if knows_contents(view.connection):
        return find_stored(view.connection, position)
    return find_plain(view.connection, position)


@dataclass(slots=True)
class Asked:
    """Where large contents lie, and what was met.

    A bucket that is away (`unreached`) is asked only once, a disk (`unreadable`) about each.
    """

    objects: Objects
    removed: int = 0
    unread: int = 0
    unreached: str = ""
    unreadable: str = ""

    def hash(self, found: StoredContent) -> tuple[str, int] | None:
        """The SHA-256 and the length of an object; None for one that is lost."""
        if not self.unreached:
            running, length = sha256(), 0
            try:
                for piece in self.objects.read(found.sha256, found.length):
                    running.update(piece)
                    length += len(piece)
            except ObjectLost:
                return None
            except ContentsUnreachable as away:
                self.unreached = str(away.params["reason"])
            except OSError as error:  # of a disk this one only: the next may be readable
                self.unreadable = error.strerror or UNREADABLE
            else:
                return running.hexdigest(), length
        self.unread += 1
        return UNREAD

    def list_older(self, seconds: float) -> Iterator[str]:
        """The names that have been there for longer, as far as they are told."""
        if self.unreached:
            return
        try:
            yield from self.objects.list_older(seconds)
        except ContentsUnreachable as away:
            self.unreached = str(away.params["reason"])
        except OSError:  # no names, no leftovers; what should be there is asked for by itself
            return


def _count_surplus(view: StoreView, objects: Asked) -> tuple[int, str]:
    """How much lies there for longer that no row names, and the first of it."""
    if not view.connection.has_table("upload_part"):  # no node of this version has opened it
        return 0, ""
    count, first = 0, ""
    for name in objects.list_older(ORPHANS_FROM_SECONDS):
        if not is_object(name) or not is_used(view.connection, name):
            count, first = count + 1, first or name
    return count, first


def _are_filed(inboxes: set[str], envelope: Envelope, record: bytes | None) -> bool:
    """Whether a message lies in as many inboxes as its header and what was forwarded allow.

    Several codes of one agency are one inbox; the directory of that day is not asked again.
    """
    try:
        forwarded = decode_forwarded(record) if record else ()
    except Refusal:
        return False
    heirs = {code for entry in forwarded for code in entry.agencies}
    most = len(envelope.recipients) - len(forwarded) + len(heirs)
    named = {entry.named for entry in forwarded} <= set(envelope.recipients)
    return named and heirs <= inboxes and 1 <= len(inboxes) <= most


def _bytes(identifier: UUID | None) -> bytes | None:
    return identifier.bytes if identifier else None


def _leaves_of_rows(view: StoreView) -> Iterator[tuple[int, bytes]]:
    forwarded = view.map_forwarded()
    for row in view.iterate_logged():
        found = _find_stored(view, row.position) if row.kind is LeafKind.MESSAGE else None
        sealed = found.sha256 if isinstance(found, StoredContent | RemovedContent) else None
        wraps = None if sealed is None else find_wraps_sha256(view, row.position)
        yield row.position, _leaf(row, forwarded.get(row.position), sealed, wraps)


def _leaf(
    row: LoggedRow, record: bytes | None, stored_sha256: str | None, wraps_sha256: str | None
) -> bytes:
    """The leaf that a row should have; nothing for a header that cannot be read any more.

    The wraps are gone once a content was removed: the leaf's own hash of them is taken, and those
    that are there are compared with it where all beside the log is (`filing`).
    """
    try:
        forwarded = decode_forwarded(record) if record else ()
        if row.kind is LeafKind.MESSAGE:
            envelope = Envelope.decode(row.header)
            message_id, agency = envelope.id, envelope.sender
        else:
            acknowledgement = Acknowledgement.decode(row.header)
            message_id, agency = acknowledgement.id, acknowledgement.agency
    except Refusal:
        return b""
    leaf = make_leaf(
        kind=row.kind,
        message_id=message_id,
        agency=agency,
        header=row.header,
        seal=row.seal,
        at=row.received_at,
        forwarded=forwarded,
        stored_sha256=stored_sha256,
        wraps_sha256=wraps_sha256,
    )
    return leaf.encode()
