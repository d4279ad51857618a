"""The only table of reactions: which fact calls which handler, and which jobs run on a clock.

Facts flow up: a lower folder announces, a higher one reacts, and here is written who does. Handlers
run after the commit, at least once, and are idempotent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lienthong.audit.operations import Handler
from lienthong.cooperation import handlers as cooperation
from lienthong.cooperation import jobs as cooperation_jobs
from lienthong.directory import jobs as directory_jobs
from lienthong.directory.events import ChangeCorrected, ChangeRecorded, RegisterLoaded
from lienthong.documents import handlers as documents
from lienthong.documents import jobs as documents_jobs
from lienthong.documents.events import DispatchReadied
from lienthong.exchange import handlers as exchange
from lienthong.exchange import jobs as exchange_jobs
from lienthong.exchange.events import (
    ChangeAnswered,
    ChangeAsked,
    ChangeSent,
    DocumentAccepted,
    DocumentCollected,
    DocumentProgressed,
    DocumentRefused,
    DocumentSent,
)
from lienthong.reporting import jobs as reporting_jobs
from lienthong.site.archive_notices import ARCHIVE_NOTICES
from lienthong.site.own_node import renew_node_certificates
from lienthong.site.statistics import keep_statistics
from lienthong.work import jobs as work_jobs
from lienthong.work.events import TASK_STEPS, PartHandedOver, TaskAssigned


@dataclass(frozen=True)
class Job:
    """Something done again and again, `every` so often."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


REACTIONS: Mapping[str, tuple[Handler, ...]] = {
    DocumentSent.TAG: (exchange.hand_to_node, documents.enter_sent),
    DocumentCollected.TAG: (
        exchange.hand_to_node,
        documents.take_in_files,
        cooperation.take_in_sheet,
    ),
    DocumentAccepted.TAG: (exchange.hand_to_node, documents.register_accepted),
    DocumentRefused.TAG: (exchange.hand_to_node,),
    DocumentProgressed.TAG: (exchange.hand_to_node,),
    ChangeSent.TAG: (exchange.hand_to_node,),
    ChangeAsked.TAG: (documents.follow_change,),
    DispatchReadied.TAG: (documents.prepare_recipients,),
    ChangeAnswered.TAG: (exchange.hand_to_node, documents.follow_answer),
    **{fact.TAG: (documents.follow_task, cooperation.follow_task) for fact in TASK_STEPS},
    TaskAssigned.TAG: (documents.pass_on_reading,),
    PartHandedOver.TAG: (documents.follow_task, documents.pass_on_reading),
    RegisterLoaded.TAG: (exchange.renew_directory,),
    ChangeRecorded.TAG: (exchange.renew_directory,),
    ChangeCorrected.TAG: (exchange.renew_directory,),
}

JOBS: tuple[Job, ...] = (
    Job("directory.keep_names_ready", timedelta(seconds=1), directory_jobs.keep_names_ready),
    Job("exchange.mend_older", timedelta(days=1), exchange_jobs.mend_older),
    Job("exchange.hand_over_waiting", timedelta(seconds=2), exchange_jobs.hand_over_waiting),
    Job("exchange.collect_inboxes", timedelta(seconds=1), exchange_jobs.collect_inboxes),
    Job("exchange.watch_deliveries", timedelta(seconds=3), exchange_jobs.watch_deliveries),
    Job("exchange.keep_revocation_told", timedelta(seconds=10), exchange_jobs.keep_revocation_told),
    Job("exchange.revoke_withdrawn", timedelta(minutes=10), exchange_jobs.revoke_withdrawn),
    Job("exchange.renew_directory", timedelta(hours=1), exchange_jobs.renew_directory_certificate),
    Job("site.renew_node", timedelta(hours=1), renew_node_certificates),
    Job("site.keep_statistics", timedelta(hours=1), keep_statistics),
    Job("documents.read_files", timedelta(seconds=1), documents_jobs.read_files),
    Job("documents.drop_pictures", timedelta(hours=6), documents_jobs.drop_pictures),
    Job("documents.remove_dropped", timedelta(minutes=5), documents_jobs.remove_dropped),
    Job("documents.remove_unfinished", timedelta(hours=1), documents_jobs.remove_unfinished),
    Job("documents.tell_done", timedelta(seconds=5), documents_jobs.tell_done),
    Job("documents.build_exports", timedelta(seconds=2), documents_jobs.build_exports),
    Job(
        "work.send_digests",
        timedelta(minutes=1),
        partial(work_jobs.send_digests, sources=(ARCHIVE_NOTICES,)),
    ),
    Job("cooperation.build_reviews", timedelta(seconds=1), cooperation_jobs.build_reviews),
    Job("cooperation.reduce_names", timedelta(hours=6), cooperation_jobs.reduce_names),
    Job("reporting.count_new", timedelta(seconds=3), reporting_jobs.count_new),
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
