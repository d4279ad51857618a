"""Re-prove the whole record: ledger, facts, and the columns by which facts are found."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lienthong.audit.models import FactLeaf, FactRow, FactSubject, PendingFact
from lienthong.audit.queries.completeness import Loss, count_skipped, find_losses
from lienthong.audit.queries.ledger import iterate_records, open_store, record_bytes
from lienthong.kernel.errors import Refusal
from lienthong.ledger import tree
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.ledger.tiles import TileNodes
from lienthong.ledger.verify import LedgerReport, verify_ledger
from lienthong.wire.notes import Checkpoint, LogVerifier

ROWS_A_READ = 2000


@dataclass(frozen=True, kw_only=True)
class RecordReport:
    """What re-proving the record found.

    `ledger` says which leaves were changed, removed or moved. `misfiled` are the numbers of facts
    whose columns or subjects differ from their record; `unproven` those of facts that are neither
    in the ledger nor waiting for it (slipped in past the platform); `waiting` how many wait;
    `contradicted` the sizes of checkpoints kept elsewhere with which the record does not agree;
    `unsigned` how many of the last facts no valid checkpoint covers: each is signed in the very
    transaction that integrates it, so that there are none unless checkpoints were taken away;
    `kept_elsewhere` how many outside checkpoints the record was compared with; `losses` what is
    gone although other tables still point at it; `skipped` how many numbers no fact bears where
    that proves nothing.
    """

    ledger: LedgerReport
    misfiled: tuple[int, ...]
    unproven: tuple[int, ...]
    waiting: int
    contradicted: tuple[int, ...] = ()
    unsigned: int = 0
    kept_elsewhere: int = 0
    losses: tuple[Loss, ...] = ()
    skipped: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found wrong."""
        wrong = (self.misfiled, self.unproven, self.contradicted, self.unsigned, self.losses)
        return self.ledger.is_whole and not any(wrong)


def find_newest_checkpoint() -> KeptCheckpoint | None:
    """The newest signed checkpoint, to be kept where nobody can change it, if any."""
    return open_store().find_newest_checkpoint()


def prove_record(*, verifier: LogVerifier, kept_elsewhere: Sequence[bytes] = ()) -> RecordReport:
    """Recompute everything from the facts as they stand in the database now.

    `kept_elsewhere` are notes of checkpoints that somebody kept outside: only they can show that
    the record was cut back together with its newest checkpoints. A note this ledger never signed
    is refused (wire's NoteMalformed, NoteNotSigned).
    """
    kept = [verifier.read_checkpoint(note) for note in kept_elsewhere]
    ledger = verify_ledger(open_store(), verifier=verifier, leaves=iterate_records())
    in_ledger = Exists(FactLeaf.objects.filter(fact=OuterRef("pk")))
    is_waiting = Exists(PendingFact.objects.filter(fact=OuterRef("pk")))
    stray = FactRow.objects.filter(~in_ledger, ~is_waiting).order_by("pk")
    return RecordReport(
        ledger=ledger,
        misfiled=tuple(_misfiled()),
        unproven=tuple(stray.values_list("pk", flat=True)),
        waiting=PendingFact.objects.count(),
        contradicted=tuple(c.size for c in kept if not _agrees(c, size=ledger.size)),
        unsigned=max(0, ledger.size - _size_signed(verifier)),
        kept_elsewhere=len(kept),
        losses=find_losses(),
        skipped=count_skipped(),
    )


def _size_signed(verifier: LogVerifier) -> int:
    """How many facts the newest checkpoint covers; 0 without a valid one."""
    newest = open_store().find_newest_checkpoint()
    if newest is None:
        return 0
    try:
        return verifier.read_checkpoint(newest.note).size
    except Refusal:
        return 0


def _agrees(kept: Checkpoint, *, size: int) -> bool:
    """Whether the ledger still has the tree that a checkpoint kept elsewhere speaks of."""
    if kept.size > size:
        return False
    read = TileNodes(open_store()).read
    return tree.compute_root(size=kept.size, read=read) == kept.root


def _misfiled() -> list[int]:
    """Facts that could not be found by what their record says."""
    wrong: list[int] = []
    after = 0
    while True:
        rows = list(FactRow.objects.filter(pk__gt=after).order_by("pk")[:ROWS_A_READ])
        if not rows:
            return wrong
        subjects: dict[int, list[str]] = {}
        for fact, subject in (
            FactSubject.objects.filter(fact__in=rows).order_by("pk").values_list("fact", "subject")
        ):
            subjects.setdefault(fact, []).append(subject)
        wrong += [row.pk for row in rows if not _is_filed(row, subjects.get(row.pk, []))]
        after = rows[-1].pk


def _is_filed(row: FactRow, subjects: list[str]) -> bool:
    """Whether columns and subjects say what the record says."""
    try:
        record = json.loads(record_bytes(row.record))
        actor = record["actor"]
        expected = (
            record["tag"],
            record["recorded_at"],
            actor["account"],
            actor["agency"],
            record["subjects"],
        )
    except (ValueError, KeyError, TypeError):
        return False
    return expected == (
        row.tag,
        row.recorded_at.isoformat(timespec="microseconds"),
        str(row.account_id) if row.account_id else None,
        str(row.agency_id) if row.agency_id else None,
        subjects,
    )
