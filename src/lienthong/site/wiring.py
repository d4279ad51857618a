"""The only table of reactions: which fact calls which handler, and which jobs run on a clock.

Facts flow up: a lower folder announces, a higher one reacts, and here is written who does. Handlers
run after the commit, at least once, and are idempotent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.audit.operations import Handler
from lienthong.directory import jobs as directory_jobs
from lienthong.directory.events import ChangeCorrected, ChangeRecorded, RegisterLoaded
from lienthong.documents import handlers as documents
from lienthong.exchange import handlers as exchange
from lienthong.exchange import jobs as exchange_jobs
from lienthong.exchange.events import (
    DocumentAccepted,
    DocumentCollected,
    DocumentProgressed,
    DocumentRefused,
    DocumentSent,
)
from lienthong.work.events import TASK_STEPS


@dataclass(frozen=True)
class Job:
    """Something done again and again, `every` so often."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


REACTIONS: Mapping[str, tuple[Handler, ...]] = {
    DocumentSent.TAG: (exchange.hand_to_node,),
    DocumentCollected.TAG: (exchange.hand_to_node,),
    DocumentAccepted.TAG: (exchange.hand_to_node, documents.register_accepted),
    DocumentRefused.TAG: (exchange.hand_to_node,),
    DocumentProgressed.TAG: (exchange.hand_to_node,),
    **{fact.TAG: (documents.follow_task,) for fact in TASK_STEPS},
    RegisterLoaded.TAG: (exchange.renew_directory,),
    ChangeRecorded.TAG: (exchange.renew_directory,),
    ChangeCorrected.TAG: (exchange.renew_directory,),
}

JOBS: tuple[Job, ...] = (
    Job("directory.keep_names_ready", timedelta(seconds=1), directory_jobs.keep_names_ready),
    Job("exchange.hand_over_waiting", timedelta(seconds=2), exchange_jobs.hand_over_waiting),
    Job("exchange.collect_inboxes", timedelta(seconds=1), exchange_jobs.collect_inboxes),
    Job("exchange.watch_deliveries", timedelta(seconds=3), exchange_jobs.watch_deliveries),
    Job("exchange.keep_revocation_told", timedelta(seconds=10), exchange_jobs.keep_revocation_told),
    Job("exchange.watch_node", timedelta(seconds=10), exchange_jobs.watch_node),
)


def name_of(handler: Handler) -> str:
    """The stable name under which a handler's deliveries are kept: "folder.handlers.function"."""
    return f"{handler.__module__.removeprefix('lienthong.')}.{handler.__name__}"


HANDLERS: Mapping[str, Handler] = {
    name_of(handler): handler for handlers in REACTIONS.values() for handler in handlers
}

HANDLER_NAMES: Mapping[str, tuple[str, ...]] = {
    tag: tuple(name_of(handler) for handler in handlers) for tag, handlers in REACTIONS.items()
}
