"""What the node keeps for VXP clients beside the log: questions and changes.

What counts lies in the log, as for every other agency. These rows say which packet is which
document (to find it by the sender's words, of which only keyed hashes are kept; `fsck` compares
them with the packets), what a client said of its own work, and which agencies a client took off: of
that nothing else tells whether it was changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lienthong.gateway.connections import Connection
from lienthong.gateway.vxp.converting import ConvertPackets
from lienthong.gateway.vxp.parameters import Page
from lienthong.gateway.vxp.secrets import Marks, PacketKeys, Words
from lienthong.gateway.vxp.terms import CallReplayed

_AT_ONCE = 500
"""Places looked up by one question: each asking costs, and a database takes only so many values."""


@dataclass(frozen=True, slots=True)
class PacketNote:
    """Which document a packet is about; `agency` knows it by the words that `marks` stand for.

    `shown` is what the sender's list shows of it, sealed; None in another agency's row.
    """

    position: int
    agency: str
    marks: Marks
    shown: bytes | None

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Keep it; once is enough. Of a content that is gone nothing is shown any more."""
        shown = None if self._is_removed(connection) else self.shown
        connection.execute(
            "INSERT INTO vxp_document VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (self.position, self.agency, *self.marks.row, shown),
        )
        return self.position

    def _is_removed(self, connection: Connection) -> bool:
        question = "SELECT 1 FROM content_removed WHERE position = ?"
        return connection.execute(question, (self.position,)).fetchone() is not None


def note_packet(
    keys: PacketKeys, *, position: int, agency: str, sender: str, words: Words
) -> PacketNote:
    """The note of a packet for one agency; only its sender is shown it in a list."""
    shown = keys.seal(words, position=position) if agency == sender else None
    return PacketNote(position, agency, keys.mark(words), shown)


@dataclass(frozen=True, slots=True)
class Call:
    """A signed call that changes something, to be told apart from its repetitions (VX-6)."""

    mark: bytes
    kept_ms: int
    """For how long it must be remembered, in milliseconds."""

    def use(self, connection: Connection, now_ms: int) -> None:
        """Refuse a call that was made before; forget those too old to be accepted anyway."""
        connection.execute("DELETE FROM vxp_call WHERE made_at < ?", (now_ms - self.kept_ms,))
        if not self.note(connection, now_ms):
            raise CallReplayed

    def note(self, connection: Connection, now_ms: int) -> bool:
        """Remember a call that asked for what was so already: later it would turn things back.

        Whether it was not known before.
        """
        noted = connection.execute(
            "INSERT INTO vxp_call VALUES (?, ?) ON CONFLICT DO NOTHING", (self.mark, now_ms)
        )
        return noted.rowcount > 0


@dataclass(frozen=True, slots=True)
class StateChange:
    """A client said how far it is with a document that lies in inboxes of its agencies."""

    call: Call
    agencies: tuple[str, ...]
    position: int
    state: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Set it; the same again is no change."""
        same = connection.execute(
            "SELECT count(*) FROM vxp_state WHERE position = ? AND state = ?"
            f" AND agency IN ({_marks(self.agencies)})",
            (self.position, self.state, *self.agencies),
        ).fetchone()[0]
        if same == len(self.agencies):
            self.call.note(connection, now_ms)
        else:
            self.call.use(connection, now_ms)
            connection.execute_many(
                "INSERT INTO vxp_state VALUES (?, ?, ?, ?) ON CONFLICT (agency, position)"
                " DO UPDATE SET state = excluded.state, set_at = excluded.set_at",
                [(agency, self.position, self.state, now_ms) for agency in self.agencies],
            )
        return self.position


@dataclass(frozen=True, slots=True)
class Registration:
    """Whether a client's agency takes part, and how to reach it (JSON)."""

    call: Call
    agency: str
    registered: bool
    contact: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Set it; the same again is no change."""
        before = connection.execute(
            "SELECT registered, contact FROM vxp_registration WHERE agency = ?", (self.agency,)
        ).fetchone()
        if before == (int(self.registered), self.contact):
            self.call.note(connection, now_ms)
        else:
            self.call.use(connection, now_ms)
            connection.execute(
                "INSERT INTO vxp_registration VALUES (?, ?, ?, ?) ON CONFLICT (agency)"
                " DO UPDATE SET registered = excluded.registered, contact = excluded.contact,"
                " set_at = excluded.set_at",
                (self.agency, int(self.registered), self.contact, now_ms),
            )
        return int(self.registered)


@dataclass(frozen=True, slots=True)
class Unit:
    """Since which version a unit is as it is; `mark` is a hash of what lists say of it."""

    agency: str
    mark: bytes
    version: int
    changed_ms: int = 0


@dataclass(frozen=True, slots=True)
class UnitsSeen:
    """Units that are new or not as they were (VX-21)."""

    units: tuple[Unit, ...]

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep each, unless another call noted the same before."""
        connection.execute_many(
            "INSERT INTO vxp_unit VALUES (?, ?, ?, ?) ON CONFLICT (agency) DO UPDATE SET"
            " mark = excluded.mark, version = excluded.version, changed_at = excluded.changed_at"
            " WHERE vxp_unit.mark <> excluded.mark",
            [(one.agency, one.mark, one.version, now_ms) for one in self.units],
        )
        return len(self.units)


Change = PacketNote | ConvertPackets | StateChange | Registration | UnitsSeen


def list_units(connection: Connection) -> dict[str, Unit]:
    """What was noted of every unit, by its code."""
    rows = connection.execute("SELECT agency, mark, version, changed_at FROM vxp_unit")
    return {row[0]: Unit(*row) for row in rows}


def list_registrations(connection: Connection) -> dict[str, tuple[bool, str]]:
    """Whether each agency that was ever registered or taken off takes part, with its contact."""
    rows = connection.execute("SELECT agency, registered, contact FROM vxp_registration")
    return {agency: (bool(registered), contact) for agency, registered, contact in rows}


def find_packets(
    connection: Connection, agencies: Sequence[str], senders: Sequence[str], marks: Marks
) -> list[int]:
    """Where documents of these senders lie that the agencies know: by id first, else by number.

    Those of the same day first, since numbers begin anew each year; then of a document and what
    recalls or updates it the one that is meant: of several that go by the same words the oldest
    without a report by the agencies (VX-46), else the newest.
    """
    document_id, code, day, follows_up = marks.row
    theirs = _marks(agencies)
    for column, wanted in (("id_mark", document_id), ("code_mark", code)):
        if wanted:
            rows = connection.execute(
                "SELECT position FROM (SELECT known.position,"
                " CASE WHEN known.day_mark = ? THEN 0 ELSE 1 END AS day_order,"
                " CASE WHEN known.follows_up = ? THEN 0 ELSE 1 END AS kind_order,"
                " CASE WHEN known.follows_up = 1 AND NOT EXISTS (SELECT 1 FROM message AS report"
                " WHERE report.reply_to = message.id AND report.kind = 'status'"
                f" AND report.sender IN ({theirs})) THEN 0 ELSE 1 END AS answered"
                " FROM vxp_document AS known"
                " JOIN message ON message.position = known.position AND message.kind = 'document'"
                f" WHERE known.agency IN ({theirs}) AND known.{column} = ?"
                f" AND message.sender IN ({_marks(senders)})) AS found"
                " ORDER BY day_order, kind_order, answered,"
                " CASE WHEN answered = 0 THEN position ELSE -position END LIMIT 50",
                (day, follows_up, *agencies, *agencies, wanted, *senders),
            ).fetchall()
            if rows:
                return [row[0] for row in rows]
    return []


def is_noted(connection: Connection, position: int, agencies: Sequence[str]) -> bool:
    """Whether one of the agencies knows the packet at a position."""
    row = connection.execute(
        f"SELECT 1 FROM vxp_document WHERE position = ? AND agency IN ({_marks(agencies)})",
        (position, *agencies),
    ).fetchone()
    return row is not None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in an inbox that its agency has not confirmed."""

    position: int
    agency: str
    kind: str


def find_end(connection: Connection, agencies: Sequence[str]) -> int:
    """The position after the last one in these inboxes."""
    question = "SELECT coalesce(max(position) + 1, 0) FROM inbox WHERE agency = ?"
    ends: list[int] = [connection.execute(question, (code,)).fetchone()[0] for code in agencies]
    return max(ends)


def list_new(connection: Connection, agencies: Sequence[str], *, start: int) -> list[Waiting]:
    """Places in these inboxes from a position on that are not confirmed, in order."""
    rows = connection.execute(
        "SELECT inbox.position, inbox.agency, message.kind FROM inbox"
        " JOIN message ON message.position = inbox.position"
        f" WHERE inbox.agency IN ({_marks(agencies)}) AND inbox.position >= ? AND NOT EXISTS ("
        " SELECT 1 FROM acknowledgement WHERE message = inbox.position"
        " AND acknowledgement.agency = inbox.agency) ORDER BY inbox.position",
        (*agencies, start),
    )
    return [Waiting(*row) for row in rows]


def list_still(connection: Connection, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Those of these places that are not confirmed by now; many are looked up at once."""
    confirmed: set[tuple[int, str]] = set()
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        agencies = sorted({place.agency for place in some})
        rows = connection.execute(
            f"SELECT message, agency FROM acknowledgement WHERE message IN ({_marks(some)})"
            f" AND agency IN ({_marks(agencies)})",
            (*(place.position for place in some), *agencies),
        )
        confirmed.update((row[0], row[1]) for row in rows)
    return [place for place in waiting if (place.position, place.agency) not in confirmed]


@dataclass(frozen=True, slots=True)
class Item:
    """A message for or by a client's agency, with what is known of it."""

    position: int
    id: UUID
    agency: str
    header: bytes
    received_ms: int
    confirmed_ms: int | None
    state: str | None
    state_ms: int | None
    shown: bytes | None


_ITEM = """
SELECT message.position, message.id, inbox.agency, message.header, message.received_at,
    acknowledgement.received_at, vxp_state.state, vxp_state.set_at,
    vxp_document.shown
FROM inbox JOIN message ON message.position = inbox.position
LEFT JOIN acknowledgement ON acknowledgement.message = inbox.position
    AND acknowledgement.agency = inbox.agency
LEFT JOIN vxp_state ON vxp_state.position = inbox.position AND vxp_state.agency = inbox.agency
LEFT JOIN vxp_document ON vxp_document.position = inbox.position
    AND vxp_document.agency = {known_to}
WHERE {which}"""


_ON_DAYS = "message.received_at >= ? AND message.received_at < ?"


def list_items(connection: Connection, waiting: Sequence[Waiting]) -> list[Item]:
    """These places in inboxes, in their order; those confirmed meanwhile too."""
    which = "inbox.position = ? AND inbox.agency = ?"
    question = _ITEM.format(known_to="inbox.agency", which=which)
    found = []
    for place in waiting:
        row = connection.execute(question, (place.position, place.agency)).fetchone()
        if row is not None:
            found.append(_item(row))
    return found


def list_confirmed(
    connection: Connection, agencies: Sequence[str], *, kind: str, page: Page
) -> list[Item]:
    """Confirmed places in these inboxes, the newest first."""
    which = (
        f"inbox.agency IN ({_marks(agencies)}) AND message.kind = ?"
        f" AND acknowledgement.position IS NOT NULL AND {_ON_DAYS}"
        " ORDER BY inbox.position DESC LIMIT ? OFFSET ?"
    )
    question = _ITEM.format(known_to="inbox.agency", which=which)
    return [_item(row) for row in connection.execute(question, (*agencies, kind, *_values(page)))]


def list_sent(
    connection: Connection,
    agencies: Sequence[str],
    *,
    kind: str,
    message_id: UUID | None,
    page: Page,
) -> list[Item]:
    """What these agencies sent by this API, one item for each recipient, the newest first.

    The page counts messages.
    """
    wanted, given = ("AND message.id = ?", [message_id.bytes]) if message_id else ("", [])
    rows = connection.execute(
        "SELECT mine.position FROM vxp_document AS mine JOIN message"
        " ON message.position = mine.position AND message.sender = mine.agency"
        f" WHERE mine.agency IN ({_marks(agencies)}) AND message.kind = ? {wanted}"
        f" AND {_ON_DAYS} ORDER BY mine.position DESC LIMIT ? OFFSET ?",
        (*agencies, kind, *given, *_values(page)),
    )
    positions = [row[0] for row in rows]
    which = f"inbox.position IN ({_marks(positions)}) ORDER BY inbox.position DESC, inbox.agency"
    question = _ITEM.format(known_to="message.sender", which=which)
    return [_item(row) for row in connection.execute(question, positions)]


def _values(page: Page) -> tuple[int, int, int, int]:
    """What `_ON_DAYS` and a page's limit ask for."""
    return page.since_ms, page.until_ms, page.size, page.skipped


def _item(row: tuple[Any, ...]) -> Item:
    return Item(row[0], UUID(bytes=row[1]), *row[2:])


def _marks(values: Sequence[object]) -> str:
    """Marks for values; of none, something that nothing is equal to."""
    return ", ".join("?" * len(values)) or "NULL"
