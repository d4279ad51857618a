"""Issuing: a document enters the register of what went out and leaves for its recipients."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import DispatchIssued, DispatchReplaced
from lienthong.documents.models import Arrival, Dispatch, DispatchRecipient
from lienthong.documents.operations.readers import tell_exchange_of_readers
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.key_standing import find_unconfirmed
from lienthong.documents.queries.reading import dispatches_open_to, is_open_to, require_chosen
from lienthong.documents.rules.issuing import (
    LONGEST_REASON,
    competence_of,
    exchange_type,
    may_be_issued,
    priority_of,
    write_entry,
)
from lienthong.documents.terms import (
    GONE_OUT,
    AgencyNeeded,
    IssuedUnknown,
    IssueResult,
    NotToIssue,
    Stage,
    Way,
)
from lienthong.documents.terms.issuing import SignatureUnconfirmed
from lienthong.exchange.operations import change_document, host_recipients, send_document
from lienthong.exchange.queries import list_untold
from lienthong.exchange.terms import (
    ChangeDraft,
    ChangeKind,
    DocumentDraft,
    UntoldRecipient,
    Upload,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.terms import Urgency

MOST_AT_ONCE = 200


def issue_dispatch(*, dispatch_id: UUID, acting: Acting, now: datetime) -> str:
    """Issue a sealed document; its number and symbol.

    Stage, facts and the message in the exchange's outbox are one transaction: after a fault at any
    point all of it is there or nothing, and the node takes the message once. With the node away
    it leaves when that is back. One that was issued is not issued again: that is no fault. A
    document on paper only may be issued once it is numbered. What it replaces becomes REPLACED.
    Whoever issues states that none of it is a state secret (QĐ 28/2018 Điều 1.2). Refuses another
    stage (NotToIssue) and what `send_document` refuses. Whoever has the replaced one and gets no
    new one is asked to give the old one back: nobody goes on with it. Legal source: NĐ 30/2020
    Điều 18. Facts: documents:dispatch:issued, documents:dispatch:replaced and the exchange's.
    """
    with transaction.atomic():
        row = lock_dispatch(dispatch_id, acting)
        recipients = list(row.recipients.order_by("position"))
        entry = write_entry(row.number or 0, row.symbol)
        if Stage(row.stage) in GONE_OUT:
            return entry
        if not may_be_issued(Stage(row.stage), {Way(one.way) for one in recipients}):
            raise NotToIssue(stage=row.stage)
        row.exchange_id = _send(row, recipients, acting, now)
        row.stage, row.issued_at, row.issued_by = Stage.ISSUED, now, acting.account_name
        row.changed_at = now
        row.save()
        if row.restricted:
            tell_exchange_of_readers(row)
        fact = DispatchIssued(
            dispatch_id=row.id,
            agency_id=row.agency_id,
            entry=entry,
            subject=row.subject,
            recipients=tuple(one.name for one in recipients),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        if row.replaces is not None:
            _replace(row, row.replaces, acting, now)
    return entry


def prepare_recipients(*, dispatch_id: UUID, now: datetime) -> None:
    """Make ready the inboxes of those a document will go to, while it lies with its signer.

    Keys for hundreds of agencies take seconds; nobody who issues is to wait for them.
    """
    recipients = DispatchRecipient.objects.filter(dispatch_id=dispatch_id).order_by("position")
    agency_ids = _by_exchange(recipients)
    host_recipients(settings.EXCHANGE, agency_ids=agency_ids, now=now)


def issue_many(
    *, ids: Sequence[UUID], told: Collection[UUID] = (), acting: Acting, now: datetime
) -> list[IssueResult]:
    """Issue several, each by itself: one that is refused keeps no other back. At most 200.

    `told`: those of which whoever issues has read that receivers will not confirm a signature;
    others of which that is so stay where they are (SignatureUnconfirmed, SG-40).
    """
    results = []
    asked = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
    unsure = _unsure([one for one in asked if one not in told], acting, now)
    for dispatch_id in asked:
        try:
            if dispatch_id in unsure:
                raise SignatureUnconfirmed(holders=unsure[dispatch_id])
            entry = issue_dispatch(dispatch_id=dispatch_id, acting=acting, now=now)
            results.append(IssueResult(dispatch_id=dispatch_id, name=entry))
        except Refusal as refusal:
            name = _name(dispatch_id, acting)
            results.append(IssueResult(dispatch_id=dispatch_id, name=name, refused=refusal))
    return results


def _unsure(ids: Sequence[UUID], acting: Acting, now: datetime) -> dict[UUID, str]:
    """Whose signatures receivers will not confirm, by what is ready to go out with them."""
    if acting.agency_id is None:
        raise AgencyNeeded
    ready = Dispatch.objects.filter(
        dispatches_open_to(acting), id__in=ids, agency_id=acting.agency_id, stage=Stage.SEALED
    )
    found = find_unconfirmed(
        agency_id=acting.agency_id, dispatch_ids=ready.values_list("id", flat=True), now=now
    )
    holders = {key: dict.fromkeys(one.holder for one in keys) for key, keys in found.items()}
    return {key: ", ".join(names) for key, names in holders.items()}


def _name(dispatch_id: UUID, acting: Acting) -> str:
    """How people call a document of their agency; "" for one that is not theirs to read."""
    known = Dispatch.objects.filter(id=dispatch_id).first()
    if known is None or known.agency_id != acting.agency_id:
        return ""
    if not (known.number or is_open_to(known, acting)):
        return ""
    return str(known)


def lock_dispatch(dispatch_id: UUID, acting: Acting) -> Dispatch:
    """The agency's document, locked until the transaction ends; refuses another's (IssuedUnknown).

    And a restricted one to whom it is closed (DispatchRestricted).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related("replaces", "answers")
    row = rows.filter(id=dispatch_id, agency_id=acting.agency_id).first()
    if row is None:
        raise IssuedUnknown
    require_chosen(row, acting)
    return row


def _send(
    row: Dispatch, recipients: Sequence[DispatchRecipient], acting: Acting, now: datetime
) -> UUID | None:
    by_exchange = _by_exchange(recipients)
    if not by_exchange:
        return None
    if row.number is None or row.issued_on is None:
        raise NotToIssue(stage=row.stage)
    replaced = row.replaces.exchange_id if row.replaces else None
    answered = _answered(row.answers)
    draft = DocumentDraft(
        number=str(row.number),
        symbol=row.symbol,
        type_key=exchange_type(row.type_code),
        subject=row.subject,
        issued_on=row.issued_on,
        place="",
        competence=competence_of(row.signing_form),
        signer_position=" ".join(row.signer_title.split()),
        signer_name=row.signer_name,
        priority=priority_of(Urgency(row.urgency)),
        due_on=row.due_on,
        recipients=tuple(by_exchange),
        uploads=_uploads(row),
        holds_no_state_secret=True,
        answers=answered.exchange_id if answered else None,
        answers_to=answered.agency_id if answered else None,
        replaces=replaced,
        replace_reason=row.replace_reason,
    )
    return send_document(draft=draft, acting=acting, now=now)


def _by_exchange(recipients: Iterable[DispatchRecipient]) -> list[UUID]:
    ways = ((one.agency_id, one.way) for one in recipients)
    return [agency_id for agency_id, way in ways if way == Way.EXCHANGE and agency_id is not None]


def _answered(arrival: Arrival | None) -> Arrival | None:
    """The row that came by the exchange: of one that goes on with a forerunner's, that one."""
    while arrival is not None and arrival.exchange_id is None:
        arrival = arrival.continues
    return arrival


def _uploads(row: Dispatch) -> tuple[Upload, ...]:
    files = row.files.filter(replaced_at=None).order_by("position")
    return tuple(Upload(file.name, read_file(file.file_id)) for file in files)


def ask_back_untold(
    row: Dispatch, reason: str, acting: Acting, now: datetime
) -> list[UntoldRecipient]:
    """Recall a document from those who have it and were never asked to give it up; who they are."""
    if row.exchange_id is None:
        return []
    untold = list_untold(agency_id=row.agency_id, document_id=row.exchange_id)
    if untold:
        draft = ChangeDraft(
            kind=ChangeKind.RECALL,
            reason=reason[:LONGEST_REASON],
            recipients=tuple(one.agency_id for one in untold),
        )
        change_document(document_id=row.exchange_id, draft=draft, acting=acting, now=now)
    return untold


def _replace(row: Dispatch, old: Dispatch, acting: Acting, now: datetime) -> None:
    """The older document is at its end; both point to each other (NĐ 30/2020 Điều 18).

    Those who get the new one were told by its packet; the others who have the old one by a recall.
    """
    if old.stage != Stage.ISSUED:
        return
    entry = write_entry(row.number or 0, row.symbol)
    asked = ask_back_untold(old, f"{entry} thay thế. {row.replace_reason}", acting, now)
    old.stage, old.changed_at = Stage.REPLACED, now
    old.save(update_fields=["stage", "changed_at"])
    fact = DispatchReplaced(
        dispatch_id=old.id,
        agency_id=old.agency_id,
        entry=write_entry(old.number or 0, old.symbol),
        by=entry,
        reason=row.replace_reason,
        asked_back=tuple(one.name for one in asked),
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
