"""What stands beside a registered document: what it answers, what answers it, who may read it."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from lienthong.documents.models import Arrival, Dispatch, KeptFile
from lienthong.documents.queries.reading import hidden_among, passing_through, shown_to
from lienthong.documents.rules.recognised import find_answered
from lienthong.documents.terms import Answered, ArrivalUnknown, Reply, Stage, Ties
from lienthong.exchange.terms import ReceivedSummary
from lienthong.identity.terms import Acting

NUMBERED = (
    Stage.NUMBERED, Stage.SEALED, Stage.ISSUED, Stage.RECALLED, Stage.REPLACED,
)  # fmt: skip
MOST_CODES = 20
MOST_DIGITS = 9


def find_dispatches(
    *, agency_id: UUID, codes: Sequence[str], acting: Acting | None = None
) -> list[Answered]:
    """Outgoing documents of the agency by number and symbol ("12/UBND-VX"), the newest first.

    Restricted ones that `acting` may not read come without subject.
    """
    asked = Q(pk=None)
    for code in codes[:MOST_CODES]:
        number, slash, symbol = code.partition("/")
        if slash and number.strip().isdecimal() and len(number) <= MOST_DIGITS:
            asked |= Q(number=int(number), symbol__iexact=symbol.strip())
    rows = Dispatch.objects.filter(asked, agency_id=agency_id, stage__in=NUMBERED)
    found = list(rows.order_by("-year", "-number")[:10])
    return _answered_as(found, acting)


def get_ties(*, agency_id: UUID, arrival_id: UUID, acting: Acting | None = None) -> Ties:
    """The ties of a registered document; proposals only while it is tied to nothing.

    Drafts that `acting` may not read are left out, restricted documents come without subject.
    """
    row = (
        Arrival.objects.select_related("answers").filter(id=arrival_id, agency_id=agency_id).first()
    )
    if row is None:
        raise ArrivalUnknown
    seen = shown_to(acting) if acting else Q()
    replies = Dispatch.objects.filter(seen, answers=row).exclude(stage=Stage.DROPPED)
    visible = Q(restricted=False) | Q(stage__in=NUMBERED)
    if acting is not None:
        replies = replies.filter(visible | passing_through(acting.account_id))
    return Ties(
        restricted=row.restricted,
        readers=tuple(row.readers.order_by("name").values_list("account_id", "name")),
        answers=_answered_as([row.answers], acting)[0] if row.answers else None,
        proposed=() if row.answers else tuple(_proposed(row, acting)),
        answered_by=tuple(_answered_as(list(replies[:20]), acting)),
    )


def list_replies(*, dispatch_id: UUID, acting: Acting | None = None) -> tuple[Reply, ...]:
    """Registered documents of the same agency that answer an outgoing one, the newest first.

    Those that `acting` may not read come without subject.
    """
    rows = Arrival.objects.filter(answers_id=dispatch_id).order_by("-year", "-number")
    found = list(rows)
    hidden = hidden_among(found, acting) if acting else frozenset()
    return tuple(
        Reply(
            id=row.id,
            entry=str(row),
            code=row.code,
            author=row.author,
            subject="" if row.id in hidden else row.subject,
            arrived_on=row.arrived_on,
        )
        for row in found
    )


def list_unregistered(found: Sequence[ReceivedSummary]) -> tuple[ReceivedSummary, ...]:
    """Those of them that have no row in the register yet; what has one, the register tells of."""
    rows = Arrival.objects.filter(exchange_id__in=[one.id for one in found])
    registered = set(rows.values_list("exchange_id", flat=True))
    return tuple(one for one in found if one.id not in registered)


def _proposed(row: Arrival, acting: Acting | None) -> list[Answered]:
    """What its subject or the text of its files says that it answers."""
    texts = KeptFile.objects.filter(
        sha256__in=row.files.values("file_id"), text__isnull=False
    ).values_list("text", flat=True)[:5]
    codes = [
        code for text in (row.subject, *texts) for code in find_answered((text or "")[:20_000])
    ]
    if not codes:
        return []
    return find_dispatches(agency_id=row.agency_id, codes=codes, acting=acting)


def _answered_as(rows: Sequence[Dispatch], acting: Acting | None) -> list[Answered]:
    """The rows as this person may see them."""
    closed = [row for row in rows if row.restricted]
    hidden = hidden_among(closed, acting) if acting else frozenset()
    return [_answered(row, hidden=row.id in hidden) for row in rows]


def _answered(row: Dispatch, *, hidden: bool) -> Answered:
    code = f"{row.number:02}/{row.symbol}" if row.number else ""
    return Answered(
        id=row.id,
        code=code,
        subject="" if hidden else row.subject,
        issued_on=row.issued_on,
        stage=Stage(row.stage),
    )
