"""Striking out a number that cannot be used: it stays in the register, its document goes on."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import NumberVoided
from lienthong.documents.models import Dispatch, DispatchFile, NumberEntry, ReservedNumber
from lienthong.documents.operations.issue import lock_dispatch
from lienthong.documents.operations.numbers import lock_series
from lienthong.documents.rules.issuing import tidy_reason, write_entry
from lienthong.documents.terms import MadeFor, NumberNotVoided, Stage, Standing
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

VOIDABLE = frozenset({Stage.NUMBERED, Stage.SEALED})
BEFORE_NUMBER = (MadeFor.SIGNING, MadeFor.SIGNED, MadeFor.ATTACHED)
"""Files as they were before they got a number."""


def void_number(*, dispatch_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Strike out the number of a document that has not gone out.

    The number stays in the register with the reason, as its book would have it, and nobody gets it
    again. The document is as its signer left it and can be numbered anew; one on paper, where the
    number is written on it, is given up. Refuses one without number or gone out (NumberNotVoided)
    and a reason shorter than 10 characters. Fact: documents:number:voided.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        row = lock_dispatch(dispatch_id, acting)
        if Stage(row.stage) not in VOIDABLE or row.number is None or row.year is None:
            raise NumberNotVoided
        lock_series(agency_id=row.agency_id, register=row.register, year=row.year)
        entry = _strike_out(row, words, acting, now)
        ReservedNumber.objects.filter(dispatch=row).update(dispatch=None, entry=entry)
        fact = NumberVoided(
            dispatch_id=row.id,
            agency_id=row.agency_id,
            entry=write_entry(row.number, row.symbol),
            register=row.register,
            year=row.year,
            number=row.number,
            reason=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        row.stage = Stage.SIGNED if _unsealed(row, now) else Stage.DROPPED
        row.number = row.year = row.issued_on = row.numbered_at = row.sealed_at = None
        row.register = row.numbered_by = row.sealed_by = ""
        row.folded = fold(f"{row.symbol} {row.subject} {row.signer_name}")
        row.changed_at = now
        row.save()


def _strike_out(row: Dispatch, reason: str, acting: Acting, now: datetime) -> NumberEntry:
    return NumberEntry.objects.create(
        id=uuid4(),
        kind=Standing.VOID,
        agency_id=row.agency_id,
        register=row.register,
        year=row.year or 0,
        number=row.number or 0,
        symbol=row.symbol,
        type_code=row.type_code,
        issued_on=row.issued_on or timezone.localdate(now),
        folded=fold(write_entry(row.number or 0, row.symbol)),
        dispatch=row,
        reason=reason,
        made_by=acting.account_name,
        made_at=now,
    )


def _unsealed(row: Dispatch, now: datetime) -> bool:
    """Put the files in place that number and seal took the place of; whether there are any."""
    placed = list(row.files.filter(replaced_at=None))
    for file in placed:
        if file.made_for not in {MadeFor.NUMBERED, MadeFor.SEALED}:
            continue
        before = row.files.filter(
            position=file.position, made_for__in=BEFORE_NUMBER
        ).order_by("-id").first()  # fmt: skip
        if before is None:
            raise NumberNotVoided
        DispatchFile.objects.filter(id=file.id).update(replaced_at=now)
        DispatchFile.objects.create(
            dispatch=row,
            position=before.position,
            name=before.name,
            file=before.file,
            made_for=before.made_for,
            boxes=before.boxes,
        )
    return bool(placed)
