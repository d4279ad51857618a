"""Beginning a draft: from the template of its type, as an answer, or for a task."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.directory.queries import (
    find_by_code,
    get_agency,
    list_appointments,
    list_internal_units,
)
from lienthong.directory.terms import Body
from lienthong.documents.events import DispatchDrafted
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations.drafts.files import take_upload
from lienthong.documents.operations.drafts.locked import add_version, tell
from lienthong.documents.operations.restrict import require_reader
from lienthong.documents.operations.restrict_dispatch import close_dispatch
from lienthong.documents.queries.templates import get_template
from lienthong.documents.rules.contents import restore
from lienthong.documents.terms import (
    AgencyNeeded,
    ArrivalUnknown,
    Chosen,
    Content,
    Purpose,
    Stage,
    Way,
)
from lienthong.exchange.queries import get_received_summary
from lienthong.identity.terms import Acting
from lienthong.paper.document_types import DocumentType, get_document_type
from lienthong.paper.scanning.given import Upload
from lienthong.work.queries import get_task, list_with_wholes
from lienthong.work.terms import Urgency

OF_THE_AGENCY = ("parent", "issuer", "place", "kept", "contact")
OF_THE_DRAFTER = (
    "symbol",
    "authority_lines",
    "signer_id",
    "signer_name",
    "signer_title",
    "drafter_sign",
)
"""What is taken over from the drafter's last document of the type, else of any type."""


def draft_dispatch(
    *,
    type_code: str,
    answers: UUID | None = None,
    task_id: UUID | None = None,
    upload: Upload | None = None,
    acting: Acting,
    now: datetime,
) -> UUID:
    """Begin a document from the template of its type; its id.

    `answers`: the row of the register it answers, whose author becomes its recipient; `task_id`:
    the task it is for; `upload`: the file it was written in (`take_upload`). An answer to a
    restricted document, or a draft for a task that follows from one, is restricted to its readers
    from the first word (decision 60). What the drafter's and
    the agency's last documents say of signer, place and the like is filled in. Refuses a type there
    is not on the day (NotInTable), an arrival or task this person may not see. Fact:
    documents:dispatch:drafted, documents:dispatch:restricted.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    kind = get_document_type(type_code, today)
    content = _blank(kind, acting.agency_id, acting, today)
    title = ""
    if task_id is not None:
        title = get_task(task_id=task_id, acting=acting, now=now).summary.title
    with transaction.atomic():
        arrival = _arrival(answers, acting.agency_id, acting)
        if arrival is not None:
            content = _as_answer(content, kind, arrival, today)
        elif title and content.subject:
            content = replace(content, subject=title[:500])
        unit_id, unit_name = _unit_of(acting, today)
        row = Dispatch.objects.create(
            id=uuid4(),
            agency_id=acting.agency_id,
            agency_name=acting.agency_name,
            unit_id=unit_id,
            unit_name=unit_name,
            type_code=type_code,
            urgency=Urgency.NORMAL,
            stage=Stage.DRAFTING,
            answers=arrival,
            task_id=task_id,
            drafter_id=acting.account_id,
            drafter_name=acting.account_name,
            created_at=now,
            changed_at=now,
        )
        add_version(row, content, acting=acting, now=now)
        row.save()
        tell(DispatchDrafted, row, acting=acting, now=now)
        _close(row, arrival, acting, now)
        if upload is not None:
            take_upload(dispatch_id=row.id, upload=upload, seen=1, acting=acting, now=now)
    return row.id


def _close(row: Dispatch, arrival: Arrival | None, acting: Acting, now: datetime) -> None:
    """Restrict what answers a restricted document, or is for a task that follows from one."""
    ground = arrival
    if ground is None and row.task_id is not None:
        wholes = list_with_wholes(task_id=row.task_id)
        ground = Arrival.objects.filter(restricted=True, tasks__task_id__in=wholes).first()
    if ground is None or not ground.restricted:
        return
    chosen = dict(ground.readers.order_by("added_at", "id").values_list("account_id", "name"))
    close_dispatch(row, chosen, because=str(ground), actor=acting.actor, now=now)


def _blank(kind: DocumentType, agency_id: UUID, acting: Acting, on: date) -> Content:
    """The template, with what the agency and the drafter wrote last time."""
    template = get_template(type_code=kind.code, on=on)
    card = get_agency(agency_id=agency_id, on=on)
    parent = get_agency(agency_id=card.parent_id, on=on).name if card.parent_id else ""
    content = Content(
        type_code=kind.code,
        subject=template.subject,
        text=template.text.strip(),
        issuer=card.name,
        parent=parent,
        authority=card.name if kind.authority else "",
        symbol=kind.symbol("[[viết tắt tên cơ quan]]", "[[đơn vị soạn thảo]]"),
        other_title=template.second,
        other_name="[[họ và tên]]" if template.second else "",
    )
    written = Dispatch.objects.filter(agency_id=agency_id, versions__content__isnull=False)
    own = written.filter(drafter_id=acting.account_id)
    content = _taken_over(content, own.order_by("-changed_at").first(), OF_THE_DRAFTER[1:])
    content = _taken_over(
        content, own.filter(type_code=kind.code).order_by("-changed_at").first(), OF_THE_DRAFTER
    )
    return _taken_over(content, written.order_by("-changed_at").first(), OF_THE_AGENCY)


def _taken_over(content: Content, earlier: Dispatch | None, names: tuple[str, ...]) -> Content:
    if earlier is None:
        return content
    version = earlier.versions.filter(content__isnull=False).order_by("-number").first()
    if version is None:
        return content
    said = restore(version.content)
    return replace(content, **{name: getattr(said, name) for name in names if getattr(said, name)})


def _arrival(arrival_id: UUID | None, agency_id: UUID, acting: Acting) -> Arrival | None:
    if arrival_id is None:
        return None
    found = Arrival.objects.filter(id=arrival_id, agency_id=agency_id).first()
    if found is None:
        raise ArrivalUnknown
    require_reader(found, acting)
    return found


def _as_answer(content: Content, kind: DocumentType, arrival: Arrival, on: date) -> Content:
    """Whom it goes to, what it is about, and the sentence that names what it answers."""
    said = " ".join(
        part
        for part in (
            arrival.type_name or "văn bản",
            f"số {arrival.code}" if arrival.code else "",
            f"ngày {arrival.issued_on:%d/%m/%Y}" if arrival.issued_on else "",
            f"của {arrival.author}",
        )
        if part
    )
    about = arrival.subject.rstrip(". ")
    subject = f"trả lời {said}" if content.subject else ""
    sender = _sender_of(arrival, on)
    chosen = Chosen(
        agency_id=sender,
        name=arrival.author,
        purpose=Purpose.ACT,
        way=Way.EXCHANGE if sender else Way.PAPER,
    )
    text = content.text
    if kind.code == "cong-van":
        rest = text.partition("\n")[2]
        text = f"Phúc đáp {said} về {about}, [[cơ quan]] có ý kiến như sau:\n{rest}"
    return replace(
        content,
        subject=subject[:500],
        text=text,
        chosen=(chosen,),
        urgency=Urgency(arrival.urgency),
    )


def _sender_of(arrival: Arrival, on: date) -> UUID | None:
    """The agency that sent it through the exchange, when the directory knows its code."""
    if arrival.exchange_id is None:
        return None
    received = get_received_summary(agency_id=arrival.agency_id, document_id=arrival.exchange_id)
    hits = find_by_code(code=received.sender_code, on=on)
    return next((hit.card.id for hit in hits if hit.card.body is Body.AGENCY), None)


def _unit_of(acting: Acting, on: date) -> tuple[UUID | None, str]:
    """The internal unit in which the drafter holds a post, if any."""
    if acting.agency_id is None:
        return None, ""
    held = list_appointments(on=on, agency_id=acting.agency_id, account_id=acting.account_id)
    unit_id = next((one.post.internal_id for one in held if one.post.internal_id), None)
    units = list_internal_units(agency_id=acting.agency_id, on=on) if unit_id else []
    return unit_id, next((unit.name for unit in units if unit.id == unit_id), "")
