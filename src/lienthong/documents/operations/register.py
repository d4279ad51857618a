"""Writing documents into the register of incoming documents (NĐ 30/2020 Điều 22)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_facts
from lienthong.audit.terms import Actor
from lienthong.documents.events import ArrivalRegistered
from lienthong.documents.models import Arrival, SearchEntry, Series, enter_new
from lienthong.documents.operations.entering import enter_arrival_text, enter_text
from lienthong.documents.operations.numbers import (
    INCOMING,
    lock_series,
    next_number,
)
from lienthong.documents.operations.readers import restrict_to
from lienthong.documents.operations.restrict import require_reader
from lienthong.documents.operations.take_in import lock_scan
from lienthong.documents.queries.inheritance import owner_of_arrival
from lienthong.documents.queries.waiting import find_twin
from lienthong.documents.rules.arrivals import tidy_columns
from lienthong.documents.terms import (
    WITHDRAWN,
    AgencyNeeded,
    ArrivalContinued,
    ArrivalDraft,
    ArrivalUnknown,
    Channel,
    FoundKind,
    Handling,
    Reading,
    SecretRefused,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark
from lienthong.kernel.vietnamese import fold

_MARKED = ("subject", "type_name", "code", "author", "note")
"""Where the mark of a state secret may stand in a row."""
_TAKEN_OVER = (
    "author", "code", "issued_on", "type_name", "subject", "urgency", "due_on", "restricted",
)  # fmt: skip
"""What a row that goes on with a dissolved agency's has of it."""


def register_by_hand(
    *, draft: ArrivalDraft, acting: Acting, now: datetime, scan_id: UUID | None = None
) -> UUID:
    """Write a document that came on paper or by mail into the register; the id of its row.

    With `scan_id` its files are those of that scan; a scan that is registered or dropped is refused
    (ScanTaken), and one with a mark of state secrets (SecretRefused), as is such a subject.

    Refuses a row without author or subject (ValueMissing), texts that are too long, a day in the
    future, and a number and symbol that this author has in the register for that year already
    unless the draft says that they were compared (PerhapsDuplicate; NĐ 30/2020, Appendix VI). Fact:
    documents:arrival:registered.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    columns = tidy_columns(draft, on=today)
    _refuse_secret(find_secrecy(str(columns[name]) for name in _MARKED))
    with transaction.atomic():
        scan = lock_scan(scan_id, acting) if scan_id else None
        if scan is not None:
            marked = scan.files.filter(state=Reading.BARRED).first()
            _refuse_secret(Secrecy(marked.secrecy) if marked else None)
        series = lock_series(agency_id=acting.agency_id, register=INCOMING, year=today.year)
        if not draft.known_duplicate:
            _refuse_duplicate(acting.agency_id, draft, columns)
        row = _write(
            acting.agency_id,
            acting.agency_name,
            actor=acting.actor,
            now=now,
            series=series,
            channel=draft.channel,
            issued_on=draft.issued_on,
            urgency=draft.urgency,
            due_on=draft.due_on,
            **columns,
        )
        if scan is not None:
            scan.arrival = row
            scan.save(update_fields=["arrival"])
            scan.files.update(arrival=row)
            enter_arrival_text(row.id)
    return row.id


def continue_arrival(*, arrival_id: UUID, acting: Acting, now: datetime) -> UUID:
    """Write a document of a dissolved agency into this agency's register; the new row's id.

    The old row stays as it was left; its files are named once more, not copied, and who may read
    a restricted one stays the same. Refuses a document of an agency that this one does not carry on
    (ArrivalUnknown), one that this person may not read (ArrivalRestricted), one taken back by its
    sender (ArrivalUnknown), and one that is continued already (ArrivalContinued). Fact:
    documents:arrival:registered.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    with transaction.atomic():
        series = lock_series(agency_id=acting.agency_id, register=INCOMING, year=today.year)
        owner = owner_of_arrival(arrival_id=arrival_id, agency_id=acting.agency_id, on=today)
        old = Arrival.objects.select_for_update(of=("self",)).get(id=arrival_id)
        require_reader(old, acting)
        if owner == acting.agency_id or old.handling in WITHDRAWN:
            raise ArrivalUnknown
        known = old.continued_by.filter(agency_id=acting.agency_id).first()
        if known is not None:
            raise ArrivalContinued(entry=str(known))
        taken_over = {name: getattr(old, name) for name in _TAKEN_OVER}
        row = _write(
            acting.agency_id,
            acting.agency_name,
            actor=acting.actor,
            now=now,
            series=series,
            channel=Channel.INHERITED,
            continues=old,
            note=f"Tiếp tục số đến {old} của {old.agency_name}",
            **taken_over,
        )
        for reader in old.readers.all():
            chosen = {reader.account_id: reader.name}
            restrict_to(row, chosen, by=reader.added_by, now=now)
        _name_files(old, row, now)
        said = SearchEntry.objects.filter(kind=FoundKind.ARRIVAL, document_id=old.id)
        enter_text(
            kind=FoundKind.ARRIVAL,
            document_id=row.id,
            text=said.values_list("content", flat=True).first() or "",
        )
    return row.id


def _name_files(old: Arrival, row: Arrival, now: datetime) -> None:
    """The files of a row, each named once more by another; their bytes are kept once."""
    for file in old.files.filter(file__isnull=False):
        file.pk = uuid4()
        file.agency_id, file.arrival, file.added_at = row.agency_id, row, now
        file.scan, file.received_id, file.claimed_until = None, None, None
        file.save(force_insert=True)


def _write(
    agency_id: UUID,
    agency_name: str,
    *,
    actor: Actor,
    now: datetime,
    series: Series,
    **columns: Any,
) -> Arrival:
    """`series` is locked, and of the year of `now`."""
    row = new_row(
        agency_id,
        agency_name,
        number=next_number(series),
        arrived_at=now,
        registered_by=actor.name,
        **columns,
    )
    write_rows([row], {}, actor=actor, now=now)
    return row


def new_row(
    agency_id: UUID,
    agency_name: str,
    *,
    number: int,
    arrived_at: datetime,
    **columns: Any,
) -> Arrival:
    """A row of the register, not yet written: nobody has looked at it."""
    day = timezone.localdate(arrived_at)
    return Arrival(
        id=uuid4(),
        agency_id=agency_id,
        agency_name=agency_name,
        number=number,
        year=day.year,
        arrived_on=day,
        folded=fold(" ".join((columns["code"], columns["subject"], columns["author"]))),
        handling=Handling.TO_ASSIGN,
        registered_at=arrived_at,
        **columns,
    )


def write_rows(
    rows: Sequence[Arrival], said: Mapping[UUID, str], *, actor: Actor, now: datetime
) -> None:
    """Write new rows with their entries and facts, in a few statements however many there are.

    `said`: what documents say, by their rows' ids.
    """
    Arrival.objects.bulk_create(rows)
    enter_new((row.findable(), said.get(row.id, "")) for row in rows)
    facts = [
        ArrivalRegistered(
            arrival_id=row.id,
            agency_id=row.agency_id,
            entry=str(row),
            code=row.code,
            author=row.author,
            subject=row.subject,
            channel=row.channel,
        )
        for row in rows
    ]
    append_facts(facts=facts, actor=actor, now=now)


def _refuse_duplicate(agency_id: UUID, draft: ArrivalDraft, columns: dict[str, str]) -> None:
    twin = find_twin(
        agency_id=agency_id,
        code=columns["code"],
        author=columns["author"],
        issued_on=draft.issued_on,
    )
    if twin is not None:
        raise twin.refusal(field="code")


def _refuse_secret(degree: Secrecy | None) -> None:
    if degree is not None:
        raise SecretRefused(mark=say_mark(degree), field="subject")
