"""What waits for the clerk: documents of the exchange not accepted yet, scans not registered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet, Value, Window
from django.db.models.functions import RowNumber, Upper

from lienthong.directory.queries import find_by_name
from lienthong.directory.terms import Body
from lienthong.documents.models import Arrival, ArrivalFile, Scan
from lienthong.documents.queries.arrival_files import card_of, with_details
from lienthong.documents.queries.reading import arrivals_open_to
from lienthong.documents.rules.examinations import is_active, is_demonstration
from lienthong.documents.rules.packets import read_filled
from lienthong.documents.rules.recognised import propose
from lienthong.documents.rules.twins import agree, same_code, spellings
from lienthong.documents.terms import (
    AgencyNeeded,
    PerhapsDuplicate,
    Proposal,
    Reading,
    ScanCard,
    ScanUnknown,
    Waiting,
)
from lienthong.exchange.queries import ReceivedQuestion, count_received, list_received
from lienthong.exchange.terms import ReceivedSummary, ReceptionState
from lienthong.identity.terms import Acting
from lienthong.kernel.secrecy import Secrecy, find_secrecy
from lienthong.kernel.vietnamese import fold

MOST_TWINS = 50
MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Twin:
    """The row of a document that seems to be the same."""

    id: UUID
    number: int
    year: int

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"

    def refusal(self, *, field: str) -> PerhapsDuplicate:
        """What whoever registers the other document is told."""
        params = {"number": f"{self.number:02}", "year": self.year, "arrival": str(self.id)}
        return PerhapsDuplicate(**params, field=field)


def find_twin(*, agency_id: UUID, code: str, author: str, issued_on: date | None) -> Twin | None:
    """The newest row of any year with this number and symbol, author and date.

    Where one of the dates is not known the author and number decide; where both are, the years of
    the documents must agree, since numbers begin anew each year (NĐ 30/2020 Điều 15, PL VI).
    """
    if not code:
        return None
    return _twin(_newest_with_codes(agency_id, [code]), author, issued_on)


def find_twins(*, agency_id: UUID, received: Sequence[ReceivedSummary]) -> dict[UUID, Twin]:
    """The same for several documents of the exchange, by their ids, in one query."""
    codes = {code_of(one) for one in received}
    same: dict[str, list[Arrival]] = {}
    for row in _newest_with_codes(agency_id, codes):
        same.setdefault(same_code(row.code), []).append(row)
    twins = (
        (one.id, _twin(same.get(same_code(code_of(one)), ()), one.sender_name, one.issued_on))
        for one in received
    )
    return {key: twin for key, twin in twins if twin is not None}


def find_repeated(received: Sequence[ReceivedSummary]) -> frozenset[UUID]:
    """Those of the documents that seem the same as one before them."""
    before: dict[str, list[ReceivedSummary]] = {}
    repeated = set()
    for one in received:
        if not (code := same_code(code_of(one))):
            continue
        same = before.setdefault(code, [])
        if any(agree(one.sender_name, one.issued_on, x.sender_name, x.issued_on) for x in same):
            repeated.add(one.id)
        same.append(one)
    return frozenset(repeated)


def count_waiting(*, agency_id: UUID) -> int:
    """How many documents of the exchange wait to be accepted."""
    return count_received(asked=ReceivedQuestion(agency_id=agency_id, state=ReceptionState.NEW))


def list_waiting(*, acting: Acting, first: int = 0, limit: int = 25) -> list[Waiting]:
    """Documents of the exchange that wait to be accepted, newest first; five queries a page."""
    agency_id = _agency_of(acting)
    asked = ReceivedQuestion(agency_id=agency_id, state=ReceptionState.NEW)
    found = list_received(asked=asked, first=first, limit=limit)
    files: dict[UUID, list[ArrivalFile]] = {one.id: [] for one in found}
    of_page = ArrivalFile.objects.filter(agency_id=agency_id, received_id__in=list(files))
    for row in of_page.only("received_id", "state", "force", "secrecy", "examination"):
        if row.received_id in files:
            files[row.received_id].append(row)
    twins = find_twins(agency_id=agency_id, received=found)
    opened = list_openable(arrival_ids=[one.id for one in twins.values()], acting=acting)
    return [_waiting(one, files[one.id], twins.get(one.id), opened) for one in found]


def get_waiting(*, received: ReceivedSummary, acting: Acting) -> Waiting:
    """What is known of one document of the exchange before it is accepted."""
    agency_id = _agency_of(acting)
    files = list(ArrivalFile.objects.filter(agency_id=agency_id, received_id=received.id))
    same = _newest_with_codes(agency_id, [code_of(received)], besides=received.id)
    twin = _twin(same, received.sender_name, received.issued_on)
    opened = list_openable(arrival_ids=[twin.id] if twin else [], acting=acting)
    return _waiting(received, files, twin, opened)


def list_openable(*, arrival_ids: Collection[UUID], acting: Acting) -> frozenset[UUID]:
    """Those of the agency's registered documents that this person may open."""
    if not arrival_ids:
        return frozenset()
    rows = Arrival.objects.filter(arrivals_open_to(acting), agency_id=_agency_of(acting))
    return frozenset(rows.filter(id__in=arrival_ids).values_list("id", flat=True))


def list_scans(*, agency_id: UUID, on: date) -> list[ScanCard]:
    """Scans that wait to be registered, the oldest first; at most 100."""
    rows = _scans().filter(agency_id=agency_id, arrival=None, dropped_at=None)
    return [_scan(row, on) for row in rows.order_by("made_at")[:100]]


def get_scan(*, agency_id: UUID, scan_id: UUID, on: date) -> ScanCard:
    """A scan with what its text seems to say; refuses another agency's and a dropped one."""
    row = _scans().filter(id=scan_id, agency_id=agency_id, dropped_at=None).first()
    if row is None:
        raise ScanUnknown
    card = _scan(row, on)
    return card if not card.proposal.author else _with_known_author(card)


def code_of(received: ReceivedSummary) -> str:
    """Number and symbol as one text."""
    return "/".join(part for part in (received.number, received.symbol) if part)


def _newest_with_codes(
    agency_id: UUID, codes: Collection[str], *, besides: UUID | None = None
) -> QuerySet[Arrival]:
    """Rows of these numbers and symbols in any spelling, by an index of upper-case codes.

    `iexact` would look at every row of the register, and so would SQLite for a LIMIT: it would
    walk the register from the newest row and find few. So the newest are counted per code.
    `besides`: a document of the exchange that is not meant.
    """
    place = Window(RowNumber(), partition_by="upper_code", order_by=("-year", "-number"))
    rows = Arrival.objects.annotate(upper_code=Upper("code")).filter(agency_id=agency_id)
    written = {one for code in codes for one in spellings(code)}
    rows = rows.filter(upper_code__in=[_in_capitals(one) for one in sorted(written)])
    if besides is not None:
        rows = rows.exclude(exchange_id=besides)
    newest = rows.annotate(place=place).filter(place__lte=MOST_TWINS)
    named = newest.only("number", "year", "author", "issued_on", "code")
    return named.order_by("-year", "-number")


def _in_capitals(code: str) -> str | Upper:
    """A code in upper case as the database says it, which is asked only where it may say its own.

    All agree on ASCII and on what has no small letter; an expression costs more than the search.
    """
    if all(one.isascii() or one == one.upper() for one in code):
        return code.upper()
    return Upper(Value(code))


def _twin(rows: Iterable[Arrival], author: str, issued_on: date | None) -> Twin | None:
    for row in rows:
        if agree(row.author, row.issued_on, author, issued_on):
            return Twin(row.id, row.number, row.year)
    return None


def _agency_of(acting: Acting) -> UUID:
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def _waiting(
    received: ReceivedSummary,
    files: list[ArrivalFile],
    twin: Twin | None,
    opened: frozenset[UUID],
) -> Waiting:
    marked = next((Secrecy(row.secrecy) for row in files if row.secrecy), None)
    return Waiting(
        received=received,
        forces=tuple(row.force for row in files if row.force),
        is_read=all(row.state not in {Reading.WAITING, Reading.READING} for row in files),
        secrecy=marked or find_secrecy([received.subject, received.type_name, received.symbol]),
        is_active=any(is_active(row.examination) for row in files),
        is_demonstration=any(is_demonstration(row.examination) for row in files),
        twin=str(twin) if twin else "",
        twin_id=twin.id if twin and twin.id in opened else None,
    )


def _scans() -> QuerySet[Scan]:
    """Scans with their files, in two more queries however many there are."""
    files = with_details(ArrivalFile.objects.all())
    return Scan.objects.prefetch_related(Prefetch("files", queryset=files))


def _scan(row: Scan, on: date) -> ScanCard:
    files = list(row.files.all())
    text = next((one.file.text for one in files if one.file and one.file.text), "")
    barred = any(one.state == Reading.BARRED for one in files)
    examined = next((one.examination for one in files if one.examination), None)
    filled = read_filled((examined or {}).get("filled", {}))
    return ScanCard(
        id=row.id,
        made_by=row.made_by,
        made_at=row.made_at,
        arrival_id=row.arrival_id,
        files=tuple(card_of(one) for one in files),
        proposal=Proposal()
        if barred or not text
        else propose(text.split("\f")[0], on=on, filled=filled),
    )


def _with_known_author(card: ScanCard) -> ScanCard:
    """The author as the directory writes it, where just one living agency's name begins so."""
    asked = fold(card.proposal.author)
    hits = find_by_name(text=asked, limit=MOST_NAMES, body=Body.AGENCY)
    whole = {hit.name for hit in hits if fold(hit.name) == asked}
    begun = {hit.name for hit in hits if fold(hit.name).startswith(f"{asked} ")}
    named = whole or begun
    if len(named) != 1:
        return card
    return replace(card, proposal=replace(card.proposal, author=named.pop()))
