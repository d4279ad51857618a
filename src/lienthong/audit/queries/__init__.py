"""What may be asked of the record."""

from lienthong.audit.queries.completeness import Loss, LossKind
from lienthong.audit.queries.facts import (
    FactFilter,
    RecordedFact,
    StuckDelivery,
    count_waiting,
    list_facts,
    list_facts_about,
    list_facts_of,
    list_stuck_deliveries,
)
from lienthong.audit.queries.integrated import (
    IntegratedFact,
    list_activity,
    list_integrated,
)
from lienthong.audit.queries.proof import RecordReport, find_newest_checkpoint, prove_record

__all__ = [
    "FactFilter",
    "IntegratedFact",
    "Loss",
    "LossKind",
    "RecordReport",
    "RecordedFact",
    "StuckDelivery",
    "count_waiting",
    "find_newest_checkpoint",
    "list_activity",
    "list_facts",
    "list_facts_about",
    "list_facts_of",
    "list_integrated",
    "list_stuck_deliveries",
    "prove_record",
]
