"""Ask for a review report, and make those that were asked for: figures, Word, PDF, Excel."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import ReviewAsked
from lienthong.cooperation.models import Agreement, ReviewReport
from lienthong.cooperation.operations.review_annex import write_annex
from lienthong.cooperation.operations.review_sheets import WORD, write_sheets
from lienthong.cooperation.queries.listing import standing_rows
from lienthong.cooperation.queries.one import refuse_unconfirmed
from lienthong.cooperation.queries.review_content import (
    agreements_of_party,
    list_unconfirmed,
    read_review,
)
from lienthong.cooperation.rules.reviews import review_period
from lienthong.cooperation.terms import UnknownAgreement
from lienthong.cooperation.terms.reviews import (
    MOST_AGREEMENTS,
    Review,
    ReviewAsk,
    ReviewKind,
    ReviewOfNothing,
    ReviewTooLarge,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.documents.operations import keep_text_file
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal, say
from lienthong.paper.workbook import XLSX

log = structlog.get_logger(__name__)
PDF = "application/pdf"
MOST_AT_ONCE = 3
_LONGEST_ABOUT = 500
_LONGEST_PROBLEM = 500
_NOT_MADE = "Không lập được báo cáo vì lỗi của hệ thống. Hãy báo người vận hành."


def ask_review(*, ask: ReviewAsk, acting: Acting, now: datetime) -> UUID:
    """Ask for a report, which a job makes; its id.

    The same one that is being made is not asked for twice. Refuses an unknown agreement, a period
    that cannot be read or has not begun, a party without agreements (ReviewOfNothing) and one with
    too many (ReviewTooLarge). Fact: cooperation:review:asked.
    """
    period, span = review_period(ask.period, today=timezone.localdate(now))
    with transaction.atomic():
        agreement, about = _agreement(ask.agreement) if ask.agreement else (None, "")
        total = 1
        if agreement is None:
            about, total = _party(ask.party)
        same = ReviewReport.objects.filter(
            kind=ask.kind.value,
            agreement=agreement,
            party=None if agreement is not None else ask.party,
            period=period,
            agency_id=acting.agency_id,
            ended_at=None,
        ).first()
        if same is not None:
            return same.id
        row = ReviewReport.objects.create(
            id=uuid4(),
            kind=ask.kind.value,
            agreement=agreement,
            party_id=None if agreement is not None else ask.party,
            about=about[:_LONGEST_ABOUT],
            period=period,
            first_on=span[0],
            last_on=span[1],
            agency_id=acting.agency_id,
            agency_name=acting.agency_name,
            asked_at=now,
            asked_by=acting.account_name,
            total=total,
        )
        fact = ReviewAsked(
            review_id=row.id,
            review_kind=ask.kind,
            about=row.about,
            period=period,
            agreement_id=row.agreement_id,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def build_reviews(*, now: datetime) -> int:
    """Make the reports that were asked for, the oldest first; how many. What fails says why."""
    rows = ReviewReport.objects.filter(ended_at=None).order_by("asked_at", "id")
    waiting = list(rows[:MOST_AT_ONCE])
    for row in waiting:
        try:
            _build(row, now)
        except Refusal as refusal:
            with override(settings.LANGUAGE_CODE):  # kept as data, in the language of office
                _end(row, now, problem=say(refusal.message, refusal.params, gettext))
        except Exception:  # said on its page; it must not be tried for ever
            log.exception("review_not_made", review=str(row.id))
            _end(row, now, problem=_NOT_MADE)
    return len(waiting)


def _build(row: ReviewReport, now: datetime) -> None:
    agreements = [] if row.party_id is None else agreements_of_party(party=row.party_id)
    if row.agreement_id is not None:
        agreements = [row.agreement_id]
    mine = ReviewReport.objects.filter(id=row.id)
    unconfirmed = () if row.party_id is None else list_unconfirmed(party=row.party_id)
    review = read_review(
        kind=ReviewKind(row.kind),
        about=row.about,
        period=row.period,
        span=(row.first_on, row.last_on),
        agreements=agreements,
        today=timezone.localdate(now),
        tell=lambda done: mine.update(done=done),
    )
    review = replace(review, unconfirmed=unconfirmed)
    files = _files(review, row.agency_name, now)
    with transaction.atomic():
        kept = {
            name: keep_text_file(content, content_type=kind, now=now)
            for name, (content, kind) in files.items()
        }
        mine.update(
            content=msgspec.to_builtins(review),
            ended_at=now,
            done=row.total,
            **{f"{name}_id": key for name, key in kept.items()},
        )


def _files(review: Review, agency_name: str, now: datetime) -> dict[str, tuple[bytes, str]]:
    word, pdf = write_sheets(review, agency_name=agency_name, made_at=now)
    return {
        "word": (word, WORD),
        "pdf": (pdf, PDF),
        "annex": (write_annex(review, agency_name=agency_name), XLSX),
    }


def _end(row: ReviewReport, now: datetime, *, problem: str) -> None:
    ReviewReport.objects.filter(id=row.id).update(problem=problem[:_LONGEST_PROBLEM], ended_at=now)


def _agreement(reference: str) -> tuple[Agreement, str]:
    row = standing_rows().select_related("agreement").filter(agreement__reference=reference).first()
    if row is None:
        raise UnknownAgreement(asked=reference)
    refuse_unconfirmed(reference=reference)
    return row.agreement, f"{reference} – {row.title}"


def _party(party: UUID | None) -> tuple[str, int]:
    """What a party is called, and how many agreements it has."""
    agreements = agreements_of_party(party=party) if party is not None else []
    if party is None or not agreements:
        raise ReviewOfNothing
    if len(agreements) > MOST_AGREEMENTS:
        raise ReviewTooLarge(count=len(agreements), most=MOST_AGREEMENTS)
    return get_cards(body=Body.AGENCY, ids={party})[party].name, len(agreements)
