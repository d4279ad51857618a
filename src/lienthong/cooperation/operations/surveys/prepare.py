"""Prepare a survey round: what is asked, of whom, until when."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import SurveyDrafted
from lienthong.cooperation.models import Agreement, ReferenceCounter, SurveyAsked, SurveyRound
from lienthong.cooperation.operations.surveys.rows import about_round, lock_round
from lienthong.cooperation.rules.survey_forms import make_form
from lienthong.cooperation.rules.surveys import check_round, clean_round
from lienthong.cooperation.terms import DraftRefusal
from lienthong.cooperation.terms.survey_refusals import (
    SurveyAgreementUnknown,
    SurveyChanged,
    SurveyNotDraft,
    SurveyRefused,
)
from lienthong.cooperation.terms.surveys import RoundDraft, RoundState
from lienthong.documents.operations import refuse_secret_text
from lienthong.exchange.queries import get_sender, known_agencies, resolve_recipients
from lienthong.exchange.terms import AgencyNeededToAct
from lienthong.identity.terms import Acting


def prepare_round(*, draft: RoundDraft, acting: Acting, now: datetime) -> UUID:
    """Begin a survey round of the agency acted for; its id. Nothing leaves.

    Refuses an agency that cannot send (`get_sender`), with SurveyRefused what `check_round` finds
    and an unknown agreement, and a mark of state secrets (DraftSecret).
    Fact: cooperation:survey:drafted.
    """
    if acting.agency_id is None:
        raise AgencyNeededToAct
    sender = get_sender(agency_id=acting.agency_id, on=timezone.localdate(now))
    clean = clean_round(draft)
    agreement = _checked(clean, now)
    year = timezone.localdate(now).year
    with transaction.atomic():
        # The row that gives out numbers is locked, so that two begun at once get two of them.
        ReferenceCounter.objects.get_or_create(id=1)
        ReferenceCounter.objects.select_for_update().get(id=1)
        of_year = SurveyRound.objects.filter(agency=acting.agency_id, year=year)
        last = of_year.aggregate(last=Max("number"))["last"] or 0
        row = SurveyRound(
            id=uuid4(),
            agency_id=acting.agency_id,
            agency_name=sender.name,
            year=year,
            number=last + 1,
            state=RoundState.DRAFT.value,
        )
        _write(row, clean, agreement, acting, now)
    return row.id


def change_round(
    *, round_id: UUID, draft: RoundDraft, based_on: int, acting: Acting, now: datetime
) -> None:
    """Change a round that was not sent yet. `based_on` is the version the person saw.

    Refuses another's round, one that was sent (SurveyNotDraft), one that somebody saved meanwhile
    (SurveyChanged), and what `prepare_round` refuses. Fact: cooperation:survey:drafted.
    """
    clean = clean_round(draft)
    agreement = _checked(clean, now)
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.DRAFT.value:
            raise SurveyNotDraft
        if row.version != based_on:
            raise SurveyChanged(person=row.changed_by)
        row.version += 1
        _write(row, clean, agreement, acting, now)


def refuse_wrong(refusals: Iterable[DraftRefusal]) -> None:
    """Refuse (SurveyRefused) where anything is wrong; all of it in `refusals`."""
    found = tuple(refusals)
    if found:
        raise SurveyRefused(summary=" ".join(map(str, found)), refusals=found)


def _checked(clean: RoundDraft, now: datetime) -> Agreement | None:
    texts = (clean.title, clean.introduction, *(one.title for one in clean.questions))
    refuse_secret_text("\n".join(texts), field="title")
    agreement = Agreement.objects.filter(reference=clean.agreement).first()
    refusals = [*check_round(clean, today=timezone.localdate(now))]
    if clean.agreement and agreement is None:
        refusals.append(SurveyAgreementUnknown(asked=clean.agreement))
    refuse_wrong(refusals)
    return agreement


def _write(
    row: SurveyRound, clean: RoundDraft, agreement: Agreement | None, acting: Acting, now: datetime
) -> None:
    on = timezone.localdate(now)
    row.title, row.introduction, row.due_on = clean.title, clean.introduction, clean.due_on
    row.agreement = agreement
    row.form = make_form(clean.title, clean.questions)
    row.changed_at, row.changed_by = now, acting.account_name
    row.save()
    row.asked.all().delete()
    choices = resolve_recipients(ids=known_agencies(ids=clean.asked, on=on), on=on)
    SurveyAsked.objects.bulk_create(
        SurveyAsked(
            round=row, agency_id=one.agency_id, position=position, name=one.name, code=one.code
        )
        for position, one in enumerate(choices)
        if one.agency_id != acting.agency_id
    )
    fact = SurveyDrafted(
        **about_round(row), questions=len(clean.questions), asked=row.asked.count()
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
