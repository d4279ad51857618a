"""Change who may read a text that stands: a mark that was wrong is corrected, its words stay."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TextReadersChanged
from lienthong.cooperation.models import AgreementText
from lienthong.cooperation.operations.writing import about_text
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.queries.texts import (
    find_row,
    marked_clauses,
    reader_for,
    shown_clauses,
)
from lienthong.cooperation.rules.confidence import opens, strictest
from lienthong.cooperation.terms import (
    Confidence,
    MarksDiffer,
    TextDecided,
    TextPlace,
    TextState,
    UnknownText,
)
from lienthong.cooperation.terms.text_refusals import (
    NotYoursToOpen,
    ReadersReasonMissing,
    ReadersUnchanged,
)
from lienthong.identity.terms import Acting


def change_readers(
    *, place: TextPlace, confidence: Confidence, reason: str, acting: Acting, now: datetime
) -> None:
    """Let a confirmed text, whichever version, be read by others than before, for a reason.

    Who has a part narrows it; only who gave the text, or keeps the register, opens it to more.
    Refuses what is not there or not whole for these eyes (UnknownText), a text that is still
    proposed or was dropped (TextDecided), no reason, no change, marks of clauses that then lie for
    different sides on the same words (MarksDiffer). Fact: cooperation:text:readers_changed.
    """
    said = " ".join(reason.split())
    with transaction.atomic():
        part = refuse_outsider(reference=place.reference, actor=acting.actor, now=now)
        found = find_row(place)
        row = AgreementText.objects.select_for_update().select_related("agreement").get(id=found.id)
        on = timezone.localdate(now)
        reader = reader_for(reference=place.reference, acting=acting, on=on)
        clauses = list(row.clauses.order_by("begins"))
        if any(one.hidden for one in shown_clauses(row, clauses, reader)):
            raise UnknownText(reference=place.reference)
        if row.state != TextState.CONFIRMED.value:
            raise TextDecided
        before = Confidence(row.confidence)
        if not said:
            raise ReadersReasonMissing
        if before is confidence:
            raise ReadersUnchanged
        is_own = acting.agency_id is not None and acting.agency_id == row.recorded_for
        if opens(before, confidence) and not (is_own or part.keeps):
            raise NotYoursToOpen(person=row.recorded_by)
        row.confidence = confidence.value
        if any(strictest(marks) is None for _, marks in marked_clauses(row, clauses)):
            raise MarksDiffer
        row.save(update_fields=["confidence"])
        fact = TextReadersChanged(
            **about_text(row, place.reference), confidence=confidence, before=before, reason=said
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
