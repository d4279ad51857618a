"""A document that was sent without a draft is recalled; one of the register is recalled there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.exchange.operations.change import change_document, lock_sent
from lienthong.exchange.queries.changes import list_untold
from lienthong.exchange.queries.numbers import find_recallable
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    ChangeDraft,
    ChangeKind,
    ChangeTooLate,
    RecalledInRegister,
)
from lienthong.identity.terms import Acting


def recall_document(*, document_id: UUID, reason: str, acting: Acting, now: datetime) -> int:
    """Recall a document from everybody who was not asked to give it up yet; how many those are.

    One that the node has not is withdrawn (EX-283): 0. Refuses a document of the register
    (RecalledInRegister), one that everybody was asked about (ChangeTooLate), and what
    `change_document` refuses. Legal source: NĐ 30/2020 Điều 18. Fact: exchange:change:sent.
    """
    if acting.agency_id is None:
        raise AgencyNeededToAct
    with transaction.atomic():
        document = lock_sent(document_id, acting.agency_id, reader_id=acting.account_id)
        if find_recallable(document_id=document_id) is not None:
            raise RecalledInRegister(document=str(document))
        named: tuple[UUID, ...] = ()
        if document.message.at_node_at is not None:
            untold = list_untold(agency_id=acting.agency_id, document_id=document_id)
            named = tuple(one.agency_id for one in untold)
            if not named:
                raise ChangeTooLate(document=str(document))
        draft = ChangeDraft(kind=ChangeKind.RECALL, reason=reason, recipients=named)
        told = change_document(document_id=document_id, draft=draft, acting=acting, now=now)
    return len(told) if named else 0
