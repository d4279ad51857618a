"""One group commit: what many callers asked for, decided and written in one transaction.

Everything here runs in the writer's thread on its one connection. Decisions come before writes, so
that a refusal leaves nothing behind (EX-31); rows are gathered and written before the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from lienthong.gateway.admission import AdmittedAcknowledgement, AdmittedMessage
from lienthong.gateway.attestations.store import Change as Attestation
from lienthong.gateway.callers.api_keys import Change as KeyChange
from lienthong.gateway.certified.store import NewDirectory, NoteDirectory
from lienthong.gateway.connections import Connection
from lienthong.gateway.contents.store import Change as ContentChange
from lienthong.gateway.contents.store import StoredContent
from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.notices import Topic
from lienthong.gateway.terms import (
    AcknowledgementMismatch,
    ContentNotUploaded,
    DirectoryNotNewer,
    MessageExpired,
    MessageIdTaken,
    MessageUnknown,
    RequestReplayed,
    StatusMisplaced,
)
from lienthong.gateway.usage.store import Change as UsageChange
from lienthong.gateway.vxp.store import Change, Registration
from lienthong.gateway.webhooks.store import Change as WebhookChange
from lienthong.gateway.webhooks.store import RemoveWebhook, SetWebhook
from lienthong.ledger import log
from lienthong.wire.forwarding import Forwarding, encode_forwarded
from lienthong.wire.framing import Framed
from lienthong.wire.instants import to_text, whole_milliseconds
from lienthong.wire.records import LeafKind, MessageKind, digest, make_leaf


@dataclass(frozen=True, slots=True)
class NewSystems:
    """A new list of VXP client systems lies in the node's folder; the other processes read it."""

    version: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a message lies in the log, and whether this call put it there."""

    position: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class KeptAcknowledgement:
    """The acknowledgement that counts: the first one by this agency for this message."""

    position: int
    agency: str
    framed: Framed
    received_ms: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unreceipted:
    """A message of this batch, for which a receipt is due after the commit."""

    position: int
    id: UUID
    envelope_sha256: str
    seal_sha256: str
    received_at: datetime
    forwarded: tuple[Forwarding, ...] = ()


@dataclass(slots=True)
class _Delivered:
    """A message in an agency's inbox, and the agency's acknowledgement if there is one."""

    position: int
    header: bytes
    kept: KeptAcknowledgement | None


ContentRow = tuple[int, bytes | None, str, int, bytes]
AcknowledgementRow = tuple[int, int, str, bytes, bytes, int]
MessageRow = tuple[int, bytes, str, str, bytes | None, bytes, bytes, int]
BesideLog = WebhookChange | ContentChange | Attestation | UsageChange | KeyChange | NoteDirectory
AnyChange = Change | BesideLog
"""A note beside the log."""

Job = AdmittedMessage | AdmittedAcknowledgement | NewDirectory | NewSystems | AnyChange
Outcome = Kept | KeptAcknowledgement | int


@dataclass
class Batch:
    """The jobs of one transaction; the caller begins and ends it."""

    connection: Connection
    now: datetime
    nonce_lifetime: timedelta
    next_position: int = 0
    leaves: list[bytes] = field(default_factory=list)
    unreceipted: list[Unreceipted] = field(default_factory=list)
    inboxes: set[str] = field(default_factory=set)
    topics: set[Topic] = field(default_factory=set)
    _kept: dict[bytes, tuple[int, bytes, bytes]] = field(default_factory=dict)
    _message_rows: list[MessageRow] = field(default_factory=list)
    _content_rows: list[ContentRow] = field(default_factory=list)
    _inbox_rows: list[tuple[str, int]] = field(default_factory=list)
    _forwarding_rows: list[tuple[int, bytes]] = field(default_factory=list)
    _expiry_rows: list[tuple[int, int]] = field(default_factory=list)
    _acknowledgement_rows: list[AcknowledgementRow] = field(default_factory=list)
    _delivered: dict[tuple[bytes, str], _Delivered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Cut the time to what records can say; find where the log ends."""
        self.now = whole_milliseconds(self.now)
        self._now_ms = to_milliseconds(self.now)
        self.first_position = self.next_position = self.connection.log.get_size()

    def look_up(self, jobs: Sequence[Job]) -> None:
        """Find out at once which messages to come are here, and where acknowledged ones lie."""
        ids = [job.envelope.id.bytes for job in jobs if isinstance(job, AdmittedMessage)]
        if ids:
            rows = self.connection.execute(
                f"SELECT id, position, header, seal FROM message WHERE id IN ({_marks(ids)})", ids
            )
            self._kept = {row[0]: row[1:] for row in rows}
        self._look_up_delivered([job for job in jobs if isinstance(job, AdmittedAcknowledgement)])

    def _look_up_delivered(self, jobs: Sequence[AdmittedAcknowledgement]) -> None:
        """What these agencies have of the messages they acknowledge."""
        if not jobs:
            return
        ids = list({job.acknowledgement.id.bytes for job in jobs})
        codes = list({code for job in jobs for code in job.codes})
        rows = self.connection.execute(
            "SELECT message.id, inbox.agency, message.position, message.header,"
            " acknowledgement.position, acknowledgement.header, acknowledgement.seal,"
            " acknowledgement.received_at FROM message"
            " JOIN inbox ON inbox.position = message.position"
            " LEFT JOIN acknowledgement ON acknowledgement.message = message.position"
            " AND acknowledgement.agency = inbox.agency"
            f" WHERE message.id IN ({_marks(ids)}) AND inbox.agency IN ({_marks(codes)})",
            (*ids, *codes),
        )
        for message_id, agency, place, header, position, own, sealed, received_ms in rows:
            kept = None
            if position is not None:
                framed = Framed(header=own, seal=sealed)
                kept = KeptAcknowledgement(position, agency, framed, received_ms, is_new=False)
            self._delivered[message_id, agency] = _Delivered(place, header, kept)

    def apply(self, job: Job) -> Outcome:
        """Do one job, or refuse it without a trace."""
        match job:
            case AdmittedMessage():
                return self._add_message(job)
            case AdmittedAcknowledgement():
                return self._add_acknowledgement(job)
            case NewDirectory():
                return self._add_directory(job)
            case NewSystems():
                self.topics.add(Topic.SYSTEMS)
                return job.version
            case _:  # a note about messages, beside the log
                self._flush()
                outcome = self._apply_alone(job)
                self.topics |= _topics(job)
                return outcome

    def _apply_alone(self, change: AnyChange) -> int:
        """Do a change so that whatever befalls it befalls no other job of the batch."""
        self.connection.execute("SAVEPOINT change")
        try:
            outcome = change.apply(self.connection, self._now_ms)
        except BaseException:
            self.connection.execute("ROLLBACK TO change")
            raise
        finally:
            self.connection.execute("RELEASE change")
        return outcome

    def write_gathered(self) -> None:
        """Write the rows that were gathered; call once, before the commit."""
        self._flush()
        if self.leaves:
            log.append_leaves(self.connection.log, leaves=self.leaves)

    def _add_message(self, job: AdmittedMessage) -> Kept:
        """Keep a message, or recognise the same bytes again (EX-11)."""
        envelope, framed = job.envelope, job.framed
        before = self._kept.get(envelope.id.bytes)
        if before is not None:
            if before[1:] != (framed.header, framed.seal):
                raise MessageIdTaken(id=envelope.id)
            return Kept(position=before[0], is_new=False)
        if envelope.expires_at is not None and envelope.expires_at <= self.now:
            raise MessageExpired(expires_at=to_text(envelope.expires_at), now=to_text(self.now))
        if envelope.kind is MessageKind.STATUS:
            self._check_status(job)
        stored = _require_content(job)
        leaf = make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=envelope.id,
            agency=envelope.sender,
            header=framed.header,
            seal=framed.seal,
            at=self.now,
            forwarded=job.forwarded,
            stored_sha256=stored.sha256,
            wraps_sha256=digest(stored.keys),
        )
        position = self._append_leaf(leaf.encode())
        reply_to = envelope.reply_to.bytes if envelope.reply_to else None
        self._message_rows.append(
            (
                position,
                envelope.id.bytes,
                job.sender,
                envelope.kind.value,
                reply_to,
                framed.header,
                framed.seal,
                self._now_ms,
            )
        )
        self._content_rows.append(
            (position, stored.data, stored.sha256, stored.length, stored.keys)
        )
        self._kept[envelope.id.bytes] = (position, framed.header, framed.seal)
        self._inbox_rows += [(agency, position) for agency in job.recipients]
        if envelope.expires_at is not None:
            self._expiry_rows.append((position, to_milliseconds(envelope.expires_at)))
        self.inboxes.update(job.recipients)
        if job.forwarded:
            self._forwarding_rows.append((position, encode_forwarded(job.forwarded)))
        due = Unreceipted(
            position, envelope.id, leaf.sha256, leaf.seal_sha256, self.now, job.forwarded
        )
        self.unreceipted.append(due)
        return Kept(position=position, is_new=True)

    def _check_status(self, job: AdmittedMessage) -> None:
        """A status goes between sender and recipient of what it replies to (EX-14).

        Each under any of its codes: they may have changed since, and successors get what is
        forwarded. Who carries on a recipient that has ended reports in its place; it asks for
        nothing in the place of an ended sender.
        """
        reply_to = job.envelope.reply_to
        refusal = StatusMisplaced(agency=job.sender, reply_to=reply_to)
        if reply_to is None:
            raise refusal
        self._flush()
        original = self.connection.execute(
            "SELECT position, sender FROM message WHERE id = ?", (reply_to.bytes,)
        ).fetchone()
        if original is None:
            raise refusal
        position, author = original
        if author in job.sender_codes:  # it asks to have its own message back, say
            if not all(self._received(position, codes) for codes in job.meant):
                raise refusal
        elif not any(author in codes for codes in job.meant) or not self._received(
            position, (*job.sender_codes, *job.carried_on)
        ):
            raise refusal

    def _add_acknowledgement(self, job: AdmittedAcknowledgement) -> KeptAcknowledgement:
        """Keep the first acknowledgement by an agency; repeat it for later ones (EX-13)."""
        stated = job.acknowledgement
        if job.nonce:
            self._use_nonce(job.agency, job.nonce)
        delivered = self._find_delivered(job)
        if delivered is None:  # it may have come with this very batch
            self._flush()
            self._look_up_delivered([job])
            delivered = self._find_delivered(job)
        if delivered is None:
            raise MessageUnknown(agency=job.agency, id=stated.id)
        agency, found = delivered
        if digest(found.header) != stated.envelope_sha256:
            raise AcknowledgementMismatch(field="envelope_sha256")
        if found.kept is not None:
            return found.kept
        framed = job.framed
        leaf = make_leaf(
            kind=LeafKind.ACKNOWLEDGEMENT,
            message_id=stated.id,
            agency=stated.agency,
            header=framed.header,
            seal=framed.seal,
            at=self.now,
        )
        position = self._append_leaf(leaf.encode())
        self._acknowledgement_rows.append(
            (position, found.position, agency, framed.header, framed.seal, self._now_ms)
        )
        kept = KeptAcknowledgement(position, agency, framed, self._now_ms, is_new=True)
        found.kept = replace(kept, is_new=False)
        return kept

    def _find_delivered(self, job: AdmittedAcknowledgement) -> tuple[str, _Delivered] | None:
        """Under which of its codes the agency has the message, as far as that was looked up."""
        for code in job.codes:
            found = self._delivered.get((job.acknowledgement.id.bytes, code))
            if found is not None:
                return code, found
        return None

    def _add_directory(self, job: NewDirectory) -> int:
        """Keep a newer snapshot, or recognise the one in use (EX-21)."""
        current = self.connection.execute(
            "SELECT version, body FROM directory_snapshot ORDER BY version DESC LIMIT 1"
        ).fetchone()
        if current == (job.version, job.body):
            return job.version
        if current is not None and job.version <= current[0]:
            raise DirectoryNotNewer(current=current[0], given=job.version)
        self.connection.execute(
            "INSERT INTO directory_snapshot VALUES (?, ?, ?)",
            (job.version, job.body, self._now_ms),
        )
        job.note.apply(self.connection, self._now_ms)
        self.topics.add(Topic.DIRECTORY)
        return job.version

    def _use_nonce(self, agency: str, nonce: str) -> None:
        """Refuse a nonce used before; forget those too old to be accepted anyway (EX-4)."""
        oldest_ms = to_milliseconds(self.now - self.nonce_lifetime)
        self.connection.execute("DELETE FROM nonce WHERE used_at < ?", (oldest_ms,))
        used = self.connection.execute(
            "INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (agency, nonce, self._now_ms),
        )
        if used.rowcount == 0:
            raise RequestReplayed(nonce=nonce)

    def _received(self, position: int, codes: tuple[str, ...]) -> str | None:
        """Under which of its codes an agency received a message, if it did."""
        row = self.connection.execute(
            f"SELECT agency FROM inbox WHERE position = ? AND agency IN ({_marks(codes)})",
            (position, *codes),
        ).fetchone()
        return row[0] if row else None

    def _append_leaf(self, leaf: bytes) -> int:
        self.leaves.append(leaf)
        self.next_position += 1
        return self.next_position - 1

    def _flush(self) -> None:
        """Write what was gathered, so that questions to the tables see it."""
        self.connection.insert_rows("message", self._message_rows)
        self.connection.insert_rows("sealed_content", self._content_rows)
        self.connection.insert_rows("inbox", self._inbox_rows)
        self.connection.insert_rows("expiry", self._expiry_rows)
        self.connection.insert_rows("forwarding", self._forwarding_rows)
        self.connection.insert_rows("acknowledgement", self._acknowledgement_rows)
        self._message_rows.clear()
        self._content_rows.clear()
        self._inbox_rows.clear()
        self._expiry_rows.clear()
        self._forwarding_rows.clear()
        self._acknowledgement_rows.clear()


def _marks(values: Sequence[object]) -> str:
    """A place for each value."""
    return ", ".join("?" * len(values))


def _topics(change: AnyChange) -> set[Topic]:
    """What processes keep in memory of what a change is about."""
    match change:
        case Registration():
            return {Topic.REGISTRATIONS}
        case SetWebhook() | RemoveWebhook():
            return {Topic.WEBHOOKS}
        case _:
            return set()


def _require_content(job: AdmittedMessage) -> StoredContent:
    if job.stored is None:
        envelope = job.envelope
        raise ContentNotUploaded(agency=job.sender, length=envelope.length, sha256=envelope.sha256)
    return job.stored
