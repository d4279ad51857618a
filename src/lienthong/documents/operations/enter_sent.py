"""Letting documents that were sent without a draft be found like what was issued (decision 51)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from lienthong.documents.models import enter, enter_content
from lienthong.documents.queries.sent import findable_of_sent, list_undrafted
from lienthong.documents.terms import FoundKind
from lienthong.exchange.queries import get_sent_document, get_sent_file
from lienthong.exchange.terms import SentHeading
from lienthong.kernel.errors import Refusal
from lienthong.paper.scanning.apart import read_text, read_word
from lienthong.paper.scanning.given import DOCX, PDF


def enter_sent(*, sent_id: UUID) -> None:
    """Enter a sent document with what its files say, unless a draft has it; idempotent."""
    for one in list_undrafted([sent_id]):
        text = _text_of(one)
        with transaction.atomic():
            enter(findable_of_sent(one))
            enter_content(FoundKind.SENT, one.id, text)


def enter_sent_again(sent_ids: Collection[UUID]) -> None:
    """Enter the headings of many anew; what their files say stays as it was entered."""
    for one in list_undrafted(sent_ids):
        enter(findable_of_sent(one))


def _text_of(sent: SentHeading) -> str:
    """What can be read in its files; a picture says nothing."""
    own = {"agency_id": sent.agency_id, "document_id": sent.id}
    texts: list[str] = []
    for one in get_sent_document(**own).attachments:
        content = get_sent_file(**own, position=one.position).content
        try:
            if one.content_type == PDF:
                texts += read_text(content)
            elif one.content_type == DOCX:
                texts.append(read_word(content))
        except Refusal:  # it went out as it is; then it is found by its heading
            continue
    return "\n".join(texts)
