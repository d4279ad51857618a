"""What may be done to the record: append, integrate, deliver. Nothing is ever changed."""

from lienthong.audit.operations.append import append_fact, append_facts
from lienthong.audit.operations.deliver import Handler, retry_deliveries, run_deliveries
from lienthong.audit.operations.integrate import integrate_facts
from lienthong.audit.operations.keys import open_signer, prepare_signer
from lienthong.audit.operations.wake import wait_for_work, wake_runner

__all__ = [
    "Handler",
    "append_fact",
    "append_facts",
    "integrate_facts",
    "open_signer",
    "prepare_signer",
    "retry_deliveries",
    "run_deliveries",
    "wait_for_work",
    "wake_runner",
]
