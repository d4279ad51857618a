"""Re-prove the whole record: ledger, facts, and the columns by which facts are found."""

import json
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lienthong.audit.models import FactLeaf, FactRow, FactSubject, PendingFact
from lienthong.audit.queries.ledger import iterate_records, open_store
from lienthong.ledger.verify import LedgerReport, verify_ledger
from lienthong.wire.notes import LogVerifier

ROWS_A_READ = 2000


@dataclass(frozen=True, kw_only=True)
class RecordReport:
    """What re-proving the record found.

    `ledger` says which leaves were changed, removed or moved. `misfiled` are the numbers of facts
    whose columns or subjects differ from their record; `unproven` those of facts that are neither
    in the ledger nor waiting for it (slipped in past the platform); `waiting` how many wait.
    """

    ledger: LedgerReport
    misfiled: tuple[int, ...]
    unproven: tuple[int, ...]
    waiting: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found wrong."""
        return self.ledger.is_whole and not self.misfiled and not self.unproven


def prove_record(*, verifier: LogVerifier) -> RecordReport:
    """Recompute everything from the facts as they stand in the database now."""
    in_ledger = Exists(FactLeaf.objects.filter(fact=OuterRef("pk")))
    is_waiting = Exists(PendingFact.objects.filter(fact=OuterRef("pk")))
    stray = FactRow.objects.filter(~in_ledger, ~is_waiting).order_by("pk")
    return RecordReport(
        ledger=verify_ledger(open_store(), verifier=verifier, leaves=iterate_records()),
        misfiled=tuple(_misfiled()),
        unproven=tuple(stray.values_list("pk", flat=True)),
        waiting=PendingFact.objects.count(),
    )


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
        record = json.loads(bytes(row.record))
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
