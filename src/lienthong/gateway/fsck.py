"""Re-proving a node's store from outside: its log, and every row against the log (EX-34)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from lienthong.gateway.reader import LoggedRow, StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.kernel.errors import Refusal
from lienthong.ledger.verify import LedgerReport, verify_ledger
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.notes import LogVerifier
from lienthong.wire.records import Acknowledgement, Envelope, LeafKind, digest, make_leaf


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What re-proving a store found.

    `log` is about the leaves as kept, `rows` about the leaves as the rows of messages and
    acknowledgements make them; `misfiled` and `contents` are positions of messages whose columns,
    inboxes or content are not what their sealed header says.
    """

    log: LedgerReport
    rows: LedgerReport
    misfiled: tuple[int, ...]
    contents: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found wrong."""
        return self.log.is_whole and self.rows.is_whole and not (self.misfiled or self.contents)


def verify_store(settings: GatewaySettings) -> StoreReport:
    """Re-prove the log, then every message, content and acknowledgement against it; reads only."""
    certificate = parse_certificate(settings.log_certificate.read_bytes())
    verifier = LogVerifier(origin=settings.origin, key=certificate.log_key())
    view = StoreView(settings.database)
    try:
        misfiled, contents = _check_messages(view)
        return StoreReport(
            log=verify_ledger(view.log, verifier=verifier),
            rows=verify_ledger(view.log, verifier=verifier, leaves=_leaves_of_rows(view)),
            misfiled=misfiled,
            contents=contents,
        )
    finally:
        view.close()


def _check_messages(view: StoreView) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Positions of messages filed otherwise than their headers say, and of changed contents."""
    misfiled, contents = [], []
    for row in view.iterate_logged():
        if row.kind is not LeafKind.MESSAGE:
            continue
        try:
            envelope = Envelope.decode(row.header)
        except Refusal:  # the rows' proof has named it already
            continue
        filed = (envelope.id.bytes, envelope.kind.value, _bytes(envelope.reply_to))
        inboxes = len(view.list_deliveries(row.position))
        if filed != row.filed or not 1 <= inboxes <= len(envelope.recipients):
            misfiled.append(row.position)
        if digest(view.find_content(row.position) or b"") != envelope.sha256:
            contents.append(row.position)
    return tuple(misfiled), tuple(contents)


def _bytes(identifier: UUID | None) -> bytes | None:
    return identifier.bytes if identifier else None


def _leaves_of_rows(view: StoreView) -> Iterator[tuple[int, bytes]]:
    for row in view.iterate_logged():
        yield row.position, _leaf(row)


def _leaf(row: LoggedRow) -> bytes:
    """The leaf that a row should have; nothing for a header that cannot be read any more."""
    try:
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
    )
    return leaf.encode()
