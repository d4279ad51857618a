"""Sentences that somebody keeps to instruct with."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import PhraseKept, PhraseRemoved
from lienthong.documents.models import KeptPhrase
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.terms import AgencyNeeded, TextTooLong
from lienthong.documents.terms.phrases import PhraseEmpty, PhraseUnknown, TooManyPhrases
from lienthong.identity.terms import Acting

MOST_PHRASES = 12
LONGEST_PHRASE = 200


def keep_phrases(*, texts: Sequence[str], acting: Acting, now: datetime) -> None:
    """Keep sentences as one's own, in this order after those there are; one kept already stays.

    Refuses one without words (PhraseEmpty), one that is too long (TextTooLong), and more than fit
    (TooManyPhrases); then none is kept. Facts: documents:phrase:kept.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    tidied = list(dict.fromkeys(tidy(text) for text in texts))
    for text in tidied:
        if not text:
            raise PhraseEmpty(field="text")
        if len(text) > LONGEST_PHRASE:
            raise TextTooLong(field="text", length=len(text), most=LONGEST_PHRASE)
    with transaction.atomic():
        own = KeptPhrase.objects.filter(agency_id=acting.agency_id, account_id=acting.account_id)
        known = set(own.select_for_update().values_list("text", flat=True))
        new = [text for text in tidied if text not in known]
        if len(known) + len(new) > MOST_PHRASES:
            raise TooManyPhrases(count=len(known))
        for place, text in enumerate(new):
            row = KeptPhrase.objects.create(
                id=uuid4(),
                agency_id=acting.agency_id,
                account_id=acting.account_id,
                text=text,
                kept_at=now,
                place=place,
            )
            fact = PhraseKept(phrase_id=row.id, agency_id=row.agency_id, title=text)
            append_fact(fact=fact, actor=acting.actor, now=now)


def remove_phrase(*, phrase_id: UUID, acting: Acting, now: datetime) -> None:
    """Take away a sentence of one's own; refuses any other (PhraseUnknown).

    Fact: documents:phrase:removed.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    with transaction.atomic():
        row = (
            KeptPhrase.objects.select_for_update()
            .filter(id=phrase_id, agency_id=acting.agency_id, account_id=acting.account_id)
            .first()
        )
        if row is None:
            raise PhraseUnknown
        row.delete()
        fact = PhraseRemoved(phrase_id=phrase_id, agency_id=row.agency_id, title=row.text)
        append_fact(fact=fact, actor=acting.actor, now=now)
