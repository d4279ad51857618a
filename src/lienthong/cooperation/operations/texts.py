"""Give the text of an agreement, correct its division into clauses, confirm it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TextAdded, TextConfirmed, TextDivided, TextDropped
from lienthong.cooperation.models import Agreement, AgreementText, TextClause
from lienthong.cooperation.operations.writing import about_text
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.queries.texts import (
    clause_from_row,
    find_row,
    marked_clauses,
    reader_for,
    rows_of,
    shown_clauses,
)
from lienthong.cooperation.rules import (
    clauses_of,
    places_within,
    propose_division,
    refuse_unfit_text,
    strictest,
    tidy_page,
    tidy_text,
)
from lienthong.cooperation.terms import (
    MOST_CLAUSES,
    Confidence,
    DivisionChange,
    DivisionChanged,
    DivisionStep,
    MarksDiffer,
    NoSuchPlace,
    TextDecided,
    TextDraft,
    TextOfPictures,
    TextPlace,
    TextReasonMissing,
    TextState,
    TextUnchanged,
    TooManyClauses,
    UnknownAgreement,
    UnknownText,
)
from lienthong.documents.operations import (
    TextFile,
    Upload,
    keep_text_file,
    read_text_file,
    refuse_secret_text,
)
from lienthong.identity.terms import Acting
from lienthong.paper.scanning.kinds import kind_of_upload
from lienthong.paper.scanning.refusals import FileTypeUnknown, UploadEmpty


@dataclass(frozen=True, slots=True)
class _Read:
    """The words of a text, the file they come from, and its pages without text."""

    words: str
    file: TextFile | None = None
    empty_pages: tuple[int, ...] = ()


def add_text(
    *, reference: str, draft: TextDraft, upload: Upload | None, acting: Acting, now: datetime
) -> TextPlace:
    """Take a text of an agreement, divided into clauses as proposed; it is confirmed later.

    From a Word or PDF file, read apart (decision 26), or from `draft.words`; `draft.part` None
    makes a new annex. Refuses an unknown agreement, what is no such file or bears a mark of state
    secrets, a scan without text (TextOfPictures), and what TextRefused has under it: field by
    field. Fact: cooperation:text:added.
    """
    refuse_unfit_text(draft, has_file=upload is not None)
    read = _read(draft, upload, now)
    clauses = clauses_of(read.words, propose_division(read.words))
    _refuse_too_many(len(clauses))
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
        if agreement is None:
            raise UnknownAgreement(asked=reference)
        refuse_outsider(reference=reference, actor=acting.actor, now=now)
        part, number = _next(agreement, draft, read.words)
        kept = None
        if read.file is not None and upload is not None:
            kind = read.file.content_type
            kept = keep_text_file(upload.content, content_type=kind, now=now)
        row = AgreementText.objects.create(
            agreement=agreement,
            part=part,
            number=number,
            title=" ".join(draft.title.split()),
            words=read.words,
            sha256=sha256(read.words.encode()).hexdigest(),
            file_id=kept,
            file_name="" if upload is None else upload.name,
            empty_pages=list(read.empty_pages),
            state=TextState.PROPOSED.value,
            confidence=draft.confidence.value,
            reason=" ".join(draft.reason.split()),
            recorded_at=now,
            recorded_by=acting.account_name,
            recorded_for=acting.agency_id,
        )
        TextClause.objects.bulk_create(rows_of(row, clauses))
        fact = TextAdded(
            **about_text(row, reference),
            sha256=row.sha256,
            file=row.file_name,
            confidence=draft.confidence,
            clauses=len(clauses),
            reason=row.reason,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return TextPlace(reference=reference, part=part, number=number)


def change_division(
    *, place: TextPlace, change: DivisionChange, seen: int, acting: Acting, now: datetime
) -> None:
    """Join a clause to the one before it, divide it, or mark it as confidential.

    `seen` is the division the person looked at. Refuses what is not there or not for these eyes
    (UnknownText), what is decided (TextDecided), another division than seen (DivisionChanged),
    a place that was not offered (NoSuchPlace), and marks for different sides on the same words
    (MarksDiffer). Fact: cooperation:text:divided.
    """
    with transaction.atomic():
        row = _lock_proposed(place, seen, acting, now)
        rows = {one.address: one for one in row.clauses.order_by("begins")}
        clause = rows.get(change.address)
        if clause is None:
            raise NoSuchPlace
        if change.step is DivisionStep.MARK:
            _mark(row, clause, change.confidence)
        else:
            _divide_anew(row, rows.values(), _places(row, rows, change))
        row.division += 1
        row.save(update_fields=["division"])
        fact = TextDivided(
            **about_text(row, place.reference),
            step=change.step,
            address=change.address,
            confidence=change.confidence.value if change.step is DivisionStep.MARK else "",
            clauses=row.clauses.count(),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def confirm_text(*, place: TextPlace, seen: int, acting: Acting, now: datetime) -> None:
    """Let a text stand with its clauses; the version that stood stays, with its addresses.

    Refuses what `change_division` refuses. Fact: cooperation:text:confirmed.
    """
    with transaction.atomic():
        row = _lock_proposed(place, seen, acting, now)
        standing = AgreementText.objects.filter(agreement=row.agreement_id, part=row.part)
        standing.filter(state=TextState.CONFIRMED.value, superseded_at=None).update(
            superseded_at=now
        )
        _decide(row, TextState.CONFIRMED, acting, now)
        about = about_text(row, place.reference)
        fact = TextConfirmed(**about, sha256=row.sha256, clauses=row.clauses.count())
        append_fact(fact=fact, actor=acting.actor, now=now)


def drop_text(*, place: TextPlace, reason: str, seen: int, acting: Acting, now: datetime) -> None:
    """Drop a proposed text for a reason; it is no longer shown.

    Refuses what `change_division` refuses, and no reason (TextReasonMissing).
    Fact: cooperation:text:dropped.
    """
    said = " ".join(reason.split())[:500]
    if not said:
        raise TextReasonMissing
    with transaction.atomic():
        row = _lock_proposed(place, seen, acting, now)
        _decide(row, TextState.DROPPED, acting, now)
        fact = TextDropped(**about_text(row, place.reference), reason=said)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _read(draft: TextDraft, upload: Upload | None, now: datetime) -> _Read:
    if upload is None:
        words = tidy_text(draft.words)
        refuse_secret_text(words, field="words")
        return _Read(words)
    if _is_picture(upload):
        raise TextOfPictures(file=upload.name)
    file = read_text_file(upload, now=now)
    pages = [tidy_page(page, number) for number, page in enumerate(file.pages, 1)]
    if not any(pages):
        raise TextOfPictures(file=upload.name)
    empty = tuple(number for number, page in enumerate(pages, 1) if not page)
    return _Read("\n".join(filter(None, pages)), file, empty)


def _is_picture(upload: Upload) -> bool:
    try:
        return kind_of_upload(upload.name, upload.content).is_image
    except (FileTypeUnknown, UploadEmpty):
        return False


def _refuse_too_many(count: int) -> None:
    if count > MOST_CLAUSES:
        raise TooManyClauses(count=count, most=MOST_CLAUSES)


def _next(agreement: Agreement, draft: TextDraft, words: str) -> tuple[int, int]:
    """Part and number of the new text, in the agreement's lock."""
    texts = AgreementText.objects.filter(agreement=agreement)
    if draft.part is None:
        last = texts.aggregate(last=Max("part"))["last"]
        return max(last or 0, 0) + 1, 1
    of_part = texts.filter(part=draft.part).defer("words").order_by("-number")
    if draft.part and not of_part:
        raise UnknownText(reference=agreement.reference)
    standing = of_part.filter(state=TextState.CONFIRMED.value, superseded_at=None).first()
    if standing is not None:
        if standing.sha256 == sha256(words.encode()).hexdigest():
            raise TextUnchanged(number=standing.number)
        if not draft.reason.strip():
            raise TextReasonMissing
    return draft.part, of_part[0].number + 1 if of_part else 1


def _lock_proposed(place: TextPlace, seen: int, acting: Acting, now: datetime) -> AgreementText:
    """The text, locked, still proposed, as it was seen, and for these eyes whole."""
    refuse_outsider(reference=place.reference, actor=acting.actor, now=now)
    found = find_row(place)
    row = AgreementText.objects.select_for_update().select_related("agreement").get(id=found.id)
    on = timezone.localdate(now)
    reader = reader_for(reference=place.reference, acting=acting, on=on)
    if any(one.hidden for one in shown_clauses(row, row.clauses.order_by("begins"), reader)):
        raise UnknownText(reference=place.reference)
    if row.state != TextState.PROPOSED.value:
        raise TextDecided
    if row.division != seen:
        raise DivisionChanged
    return row


def _places(
    row: AgreementText, rows: dict[str, TextClause], change: DivisionChange
) -> Collection[int]:
    """The places of the division as it is to be."""
    places = {one.begins for one in rows.values()}
    clause = rows[change.address]
    if change.step is DivisionStep.JOIN:
        if clause.begins == 0:
            raise NoSuchPlace
        return places - {clause.begins}
    if change.place not in places_within(row.words, clause_from_row(clause)):
        raise NoSuchPlace
    _refuse_too_many(len(places) + 1)
    return places | {change.place}


def _divide_anew(
    row: AgreementText, before: Collection[TextClause], places: Collection[int]
) -> None:
    """Replace the clauses. What was confidential stays so, to its last character."""
    lay = [(one, _held(marks)) for one, marks in marked_clauses(row, before)]
    clauses = rows_of(row, clauses_of(row.words, places))
    for clause in clauses:
        over = (m for one, m in lay if one.begins < clause.ends and clause.begins < one.ends)
        clause.confidence = _held(over).value
    row.clauses.all().delete()
    TextClause.objects.bulk_create(clauses)


def _mark(row: AgreementText, clause: TextClause, confidence: Confidence) -> None:
    clause.confidence = confidence.value
    clause.save(update_fields=["confidence"])
    for _, marks in marked_clauses(row, row.clauses.order_by("begins")):
        _held(marks)


def _held(marks: Iterable[Confidence]) -> Confidence:
    held = strictest(marks)
    if held is None:
        raise MarksDiffer
    return held


def _decide(row: AgreementText, state: TextState, acting: Acting, now: datetime) -> None:
    row.state = state.value
    row.decided_at = now
    row.decided_by = acting.account_name
    row.save(update_fields=["state", "decided_at", "decided_by"])
