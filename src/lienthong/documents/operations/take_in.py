"""Taking in the files of documents: of a scan by hand, of a document of the exchange."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import (
    ScanDropped,
    ScanReleased,
    ScanTaken,
    subject_of,
    subject_of_scan,
)
from lienthong.documents.models import Arrival, ArrivalFile, ArrivalPhoto, Scan
from lienthong.documents.operations.entering import enter_arrival_text
from lienthong.documents.operations.files import keep_file
from lienthong.documents.rules.access import tidy_why
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.terms import (
    AgencyNeeded,
    FilesBeyondLimit,
    FilesNeeded,
    FileUnknown,
    GivenFile,
    Reading,
    ScanUnknown,
    SecrecyNotDenied,
)
from lienthong.documents.terms import ScanTaken as ScanGone
from lienthong.exchange.events import subject_of_received
from lienthong.exchange.queries import (
    get_received_attachments,
    get_received_files,
    read_received_text,
)
from lienthong.identity.terms import Acting
from lienthong.paper.scanning.kinds import FileKind, inspect_upload

MOST_FILES = 60
MOST_BYTES = 200 * 1024 * 1024
_MB = 1024 * 1024
SCAN_NAME = "ban-quet.pdf"
LONGEST_NAME = 255


def take_in_scan(
    *, files: Sequence[GivenFile], holds_no_state_secret: bool, acting: Acting, now: datetime
) -> UUID:
    """Take in the files of one document that came on paper or by mail; the scan's id.

    Photographs are joined, in the order given, to one file. Refuses none, more than 60 or 200 MB
    together, what is not PDF, JPEG, PNG or Word by its bytes, broken ones, and a document of which
    nobody confirmed that it holds no state secret (SecrecyNotDenied). Fact: documents:scan:taken.
    """
    agency_id = own_agency(acting)
    if not holds_no_state_secret:
        raise SecrecyNotDenied(field="holds_no_state_secret")
    kinds = _inspect(files)
    with transaction.atomic():
        scan = Scan.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            agency_name=acting.agency_name,
            made_by_id=acting.account_id,
            made_by=acting.account_name,
            made_at=now,
        )
        pictures = [(one, kind) for one, kind in zip(files, kinds, strict=True) if kind.is_image]
        if pictures:
            _add_photographs(scan, pictures, now)
        others = [(one, kind) for one, kind in zip(files, kinds, strict=True) if not kind.is_image]
        for position, (one, kind) in enumerate(others, 1 + bool(pictures)):
            _add(scan, position, one, kind, now)
        fact = ScanTaken(
            scan_id=scan.id,
            agency_id=scan.agency_id,
            files=tuple(clean_name(one.name) for one in files),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return scan.id


def take_in_received(*, document_id: UUID, agency_id: UUID, now: datetime) -> int:
    """Keep the files of a document of the exchange, to be read and examined; how many are new.

    Idempotent. A file of a kind that is not read is kept all the same. Files of an update that was
    agreed to take the place of the first (ED-43), which the packet still holds.
    """
    new = 0
    attachments = get_received_attachments(agency_id=agency_id, document_id=document_id)
    rows = ArrivalFile.objects.filter(agency_id=agency_id, received_id=document_id)
    held = {(one.position, clean_name(one.name), one.sha256) for one in attachments}
    for row in rows if held else ():
        if (row.position, row.name, row.file_id) not in held:
            _drop_replaced(row)
    known = set(rows.values_list("position", flat=True))
    missing = [one for one in attachments if one.position not in known]
    # Read once: a packet of many small files would be read as often as it has files.
    files = get_received_files(agency_id=agency_id, document_id=document_id) if missing else ()
    for one in missing:
        found = files[one.position - 1]
        with transaction.atomic():
            kept = keep_file(found.content, content_type=found.content_type, now=now)
            arrival = Arrival.objects.filter(exchange_id=document_id).first()
            _, is_new = ArrivalFile.objects.get_or_create(
                agency_id=agency_id,
                received_id=document_id,
                position=one.position,
                defaults={
                    "id": uuid4(),
                    "arrival": arrival,
                    "name": clean_name(found.name),
                    "content_type": found.content_type,
                    "file": kept,
                    "state": Reading.WAITING,
                    "added_at": now,
                },
            )
        new += is_new
    return new


def drop_scan(*, scan_id: UUID, acting: Acting, now: datetime) -> None:
    """Drop a scan that is not to be registered; its files are shown to nobody and soon removed.

    Refuses one that is registered or dropped (ScanTaken). Fact: documents:scan:dropped.
    """
    with transaction.atomic():
        scan = lock_scan(scan_id, acting)
        scan.dropped_at = now
        scan.save(update_fields=["dropped_at"])
        fact = ScanDropped(scan_id=scan.id, agency_id=scan.agency_id)
        append_fact(fact=fact, actor=acting.actor, now=now)


def release_file(*, file_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Show a file again whose mark of state secrets was misread, for a reason of 10 characters on.

    It is read anew, and its mark no longer looked for. Fact: documents:arrival_file:released.
    """
    words = tidy_why(reason)
    with transaction.atomic():
        row = (
            ArrivalFile.objects.select_for_update()
            .filter(id=file_id, agency_id=own_agency(acting), state=Reading.BARRED)
            .first()
        )
        if row is None:
            raise FileUnknown
        row.state, row.secrecy, row.attempts, row.pages_read = Reading.WAITING, "", 0, 0
        row.problem = {"released": words, "by": acting.account_name}
        row.save()
        fact = ScanReleased(
            file_id=row.id,
            agency_id=row.agency_id,
            about=subject_of_owner(row),
            name=row.name,
            reason=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def require_within_limit(sizes: Sequence[int]) -> None:
    """Refuses files, by their bytes, that are more than taken at once (FilesBeyondLimit).

    Asked before they are read: what is far too large would fill the memory.
    """
    size = sum(sizes)
    if len(sizes) > MOST_FILES or size > MOST_BYTES:
        raise FilesBeyondLimit(
            count=len(sizes),
            megabytes=-(-size // _MB),
            files=MOST_FILES,
            limit=MOST_BYTES // _MB,
            field="uploads",
        )


def own_agency(acting: Acting) -> UUID:
    """The agency acted for; refuses who acts for none (AgencyNeeded)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def lock_scan(scan_id: UUID, acting: Acting) -> Scan:
    """A scan that waits, locked until the transaction ends; refuses what is not there or taken."""
    scan = Scan.objects.select_for_update().filter(id=scan_id, agency_id=own_agency(acting)).first()
    if scan is None:
        raise ScanUnknown
    if scan.arrival_id is not None or scan.dropped_at is not None:
        raise ScanGone
    return scan


def subject_of_owner(row: ArrivalFile) -> str:
    """How facts name what a file belongs to: the row, else its scan, else the exchange's."""
    if row.arrival_id is not None:
        return subject_of(row.arrival_id)
    if row.scan_id is not None:
        return subject_of_scan(row.scan_id)
    return subject_of_received(row.received_id or row.id)


def clean_name(given: str) -> str:
    """The last part of a name, on one line; it is shown and offered for saving, never a path."""
    last = tidy(given.replace("\\", "/").rpartition("/")[2])
    return last[-LONGEST_NAME:] or "?"


def _drop_replaced(row: ArrivalFile) -> None:
    """A file that stands for nothing any more is shown and found no longer."""
    with transaction.atomic():
        row.delete()
        if row.arrival_id is not None and row.received_id is not None:
            said = read_received_text(agency_id=row.agency_id, document_id=row.received_id)
            enter_arrival_text(row.arrival_id, said=said)


def _inspect(files: Sequence[GivenFile]) -> list[FileKind]:
    if not files:
        raise FilesNeeded(field="uploads")
    require_within_limit([len(one.content) for one in files])
    return [inspect_upload(clean_name(one.name), one.content) for one in files]


def _add_photographs(
    scan: Scan, pictures: Sequence[tuple[GivenFile, FileKind]], now: datetime
) -> None:
    row = ArrivalFile.objects.create(
        id=uuid4(),
        agency_id=scan.agency_id,
        scan=scan,
        position=1,
        name=SCAN_NAME,
        content_type=FileKind.PDF.value,
        state=Reading.WAITING,
        pages=len(pictures),
        added_at=now,
    )
    for position, (one, kind) in enumerate(pictures, 1):
        kept = keep_file(one.content, content_type=kind.value, now=now)
        ArrivalPhoto.objects.create(of=row, position=position, name=clean_name(one.name), file=kept)


def _add(scan: Scan, position: int, one: GivenFile, kind: FileKind, now: datetime) -> None:
    ArrivalFile.objects.create(
        id=uuid4(),
        agency_id=scan.agency_id,
        scan=scan,
        position=position,
        name=clean_name(one.name),
        content_type=kind.value,
        file=keep_file(one.content, content_type=kind.value, now=now),
        state=Reading.WAITING,
        added_at=now,
    )
