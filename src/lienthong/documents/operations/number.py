"""Number and day of an outgoing document, after it was signed (NĐ 30/2020 Điều 15, 18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import DispatchNumbered
from lienthong.documents.models import Dispatch, DispatchRecipient, ReservedNumber
from lienthong.documents.operations.numbers import lock_series, take_outgoing
from lienthong.documents.operations.steps import (
    agency_of,
    do_many,
    files_of,
    find_dispatch,
    name_of_dispatch,
    put_in_place,
)
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.series import list_rules
from lienthong.documents.rules.contents import refuse_secret
from lienthong.documents.rules.numbering import register_for, require_day, values_of
from lienthong.documents.terms import (
    MadeFor,
    PaperDraft,
    Purpose,
    ReservedUnknown,
    Stage,
    StepResult,
    SymbolMissing,
    ValueMissing,
    Way,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.paper.document_types import get_document_type
from lienthong.paper.signing.filling import fill_gaps, list_gaps
from lienthong.work.terms import Urgency


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbering:
    """How a document is to be numbered: its day of issue, a reserved number, a symbol to add."""

    issued_on: date | None = None
    reserved_id: UUID | None = None
    symbol: str = ""


def number_dispatch(
    *, dispatch_id: UUID, how: Numbering, acting: Acting, now: datetime
) -> Dispatch:
    """Give a signed document the next number of its series, or a reserved one, and its day.

    Number and day are put into the fields that the signer's file holds for them; the signature
    stays whole. All of it in one transaction: one that is undone gives its number back. Refuses
    NotAtThisStep, SymbolMissing, DayNotPossible, YearClosed, ReservedUnknown. Fact:
    documents:dispatch:numbered.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        row = find_dispatch(dispatch_id, acting, stage=Stage.SIGNED, lock=True)
        issued_on = how.issued_on or today
        signed_on = timezone.localdate(row.signed_at) if row.signed_at else issued_on
        require_day(
            issued_on,
            signed_on=signed_on,
            today=today,
            is_reserved=how.reserved_id is not None,
        )
        row.symbol = row.symbol or _symbol(row.type_code, how.symbol)
        _take(row, issued_on, how.reserved_id)
        file = files_of(row)[0]
        content = read_file(file.file.sha256)
        values = values_of(row.number or 0, issued_on, list_gaps(content))
        placed = put_in_place(
            file,
            fill_gaps(content, values) if values else content,
            made_for=MadeFor.NUMBERED,
            now=now,
        )
        _finish(row, acting, now, sha256=placed.file.sha256, on_paper=False)
    return row


def number_many(
    *, ids: Sequence[UUID], issued_on: date | None, acting: Acting, now: datetime
) -> list[StepResult]:
    """Number several in the order given, each in a transaction of its own with its result."""
    how = Numbering(issued_on=issued_on)
    return do_many(
        ids,
        lambda one: number_dispatch(dispatch_id=one, how=how, acting=acting, now=now),
        acting=acting,
    )


def register_paper(*, draft: PaperDraft, acting: Acting, now: datetime) -> UUID:
    """Number a document that was signed and stamped on paper, in the series it shares (Điều 15).

    It stands sealed in the list at once: what is left is to hand it out. Refuses what
    `number_dispatch` refuses, a row without subject or signer (ValueMissing), and a mark of state
    secrets (DraftSecret). Fact:
    documents:dispatch:numbered.
    """
    agency_id = agency_of(acting)
    _require_texts(draft)
    today = timezone.localdate(now)
    require_day(
        draft.issued_on,
        signed_on=draft.signed_on,
        today=today,
        is_reserved=draft.reserved_id is not None,
    )
    with transaction.atomic():
        row = _paper_row(draft, acting, agency_id, now)
        _take(row, draft.issued_on, draft.reserved_id)
        _finish(row, acting, now, sha256="", on_paper=True)
        for position, name in enumerate(draft.recipients):
            DispatchRecipient.objects.create(
                dispatch=row, position=position, name=name[:300],
                purpose=Purpose.ACT, way=Way.PAPER,
            )  # fmt: skip
    return row.id


def _paper_row(draft: PaperDraft, acting: Acting, agency_id: UUID, now: datetime) -> Dispatch:
    signed_at = timezone.make_aware(datetime.combine(draft.signed_on, datetime.min.time()))
    return Dispatch.objects.create(
        id=uuid4(),
        agency_id=agency_id,
        agency_name=acting.agency_name,
        type_code=draft.type_code,
        subject=draft.subject.strip(),
        folded=fold(f"{draft.symbol} {draft.subject} {draft.signer_name}"),
        urgency=Urgency.NORMAL,
        stage=Stage.SIGNED,
        symbol=_symbol(draft.type_code, draft.symbol),
        drafter_id=acting.account_id,
        drafter_name=acting.account_name,
        signer_name=draft.signer_name.strip(),
        signer_title=draft.signer_title.strip(),
        signed_at=signed_at,
        sealed_at=now,
        sealed_by=acting.account_name,
        created_at=now,
        changed_at=now,
    )


def _require_texts(draft: PaperDraft) -> None:
    for field in ("subject", "signer_name"):
        if not getattr(draft, field).strip():
            raise ValueMissing(field=field)
    refuse_secret([draft.subject, draft.symbol], field="subject")


def _symbol(type_code: str, given: str) -> str:
    """The symbol; a letter (thư công) needs none."""
    symbol = given.strip().removeprefix("/")
    if not symbol and type_code != "thu-cong":
        raise SymbolMissing(field="symbol")
    return symbol


def _take(row: Dispatch, issued_on: date, reserved_id: UUID | None) -> None:
    """The number, in the caller's transaction, with the series locked."""
    rules = list_rules(agency_id=row.agency_id)
    row.register = register_for(row.type_code, issued_on=issued_on, rules=rules)
    row.year, row.issued_on = issued_on.year, issued_on
    if reserved_id is None:
        row.number = take_outgoing(
            agency_id=row.agency_id, register=row.register, year=issued_on.year
        )
        return
    lock_series(agency_id=row.agency_id, register=row.register, year=issued_on.year)
    kept = ReservedNumber.objects.select_for_update().filter(
        id=reserved_id,
        agency_id=row.agency_id,
        register=row.register,
        year=issued_on.year,
        dispatch=None,
        entry=None,
    ).first()  # fmt: skip
    if kept is None:
        raise ReservedUnknown(field="reserved_id")
    kept.dispatch = row
    kept.save(update_fields=["dispatch"])
    row.number = kept.number


def _finish(row: Dispatch, acting: Acting, now: datetime, *, sha256: str, on_paper: bool) -> None:
    row.stage = Stage.SEALED if on_paper else Stage.NUMBERED
    row.numbered_at, row.numbered_by, row.changed_at = now, acting.account_name, now
    entry = name_of_dispatch(row)
    kind = get_document_type(row.type_code, row.issued_on or timezone.localdate(now)).name
    row.folded = fold(f"{entry} {kind} {row.subject} {row.signer_name}")
    row.save()
    fact = DispatchNumbered(
        dispatch_id=row.id,
        agency_id=row.agency_id,
        entry=entry,
        subject=row.subject,
        register=row.register,
        year=row.year or 0,
        number=row.number or 0,
        issued_on=row.issued_on or timezone.localdate(now),
        on_paper=on_paper,
        sha256=sha256,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
