"""Rows of the register of outgoing documents, and a document's way to its recipients."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchFile, DispatchRecipient
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.number_entries import (
    KEYS,
    MOST_NAMED,
    entries_of,
    list_entry_years,
    standing_as,
    summaries_of_entries,
)
from lienthong.documents.queries.reading import (
    dispatches_open_to,
    hidden_among,
    require_chosen,
    shown_to,
)
from lienthong.documents.queries.ties import list_replies, list_unregistered
from lienthong.documents.rules.issuing import may_be_issued, write_entry
from lienthong.documents.terms import (
    GONE_OUT,
    REGISTERED,
    IssuedCard,
    IssuedFile,
    IssuedQuestion,
    IssuedRecipient,
    IssuedSummary,
    IssuedUnknown,
    IssuedView,
    Purpose,
    Stage,
    Standing,
    Way,
)
from lienthong.exchange.queries import get_sent_document, list_untold
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.work.terms import Urgency

MOST_WORDS = 20
"""Words that a search looks for; a database refuses conditions without bound."""
LONGEST_NUMBER = 8


def count_issued(*, asked: IssuedQuestion) -> int:
    """How many rows fit."""
    return _asked(asked).count() + entries_of(asked, _texts_fit(asked.text)).count()


def list_issued(*, asked: IssuedQuestion, first: int = 0, limit: int = 25) -> list[IssuedSummary]:
    """Rows that fit, the newest number first, whichever way their documents went."""
    drafted = _asked(asked).annotate(standing=standing_as(Standing.DRAFTED)).order_by()
    entries = entries_of(asked, _texts_fit(asked.text)).annotate(standing=F("kind")).order_by()
    both = drafted.values_list(*KEYS).union(entries.values_list(*KEYS), all=True)
    keys = list(both.order_by("-year", "-number", "register", "id")[first : first + limit])
    ids = [key for *_, key, standing in keys if standing == Standing.DRAFTED]
    rows = list(_with_recipients(Dispatch.objects.filter(id__in=ids))) if ids else []
    hidden = _hidden(rows, asked.acting)
    found = {row.id: _summary(row, hidden) for row in rows}
    others = [key for *_, key, standing in keys if standing != Standing.DRAFTED]
    found |= summaries_of_entries(others) if others else {}
    return [found[key] for *_, key, _standing in keys if key in found]


def list_issued_years(*, agency_id: UUID) -> list[int]:
    """The years for which the register of outgoing documents has rows, the newest first."""
    rows = Dispatch.objects.filter(agency_id=agency_id, stage__in=REGISTERED, year__isnull=False)
    found = rows.order_by("year").values_list("year", flat=True).distinct()
    drafted = {year for year in found if year is not None}
    return sorted(drafted | list_entry_years(agency_id=agency_id), reverse=True)


def get_issued(*, agency_id: UUID, dispatch_id: UUID, acting: Acting | None = None) -> IssuedCard:
    """A numbered document whole; refuses another agency's and one without number (IssuedUnknown).

    With `acting` also one not yet issued that does not pass through this person's hands, and a
    restricted one that is closed to them (DispatchRestricted). How far its recipients are is asked
    of the exchange; only what that knows is shown.
    """
    row = _find(agency_id, dispatch_id, acting)
    recipients = list(row.recipients.all())
    sent = None
    if row.exchange_id is not None:
        sent = get_sent_document(agency_id=agency_id, document_id=row.exchange_id)
    old = _with_recipients(Dispatch.objects.filter(replaced_by=row)).first()
    later = row.replaced_by.filter(stage__in=REGISTERED).order_by("created_at")
    newer = list(_with_recipients(later))
    hidden = _hidden([*([old] if old else []), *newer], acting)
    return IssuedCard(
        summary=_summary(row),
        due_on=row.due_on,
        signed_at=row.signed_at,
        numbered_by=row.numbered_by,
        sealed_by=row.sealed_by,
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        recalled_by=row.recalled_by,
        recalled_at=row.recalled_at,
        recall_reason=row.recall_reason,
        replace_reason=row.replace_reason,
        may_issue=may_be_issued(Stage(row.stage), {Way(one.way) for one in recipients}),
        recipients=tuple(_recipient(one) for one in recipients),
        files=tuple(_file(file) for file in _files(row)),
        sent=sent,
        replaces=_summary(old, hidden) if old else None,
        replaced_by=tuple(_summary(one, hidden) for one in newer),
        left_with_old=_left_with_old(row, recipients),
        untold=_untold(row) if row.stage == Stage.REPLACED else (),
        answers=row.answers_id,
        replies=list_replies(dispatch_id=row.id, acting=acting),
        unregistered=list_unregistered(sent.answered_by) if sent else (),
    )


def _left_with_old(row: Dispatch, recipients: Sequence[DispatchRecipient]) -> tuple[str, ...]:
    """Before a replacement goes out: who has the older document and will not get this one."""
    if row.replaces is None or Stage(row.stage) in GONE_OUT:
        return ()
    here = {one.agency_id for one in recipients if one.way == Way.EXCHANGE}
    named = {one.name for one in recipients}
    old = row.replaces
    by_exchange: tuple[str, ...] = ()
    if old.exchange_id is not None:
        untold = list_untold(agency_id=old.agency_id, document_id=old.exchange_id)
        by_exchange = tuple(one.name for one in untold if one.agency_id not in here)
    otherwise = old.recipients.exclude(way=Way.EXCHANGE).exclude(name__in=named)
    return (*by_exchange, *otherwise.order_by("position").values_list("name", flat=True))


def _untold(row: Dispatch) -> tuple[str, ...]:
    if row.exchange_id is None:
        return ()
    found = list_untold(agency_id=row.agency_id, document_id=row.exchange_id)
    return tuple(one.name for one in found)


def read_issued_file(
    *, agency_id: UUID, dispatch_id: UUID, position: int, acting: Acting | None = None
) -> tuple[str, bytes]:
    """Name and bytes of a file as it went out; refuses one that is not there (IssuedUnknown).

    And what `get_issued` refuses.
    """
    row = _find(agency_id, dispatch_id, acting)
    file = _files(row).filter(position=position).first()
    if file is None:
        raise IssuedUnknown
    return file.name, read_file(file.file_id)


def _find(agency_id: UUID, dispatch_id: UUID, acting: Acting | None) -> Dispatch:
    """A row of the register that this person may read."""
    rows = _with_recipients(Dispatch.objects.filter(agency_id=agency_id, stage__in=REGISTERED))
    row = rows.filter(shown_to(acting) if acting else Q(), id=dispatch_id).first()
    if row is None:
        raise IssuedUnknown
    if acting is not None:
        require_chosen(row, acting)
    return row


def _hidden(rows: Sequence[Dispatch], acting: Acting | None) -> frozenset[UUID]:
    """Those of which this person sees the line only; one query where any is restricted."""
    closed = [row for row in rows if row.restricted]
    return hidden_among(closed, acting) if acting else frozenset()


def _files(row: Dispatch) -> QuerySet[DispatchFile]:
    return row.files.filter(replaced_at=None).select_related("file").order_by("position")


def _with_recipients(rows: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
    recipients = DispatchRecipient.objects.order_by("position")
    return rows.prefetch_related(Prefetch("recipients", queryset=recipients))


def _asked(asked: IssuedQuestion) -> QuerySet[Dispatch]:
    shown = shown_to(asked.acting) if asked.acting else Q()
    rows = Dispatch.objects.filter(shown, agency_id=asked.agency_id)
    by_exchange = DispatchRecipient.objects.filter(dispatch=OuterRef("pk"), way=Way.EXCHANGE)
    any_recipient = DispatchRecipient.objects.filter(dispatch=OuterRef("pk"))
    to_post = any_recipient.filter(posted_at=None).exclude(way=Way.EXCHANGE)
    match asked.view:
        case IssuedView.TO_ISSUE:
            on_paper = Q(stage=Stage.NUMBERED) & Exists(any_recipient) & ~Exists(by_exchange)
            rows = rows.filter(Q(stage=Stage.SEALED) | on_paper)
        case IssuedView.TO_POST:
            rows = rows.filter(Q(stage=Stage.ISSUED) & Exists(to_post))
        case IssuedView.ALL:
            rows = rows.filter(stage__in=REGISTERED)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    readable = dispatches_open_to(asked.acting) if asked.acting else Q()
    return rows.filter(_texts_fit(asked.text, readable))


def _texts_fit(text: str, readable: Q | None = None) -> Q:
    """Each word in what it says of itself, its symbol, or as its number.

    What one that is not `readable` says of itself is not looked in.
    """
    fitting = Q()
    for word in fold(text).split()[:MOST_WORDS]:
        said = Q(folded__contains=word) & (readable or Q())
        fitting &= said | Q(symbol__icontains=word) | _numbered(word)
    return fitting


def _numbered(word: str) -> Q:
    """Those with this number, where the word is one; "15/QĐ-UBND" is looked for by its 15 too."""
    digits = word.partition("/")[0]
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    return Q(number=int(digits)) if is_number else Q(pk__in=[])


def _summary(row: Dispatch, hidden: Collection[UUID] = ()) -> IssuedSummary:
    recipients = list(row.recipients.all())
    names = "; ".join(one.name for one in recipients[:MOST_NAMED])
    return IssuedSummary(
        id=row.id,
        entry=write_entry(row.number or 0, row.symbol),
        year=row.year or row.created_at.year,
        issued_on=row.issued_on,
        type_code=row.type_code,
        subject="" if row.id in hidden else row.subject,
        signer=row.signer_name,
        recipients=names,
        recipients_count=len(recipients),
        kept_by=row.unit_name,
        sent_on=timezone.localdate(row.issued_at) if row.issued_at else None,
        urgency=Urgency(row.urgency),
        stage=Stage(row.stage),
        restricted=row.restricted,
        hidden=row.id in hidden,
    )


def _recipient(row: DispatchRecipient) -> IssuedRecipient:
    return IssuedRecipient(
        id=row.id,
        name=row.name,
        purpose=Purpose(row.purpose),
        way=Way(row.way),
        posted_at=row.posted_at,
        posted_by=row.posted_by,
    )


def _file(row: DispatchFile) -> IssuedFile:
    return IssuedFile(position=row.position, name=row.name, size=row.file.size)
