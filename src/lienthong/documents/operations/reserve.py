"""Numbers kept for somebody, and types numbered in a register of their own (Điều 15)."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import NumberingSet, NumberReleased, NumberReserved
from lienthong.documents.models import NumberingRule, ReservedNumber
from lienthong.documents.operations.numbers import lock_series, take_outgoing
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.queries.series import list_rules
from lienthong.documents.rules.numbering import is_over, register_for
from lienthong.documents.terms import (
    AlreadyEnded,
    ReasonMissing,
    RegisterKnown,
    ReservedUnknown,
    RuleDraft,
    ValueMissing,
    WrittenBasisMissing,
)
from lienthong.identity.terms import Acting
from lienthong.paper.document_types import get_document_type


def reserve_number(
    *, type_code: str, whom: str, reason: str, acting: Acting, now: datetime
) -> UUID:
    """Take the next number of a type's series for somebody, before there is a document; its id.

    Refuses one without a person (ValueMissing) or a reason (ReasonMissing). Fact:
    documents:number:reserved.
    """
    agency_id = agency_of(acting)
    if not whom.strip():
        raise ValueMissing(field="whom")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    today = timezone.localdate(now)
    get_document_type(type_code, today)
    with transaction.atomic():
        rules = list_rules(agency_id=agency_id)
        register = register_for(type_code, issued_on=today, rules=rules)
        row = ReservedNumber.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            register=register,
            year=today.year,
            number=take_outgoing(agency_id=agency_id, register=register, year=today.year),
            whom=whom.strip()[:200],
            reason=reason.strip()[:500],
            reserved_by=acting.account_name,
            reserved_at=now,
        )
        fact = NumberReserved(
            agency_id=row.agency_id,
            register=row.register,
            year=row.year,
            number=row.number,
            whom=row.whom,
            reason=row.reason,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def release_number(*, reserved_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Give a reserved number up, with a reason.

    If it was the last of its series the series goes back by it, and the next document takes it. Any
    other stays in the list, free for a document that is given it: it is never missing without a
    word. Refuses one that was used or released (AlreadyEnded). Fact: documents:number:released.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    agency_id = agency_of(acting)
    with transaction.atomic():
        found = ReservedNumber.objects.filter(id=reserved_id, agency_id=agency_id).first()
        if found is None:
            raise ReservedUnknown(field="reserved_id")
        series = lock_series(agency_id=found.agency_id, register=found.register, year=found.year)
        row = ReservedNumber.objects.select_for_update().get(id=reserved_id)
        if row.released_at is not None or row.dispatch_id is not None or row.entry_id is not None:
            raise AlreadyEnded
        fact = NumberReleased(
            agency_id=row.agency_id,
            register=row.register,
            year=row.year,
            number=row.number,
            reason=reason.strip()[:500],
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        if series.last == row.number:
            series.last -= 1
            series.save(update_fields=["last"])
            row.delete()
            return
        row.released_at, row.released_by = now, acting.account_name
        row.release_reason = reason.strip()[:500]
        row.save(update_fields=["released_at", "released_by", "release_reason"])


def set_numbering(*, draft: RuleDraft, acting: Acting, now: datetime) -> UUID:
    """Let some types be numbered in a register of their own from a day on; the rule's id.

    Refuses none or an unknown type (ValueMissing, NotInTable), no basis (WrittenBasisMissing), and
    types that have one of their own on that day (RegisterKnown). Fact: documents:numbering:set.
    """
    agency_id = agency_of(acting)
    if not draft.name.strip() or not draft.types:
        raise ValueMissing(field="types" if draft.name.strip() else "name")
    if not draft.basis.strip():
        raise WrittenBasisMissing(field="basis")
    with transaction.atomic():
        for rule in list_rules(agency_id=agency_id):
            for code in set(rule.types) & set(draft.types):
                if not is_over(rule, draft.valid_from):
                    name = get_document_type(code, draft.valid_from).name
                    raise RegisterKnown(type=name, name=rule.name, field="types")
        key = uuid4()
        row = NumberingRule.objects.create(
            id=key,
            agency_id=agency_id,
            types=sorted({get_document_type(code, draft.valid_from).code for code in draft.types}),
            register=f"own-{key.hex[:12]}",
            name=draft.name.strip()[:200],
            valid_from=draft.valid_from,
            basis=draft.basis.strip()[:500],
            set_by=acting.account_name,
            set_at=now,
        )
        fact = NumberingSet(
            agency_id=row.agency_id,
            name=row.name,
            types=tuple(row.types),
            valid_from=row.valid_from,
            basis=row.basis,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id
