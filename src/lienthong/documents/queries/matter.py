"""Everything about a matter: documents that answer, replace and carry each other, and their tasks.

A document that agencies exchanged ties what the sender has of it to what each recipient has. The
way leads through what others have, but shows nothing of it: an agency sees what it sent, what it
received, and the states that came back. What agencies that it carries on had is its own.
"""

from datetime import date
from uuid import UUID

from lienthong.documents.events import subject_of, subject_of_dispatch
from lienthong.documents.models import Arrival, ArrivalTask, Dispatch
from lienthong.documents.queries.finding import found_of
from lienthong.documents.queries.inheritance import list_readable
from lienthong.documents.queries.job_files import list_files_about
from lienthong.documents.queries.sent import found_of_sent
from lienthong.documents.queries.tied import Tied, find_tied
from lienthong.documents.rules.drafts import READ_ALL
from lienthong.documents.terms import (
    AgencyNeeded,
    FoundKind,
    Matter,
    MatterDocument,
    MatterStart,
    MatterUnknown,
)
from lienthong.exchange.events import subject_of_sent
from lienthong.exchange.queries import get_sent_document, list_sent_headings
from lienthong.exchange.terms import DocumentUnknown, SentDocument
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_summaries


def find_matter(*, start: MatterStart, key: UUID, acting: Acting, on: date) -> Matter:
    """What hangs together with a document of the agency, or with the one a task follows from.

    `key` is the id of what the matter is entered by. Refuses what this agency does not have or this
    person may not read (MatterUnknown).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    agencies = list_readable(agency_id=acting.agency_id, on=on)
    tied = find_tied(start=start, key=key, agencies=agencies)
    rows: list[Arrival | Dispatch] = [*tied.arrivals.values(), *tied.dispatches.values()]
    mine = [row for row in rows if row.agency_id in agencies and _may_read(row, acting)]
    documents = [*(_document(row) for row in mine), *_undrafted(tied)]
    if not _is_among(start, key, documents):
        raise MatterUnknown
    arrivals = [row.id for row in mine if isinstance(row, Arrival)]
    told = ArrivalTask.objects.filter(arrival__in=arrivals)
    tasks = dict(told.values_list("task_id", "arrival__agency_id"))
    summaries = list_summaries(ids=list(tasks), on=on)
    return Matter(
        documents=tuple(sorted(documents, key=lambda one: one.found.day)),
        tasks=tuple(summaries),
        own_tasks=frozenset(one for one, owner in tasks.items() if owner == acting.agency_id),
        files=tuple(list_files_about(agency_ids=agencies, keys=[row.id for row in mine])),
        subjects=(
            *(_subject(row) for row in mine),
            *(subject_of_sent(one) for one in tied.sent),
            *(f"work.task:{task.id}" for task in summaries),
        ),
    )


def _is_among(start: MatterStart, key: UUID, documents: list[MatterDocument]) -> bool:
    """Whether what somebody entered by is theirs to read."""
    if start is MatterStart.TASK:
        return bool(documents)
    if start is MatterStart.SENT:
        return key in {one.sent.summary.id for one in documents if one.sent}
    return key in {one.found.id for one in documents}


def _may_read(row: Arrival | Dispatch, acting: Acting) -> bool:
    found = row.findable()
    if found.readers is None or acting.account_id in found.readers:
        return True
    own = row.agency_id == acting.agency_id
    return own and found.overseen and bool(READ_ALL & acting.roles)


def _document(row: Arrival | Dispatch) -> MatterDocument:
    if isinstance(row, Arrival):
        return MatterDocument(found=found_of(FoundKind.ARRIVAL, row), answers=row.answers_id)
    return MatterDocument(
        found=found_of(FoundKind.DISPATCH, row),
        answers=row.answers_id,
        replaces=row.replaces_id,
        sent=_sent(row),
    )


def _sent(row: Dispatch) -> SentDocument | None:
    if row.exchange_id is None:
        return None
    try:
        return get_sent_document(agency_id=row.agency_id, document_id=row.exchange_id)
    except DocumentUnknown:
        return None


def _undrafted(tied: Tied) -> list[MatterDocument]:
    """What went out without a draft: like what was issued, for everybody of the agency."""
    return [
        MatterDocument(
            found=found_of_sent(one),
            sent=get_sent_document(agency_id=one.agency_id, document_id=one.id),
            drafted=False,
        )
        for one in list_sent_headings(sent_ids=list(tied.sent))
    ]


def _subject(row: Arrival | Dispatch) -> str:
    return subject_of(row.id) if isinstance(row, Arrival) else subject_of_dispatch(row.id)
