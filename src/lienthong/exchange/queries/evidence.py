"""Evidence of a sent document: what the node proves and recipients signed, in one file."""

from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime

from lienthong.client import (
    CONTENT_REMOVED,
    AnswerUnreadable,
    AnswerUntrue,
    EncryptionKeyMissing,
    EvidenceIncomplete,
    NodeRefused,
    NodeUnreachable,
    collect_evidence,
)
from lienthong.exchange.models import (
    ConnectedAgency,
    HostedAgency,
    IncomingMessage,
    OutgoingDocument,
    OutgoingMessage,
)
from lienthong.exchange.queries.keys import (
    find_certificate,
    open_agency_seal,
    read_published_key,
)
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.queries.readers import open_to
from lienthong.exchange.queries.revocation import find_revocation_list
from lienthong.exchange.rules.problems import MESSAGE_UNKNOWN
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    ContentNotOpened,
    DocumentUnknown,
    EvidenceContentGone,
    EvidenceFile,
    EvidenceLost,
    EvidenceNodeAway,
    EvidenceNotReady,
    MessageAmbiguous,
    NotARecipient,
)
from lienthong.wire.evidence import verify_evidence


def export_evidence(
    settings: ExchangeSettings,
    *,
    agency_id: UUID,
    document_id: UUID,
    recipient_code: str = "",
    without_content: bool = False,
    reader_id: UUID | None = None,
) -> EvidenceFile:
    """The piece of evidence for a sent document; with `recipient_code`, about that recipient only.

    It holds the sealed document, the node's receipt, recipients' acknowledgements and reports, and
    the proofs that all stand in the node's log; `without_content`, all but the document itself, of
    which length and hash stay. It is verified before it is handed out. Refuses a document the
    agency did not send, or `reader_id` was not chosen to read (DocumentUnknown), one that is not
    at the node yet (EvidenceNotReady) or that it lost (EvidenceLost), and a code it did not go to
    (NotARecipient); EvidenceNodeAway when the node does not answer.
    """
    document = (
        OutgoingDocument.objects.select_related("message__packet")
        .filter(open_to(reader_id), agency_id=agency_id, message__key=document_id)
        .first()
    )
    if document is None:
        raise DocumentUnknown
    message = document.message
    if recipient_code and not document.recipients.filter(code=recipient_code).exists():
        codes = document.recipients.order_by("position").values_list("code", flat=True)
        raise NotARecipient(code=recipient_code, document=document, codes=", ".join(codes))
    if message.receipt is None or message.header is None or message.seal is None:
        old = message.lost_receipts.order_by("-at_node_at").first()
        raise _lost(old.node, old.leaf_index, old.at_node_at) if old else EvidenceNotReady()
    try:
        code = _code_of_today(agency_id) or message.sender
        with open_node(settings, open_agency_seal(settings, code=code)) as node:
            content = collect_evidence(
                node,
                document_id,
                find_certificate=_certificate_of,
                recipient=recipient_code,
                find_content=_find_content,
                without_content=without_content,
                revocations=find_revocation_list(),
            )
    except NodeUnreachable as away:
        raise EvidenceNodeAway(address=settings.node_url, problem=away.params["reason"]) from away
    except (AnswerUnreadable, AnswerUntrue) as strange:
        raise EvidenceNodeAway(address=settings.node_url, problem=strange) from strange
    except EncryptionKeyMissing as missing:
        raise ContentNotOpened(**missing.params) from missing
    except NodeRefused as refused:
        _require_kept(refused)
        if _code_of(refused) == MESSAGE_UNKNOWN:
            raise _lost(message.node, message.leaf_index, message.at_node_at) from refused
        raise EvidenceNotReady from refused
    except EvidenceIncomplete as early:
        raise EvidenceNotReady from early
    verify_evidence(content, read_published_key(settings))
    about = f"-{recipient_code}" if recipient_code else ""
    return EvidenceFile(name=f"{_plain(str(document))}{about}.asice", content=content)


def export_connected_evidence(
    settings: ExchangeSettings,
    *,
    message_id: UUID,
    recipient_code: str = "",
    without_content: bool = False,
) -> EvidenceFile:
    """The evidence of a message that an agency sent with software of its own (VXP).

    The platform keeps such an agency's key and collects as it. Refuses a message that none of them
    sent (DocumentUnknown); EvidenceNodeAway when the node does not answer.
    """
    for code in ConnectedAgency.objects.order_by("code").values_list("code", flat=True):
        try:
            with open_node(settings, open_agency_seal(settings, code=code)) as node:
                content = collect_evidence(
                    node,
                    message_id,
                    find_certificate=_certificate_of,
                    recipient=recipient_code,
                    find_content=_find_content,
                    without_content=without_content,
                    revocations=find_revocation_list(),
                )
        except NodeRefused as refused:
            _require_kept(refused)
            continue  # another agency's
        except EncryptionKeyMissing as missing:
            raise ContentNotOpened(**missing.params) from missing
        except NodeUnreachable as away:
            problem = away.params["reason"]
            raise EvidenceNodeAway(address=settings.node_url, problem=problem) from away
        except EvidenceIncomplete as refused:
            raise EvidenceNotReady from refused
        verify_evidence(content, read_published_key(settings))
        return EvidenceFile(name=f"{message_id}.asice", content=content)
    raise DocumentUnknown


def find_sent_message(*, asked: str) -> tuple[UUID, UUID]:
    """The agency and the document that a message id, or a number and symbol, names.

    Refuses what names none (DocumentUnknown) or several (MessageAmbiguous).
    """
    rows = OutgoingDocument.objects.select_related("message")
    try:
        found = list(rows.filter(message__key=UUID(asked)))
    except ValueError:
        number, _, symbol = asked.strip().partition("/")
        found = list(rows.filter(number=number, symbol=symbol).order_by("message"))
    if not found:
        raise DocumentUnknown
    if len(found) > 1:
        candidates = ", ".join(str(row.message.key) for row in found)
        raise MessageAmbiguous(asked=asked, candidates=candidates)
    return found[0].agency_id, found[0].message.key


def _code_of_today(agency_id: UUID) -> str:
    """The code under which the platform speaks for an agency now: its key is the one in force."""
    for kept_here in (HostedAgency, ConnectedAgency):
        found = kept_here.objects.filter(agency_id=agency_id).first()
        if found is not None:
            return str(found.code)
    return ""


def _certificate_of(code: str, key: str) -> bytes:
    """The certificate under which the node took what this key sealed: the province issued it."""
    known = find_certificate(fingerprint=key, code=code)
    if known is None:
        raise EvidenceNotReady
    return known.pem


def _find_content(message_id: UUID) -> bytes | None:
    """The content of a message that went through the platform, which keeps what it sent or got."""
    kept_here = (OutgoingMessage.objects, IncomingMessage.objects.filter(other_of=None))
    for kept in kept_here:
        found = kept.filter(key=message_id).select_related("packet").first()
        if found is not None and found.packet.size:  # none: too large, it was left at the node
            return bytes(found.packet.content)
    return None


def _require_kept(refused: NodeRefused) -> None:
    if _code_of(refused) == CONTENT_REMOVED:
        raise EvidenceContentGone from refused


def _code_of(refused: NodeRefused) -> str:
    return getattr(refused.params["problem"], "code", "")


def _lost(node: str, place: int | None, at: datetime | None) -> EvidenceLost:
    """What a receipt says that is kept, of a message that the node has no more."""
    said = date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
    return EvidenceLost(node=node, entry=place, at=said)


def _plain(code: str) -> str:
    """A file name from a number and symbol."""
    return "".join(c if c.isalnum() or c in "-." else "-" for c in code)
