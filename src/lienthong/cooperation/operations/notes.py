"""Write notes for one's own side or agency, and take them back."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import NoteAdded, NoteWithdrawn
from lienthong.cooperation.models import Agreement, Note
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.notes import get_own_note
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.terms import UnknownAgreement, UnknownCommitment
from lienthong.cooperation.terms.notes import LONGEST_NOTE, NoteDraft, NoteReaders, NoteUnfit
from lienthong.cooperation.terms.result_refusals import NotOfASide
from lienthong.documents.operations import refuse_secret_text
from lienthong.identity.terms import Acting


def add_note(*, agreement: str, draft: NoteDraft, acting: Acting, now: datetime) -> UUID:
    """Write a note on an agreement or one of its commitments; its id.

    Refuses an unknown agreement or commitment, an agency that speaks for no side (NotOfASide), no
    words or too many (NoteUnfit), and a mark of state secrets (DraftSecret).
    Fact: cooperation:note:added, without the words.
    """
    words = draft.words.strip()
    if not 0 < len(words) <= LONGEST_NOTE:
        raise NoteUnfit(most=LONGEST_NOTE, length=len(words), field="words")
    refuse_secret_text(words, field="words")
    with transaction.atomic():
        row = Agreement.objects.filter(reference=agreement).first()
        if row is None:
            raise UnknownAgreement(asked=agreement)
        commitment = find_commitment(draft.commitment) if draft.commitment else None
        if draft.commitment and (commitment is None or commitment.agreement_id != row.id):
            raise UnknownCommitment(asked=draft.commitment)
        on = timezone.localdate(now)
        sides = sides_in(reference=agreement, agency_id=acting.agency_id, on=on)
        if acting.agency_id is None or not sides:
            raise NotOfASide(agency=acting.agency_name or acting.account_name, agreement=agreement)
        note = Note.objects.create(
            id=uuid4(),
            agreement=row,
            commitment=commitment,
            readers=draft.readers.value,
            words=words,
            side=min(side.value for side in sides),
            agency_id=acting.agency_id,
            agency_name=acting.agency_name,
            recorded_at=now,
            recorded_by=acting.account_name,
        )
        fact = NoteAdded(note_id=note.id, agreement=agreement, note_readers=draft.readers)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return note.id


def withdraw_note(*, note_id: UUID, acting: Acting, now: datetime) -> str:
    """Take back a note of one's own agency; the agreement it was on. Auditors still read it.

    Refuses what is not there, not one's own or withdrawn already (UnknownNote).
    Fact: cooperation:note:withdrawn.
    """
    with transaction.atomic():
        found = get_own_note(note_id=note_id, acting=acting)
        kept = Note.objects.filter(id=found.id, withdrawn_at=None)
        if kept.update(withdrawn_at=now, withdrawn_by=acting.account_name):
            fact = NoteWithdrawn(
                note_id=found.id,
                agreement=found.agreement.reference,
                note_readers=NoteReaders(found.readers),
            )
            append_fact(fact=fact, actor=acting.actor, now=now)
    return found.agreement.reference
