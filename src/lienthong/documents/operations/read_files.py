"""Reading files of incoming documents: joined, recognised, examined, looked through for marks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.documents.events import FileExamined, FileRead
from lienthong.documents.models import ArrivalFile, KeptFile
from lienthong.documents.operations.compare_packets import compare_with_packet
from lienthong.documents.operations.entering import enter_arrival_text
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.read_before import find_read_before
from lienthong.documents.operations.take_in import own_agency, subject_of_owner
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.trust import fingerprint_of, load_trust_list
from lienthong.documents.rules.examinations import examination_as_json, force_of, refusal_as_json
from lienthong.documents.rules.recognised import with_recognised
from lienthong.documents.terms import FileUnknown, Reading
from lienthong.exchange.queries import read_received_text
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import find_secrecy_on_page
from lienthong.paper.scanning.apart import (
    PageRead,
    count_pages,
    draw_for_reading,
    read_pages,
    read_word,
)
from lienthong.paper.scanning.given import is_picture
from lienthong.paper.scanning.joining import LaidWord, join_images
from lienthong.paper.scanning.kinds import FileKind, inspect_upload
from lienthong.paper.scanning.recognising import recognise
from lienthong.paper.scanning.refusals import RecogniserFailed, RecogniserMissing
from lienthong.paper.signing.examiner import examine_pdf

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_PAGES_RECOGNISED = 100
MOST_OF_A_LINE = 200
"""Characters: what a scanner writes beside its picture, a footer or a day."""
PAGE_BREAK = "\f"
_PICTURES = frozenset(kind.value for kind in FileKind if kind.is_image)


@dataclass
class _Result:
    """What reading a file gave; `content` where a file was made.

    `secrecy` where the first page was recognised; it and `examination` where the same bytes were
    read before.
    """

    text: str = ""
    pages: int = 0
    problem: Refusal | None = None
    failed: bool = False
    content: bytes | None = None
    words: list[list[LaidWord]] = field(default_factory=list)
    secrecy: str = ""
    examination: dict[str, Any] | None = None
    examined_at: datetime | None = None


def read_next(now: datetime) -> bool:
    """Read the file that waits longest; whether there was one.

    Whoever reads holds a lease; one whose reader died is read again, three times at most. Facts:
    documents:arrival_file:read, with what its signatures are worth.
    """
    row = _claim(now)
    if row is None:
        return False
    try:
        result = _read(row, now)
    except Refusal as refusal:
        result = _Result(problem=refusal, failed=True)
    _keep(row, result, now)
    return True


def examine_anew(*, file_id: UUID, acting: Acting, now: datetime) -> None:
    """Examine a PDF again, by the trust list of today. Fact: documents:arrival_file:examined."""
    row = ArrivalFile.objects.filter(
        id=file_id, agency_id=own_agency(acting), content_type=FileKind.PDF.value
    ).first()
    if row is None or row.file_id is None or row.state == Reading.BARRED:
        raise FileUnknown
    text = (row.file.text if row.file else None) or ""
    found = compare_with_packet(row, _examine(row.file_id, now), text=_first_page(text))
    with transaction.atomic():
        ArrivalFile.objects.filter(id=row.id).update(
            examination=found, examined_at=now, force=force_of(found)
        )
        fact = FileExamined(
            file_id=row.id,
            agency_id=row.agency_id,
            about=subject_of_owner(row),
            name=row.name,
            force=force_of(found),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _claim(now: datetime) -> ArrivalFile | None:
    free = Q(state=Reading.WAITING) | Q(state=Reading.READING, claimed_until__lt=now)
    for row in ArrivalFile.objects.filter(free).order_by("added_at")[:5]:
        mine = ArrivalFile.objects.filter(
            id=row.id, state=row.state, claimed_until=row.claimed_until
        ).update(state=Reading.READING, claimed_until=now + LEASE, attempts=row.attempts + 1)
        if mine:
            row.attempts += 1
            return row
    return None


def _read(row: ArrivalFile, now: datetime) -> _Result:
    if row.attempts > MOST_ATTEMPTS:
        raise RecogniserFailed(page=row.pages_read + 1)
    if row.file_id is None:
        return _read_photographs(row, now)
    known = find_read_before(row, released=_is_released(row), now=now)
    if known is not None:
        return _Result(**asdict(known))
    content = read_file(row.file_id)
    if row.content_type == FileKind.PDF.value:
        return _read_pdf(row, content)
    if row.content_type == FileKind.WORD.value:
        return _Result(text=read_word(content))
    if row.content_type in _PICTURES:
        return _read_picture(row, content)
    return _Result()


def _is_released(row: ArrivalFile) -> bool:
    """Whether a clerk said that its mark was misread."""
    return bool(row.problem and row.problem.get("released"))


def _examine(sha256: str, now: datetime) -> dict[str, Any]:
    trust = load_trust_list()
    found = examine_pdf(read_file(sha256), trust=trust, at=now)
    return examination_as_json(found, trust=fingerprint_of(trust))


def _read_photographs(row: ArrivalFile, now: datetime) -> _Result:
    photos = row.photos.select_related("file").order_by("position")
    images = [(FileKind(one.file.content_type), read_file(one.file_id)) for one in photos]
    plain = join_images(images, made_at=now)
    result = _Result(pages=len(images), content=plain)
    texts = list(_recognise_pages(row, plain, range(1, len(images) + 1), result))
    result.text = PAGE_BREAK.join(texts)
    if any(result.words):
        result.words += [[] for _ in range(len(images) - len(result.words))]
        result.content = join_images(images, made_at=now, words=result.words)
    return result


def _read_picture(row: ArrivalFile, content: bytes) -> _Result:
    """A picture that the exchange brought: its text as a page's; it stays the file it is."""
    kind = inspect_upload(row.name, content)
    result = _Result(pages=1)
    joined = join_images([(kind, content)], made_at=row.added_at)
    result.text = PAGE_BREAK.join(_recognise_pages(row, joined, [1], result))
    return result


def _read_pdf(row: ArrivalFile, content: bytes) -> _Result:
    result = _Result(pages=count_pages(content))
    pages = read_pages(content)
    texts = [page.text for page in pages]
    result.secrecy = _mark_in(texts[0]) if texts else ""
    asked = [n for n, page in enumerate(pages, 1) if _is_asked(n, page)][:MOST_PAGES_RECOGNISED]
    for number, text in zip(asked, _recognise_pages(row, content, asked, result), strict=False):
        if number == 1:
            result.secrecy = result.secrecy or _mark_in(text)
        texts[number - 1] = with_recognised(texts[number - 1], text)
    result.text = PAGE_BREAK.join(texts)
    return result


def _is_asked(number: int, page: PageRead) -> bool:
    """The first page for its mark, others for their text, where they have none but a line."""
    is_line = len(page.text.strip()) < MOST_OF_A_LINE
    return is_picture(page) and (number == 1 or is_line)


def _recognise_pages(
    row: ArrivalFile, pdf: bytes, pages: range | list[int], result: _Result
) -> Iterator[str]:
    """The text of each page; where none can be recognised, the result says why."""
    for done, page in enumerate(pages, 1):
        try:
            found = recognise(draw_for_reading(pdf, page=page), page=page)
        except RecogniserMissing as refusal:
            result.problem = refusal
            return
        except RecogniserFailed as refusal:
            result.problem = refusal
            result.words.append([])
            yield ""
        else:
            result.words.append([LaidWord.from_dots(word) for word in found.words])
            if page == 1 and found.secrecy is not None:
                result.secrecy = result.secrecy or found.secrecy.value
            yield found.text
        ArrivalFile.objects.filter(id=row.id).update(
            pages=len(pages), pages_read=done, claimed_until=timezone.now() + LEASE
        )


def _enter(row: ArrivalFile) -> None:
    """Its document is found by what was read from now on, if it stands in the register."""
    arrival = ArrivalFile.objects.filter(id=row.id).values_list("arrival_id", flat=True).first()
    if arrival is None:
        return
    said = ""
    if row.received_id is not None:
        said = read_received_text(agency_id=row.agency_id, document_id=row.received_id)
    enter_arrival_text(arrival, said=said)


def _mark_in(text: str) -> str:
    found = find_secrecy_on_page(_first_page(text))
    return found.value if found else ""


def _first_page(text: str) -> str:
    return text.split(PAGE_BREAK, maxsplit=1)[0]


def _keep(row: ArrivalFile, result: _Result, now: datetime) -> None:
    """What was found, in one transaction; a text with a mark of state secrets is not kept."""
    secrecy = "" if _is_released(row) else result.secrecy or _mark_in(result.text)
    found, found_at = result.examination, result.examined_at or now
    if found is None and row.file_id is not None and row.content_type == FileKind.PDF.value:
        found = _examine(row.file_id, now)
    if found is not None:
        found = compare_with_packet(row, found, text=_first_page(result.text))
    with transaction.atomic():
        if not ArrivalFile.objects.select_for_update().filter(id=row.id).exists():
            return  # an update put another file in its place meanwhile
        if result.content is not None:
            kept = keep_file(result.content, content_type=FileKind.PDF.value, now=now)
            row.file = kept
        row.state = Reading.FAILED if result.failed else Reading.READ
        if secrecy:
            row.state, row.secrecy = Reading.BARRED, secrecy
        elif row.file_id is not None and not result.failed:
            KeptFile.objects.filter(sha256=row.file_id).update(text=result.text)
        row.pages = row.pages_read = result.pages or row.pages
        row.problem = refusal_as_json(result.problem) if result.problem else None
        row.claimed_until = None
        if found is not None:
            row.examination, row.examined_at, row.force = found, found_at, force_of(found)
        # `scan` and `arrival` may have been set by a clerk meanwhile
        row.save(
            update_fields=[
                "file", "state", "secrecy", "pages", "pages_read", "problem", "claimed_until",
                "examination", "examined_at", "force",
            ]
        )  # fmt: skip
        _enter(row)
        fact = FileRead(
            file_id=row.id,
            agency_id=row.agency_id,
            about=subject_of_owner(row),
            name=row.name,
            pages=row.pages,
            force=row.force,
            secrecy=row.secrecy,
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)
