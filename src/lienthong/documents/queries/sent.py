"""What was sent without a draft, as searches find it and lists show it (decision 47)."""

from collections.abc import Collection
from uuid import UUID

from lienthong.documents.models import Dispatch
from lienthong.documents.rules.finding import Findable
from lienthong.documents.terms import URGENCY_OF_PRIORITY, FoundDocument, FoundKind, Stage
from lienthong.exchange.queries import list_sent_headings
from lienthong.exchange.terms import SentHeading, find_document_type


def list_undrafted(sent_ids: Collection[UUID]) -> list[SentHeading]:
    """Those of these sent documents that no draft has."""
    drafted = Dispatch.objects.filter(exchange_id__in=sent_ids)
    known = set(drafted.values_list("exchange_id", flat=True))
    return list_sent_headings(sent_ids=[one for one in sent_ids if one not in known])


def findable_of_sent(sent: SentHeading) -> Findable:
    """What searches may find it by: like what was issued, for everybody of the agency."""
    return Findable(
        kind=FoundKind.SENT,
        document_id=sent.id,
        agency_id=sent.agency_id,
        day=sent.issued_on,
        headings=(sent.subject,),
        code=_code(sent),
        issuer=sent.agency_name,
        type_name=_type_name(sent),
        state=Stage.ISSUED,
        urgency=URGENCY_OF_PRIORITY[sent.priority],
        people=(sent.sent_by, sent.signer_name),
    )


def found_of_sent(sent: SentHeading) -> FoundDocument:
    """The document as lists of found documents show it."""
    return FoundDocument(
        kind=FoundKind.SENT,
        id=sent.id,
        entry="",
        code=_code(sent),
        subject=sent.subject,
        type_name=_type_name(sent),
        issuer=sent.agency_name,
        day=sent.issued_on,
        state=Stage.ISSUED,
        urgency=URGENCY_OF_PRIORITY[sent.priority],
        people=", ".join(filter(None, (sent.sent_by, sent.signer_name))),
        agency_id=sent.agency_id,
        agency_name=sent.agency_name,
    )


def _code(sent: SentHeading) -> str:
    return f"{sent.number}/{sent.symbol}"


def _type_name(sent: SentHeading) -> str:
    known = find_document_type(sent.type_key)
    return known.name if known else ""
