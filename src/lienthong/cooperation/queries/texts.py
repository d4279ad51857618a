"""Texts of agreements, as far as somebody may read them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from lienthong.cooperation.models import AgreementText, TextClause
from lienthong.cooperation.queries.heirs import party_on, successions_of
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.rules import (
    Reader,
    heading_of,
    iterate_containers,
    reader_of,
)
from lienthong.cooperation.terms import (
    Clause,
    ClauseKind,
    Confidence,
    PartyToday,
    ShownClause,
    TextPlace,
    TextRecord,
    TextState,
    TextSummary,
    UnknownText,
)
from lienthong.documents.queries import read_file
from lienthong.identity.terms import Acting


def list_texts(
    *, agreement_id: UUID, parties: Iterable[PartyToday], acting: Acting
) -> tuple[TextSummary, ...]:
    """Every version of every part, newest version first; dropped ones left out.

    One database query. Titles are for all; `readable` tells whether the words are.
    """
    reader = reader_of(acting, parties)
    rows = AgreementText.objects.filter(agreement=agreement_id).defer("words")
    kept = rows.exclude(state=TextState.DROPPED.value).order_by("part", "-number")
    return tuple(_summary(row, reader) for row in kept)


def get_text(*, place: TextPlace, acting: Acting, on: date) -> TextRecord:
    """A text with its clauses; those that are not for this reader without words.

    Refuses what is not there (UnknownText). The number of database queries does not grow.
    """
    row = find_row(place)
    reader = reader_for(reference=place.reference, acting=acting, on=on)
    shown = shown_clauses(row, row.clauses.order_by("begins"), reader)
    return TextRecord(
        summary=_summary(row, reader),
        reference=place.reference,
        clauses=shown,
        division=row.division,
        empty_pages=tuple(row.empty_pages),
        whole=not any(one.hidden for one in shown),
    )


def read_original(*, place: TextPlace, acting: Acting, on: date) -> tuple[str, str, bytes]:
    """Name, content type and bytes of the file that a text was read from.

    Refuses (UnknownText) a text that was pasted, or of which this reader may not read all.
    """
    record = get_text(place=place, acting=acting, on=on)
    row = AgreementText.objects.select_related("file").defer("words").get(id=record.summary.id)
    if row.file is None or not record.whole:
        raise UnknownText(reference=place.reference)
    return row.file_name, row.file.content_type, read_file(row.file.sha256)


def find_row(place: TextPlace) -> AgreementText:
    """The row of a text; refuses what is not there (UnknownText)."""
    rows = AgreementText.objects.filter(agreement__reference=place.reference)
    row = rows.filter(part=place.part, number=place.number).first()
    if row is None:
        raise UnknownText(reference=place.reference)
    return row


def reader_for(*, reference: str, acting: Acting, on: date) -> Reader:
    """Somebody as a reader of the agreement that a text belongs to."""
    _, _, draft = get_draft(reference=reference)
    successions = successions_of(draft.parties, on=on)
    return reader_of(acting, [party_on(party, successions) for party in draft.parties])


def shown_clauses(
    row: AgreementText, rows: Iterable[TextClause], reader: Reader
) -> tuple[ShownClause, ...]:
    """The clauses, in order, as a reader may read them."""
    found = []
    for clause, marks in marked_clauses(row, rows):
        seen = all(reader.may_read(mark, recorded_for=row.recorded_for) for mark in marks)
        words = row.words[clause.begins : clause.ends] if seen else ""
        found.append(
            ShownClause(
                clause=clause,
                heading=heading_of(clause, words) if seen else "",
                words=words,
                marked=marks[-1],
                hidden=not seen,
            )
        )
    return tuple(found)


def marked_clauses(
    row: AgreementText, rows: Iterable[TextClause]
) -> Iterator[tuple[Clause, tuple[Confidence, ...]]]:
    """Each clause with the marks that lie on it: the text's, its containers', its own."""
    kept = list(rows)
    marks = {one.address: Confidence(one.confidence) for one in kept}
    for clause, containers in iterate_containers(tuple(map(clause_from_row, kept))):
        around = (marks[one.address] for one in (*containers, clause))
        yield clause, (Confidence(row.confidence), *around)


def clause_from_row(row: TextClause) -> Clause:
    """A clause as the rules know it."""
    return Clause(
        kind=ClauseKind(row.kind),
        address=row.address,
        within=row.within,
        path=tuple((ClauseKind(kind), number) for kind, number in row.path),
        begins=row.begins,
        ends=row.ends,
    )


def rows_of(text: AgreementText, clauses: Sequence[Clause]) -> list[TextClause]:
    """Rows for clauses, not yet marked as confidential."""
    return [
        TextClause(
            text=text,
            begins=one.begins,
            ends=one.ends,
            kind=one.kind.value,
            address=one.address,
            within=one.within,
            path=[[kind.value, number] for kind, number in one.path],
            confidence=Confidence.OPEN.value,
        )
        for one in clauses
    ]


def _summary(row: AgreementText, reader: Reader) -> TextSummary:
    confidence = Confidence(row.confidence)
    return TextSummary(
        id=row.id,
        part=row.part,
        number=row.number,
        title=row.title,
        state=TextState(row.state),
        stands=row.state == TextState.CONFIRMED.value and row.superseded_at is None,
        confidence=confidence,
        readable=reader.may_read(confidence, recorded_for=row.recorded_for),
        file_name=row.file_name,
        sha256=row.sha256,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
