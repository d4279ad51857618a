"""Outgoing documents as those who sign, number and seal them see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from lienthong.documents.models import Dispatch, DispatchFile, DispatchVersion
from lienthong.documents.queries.reading import hidden_among
from lienthong.documents.rules.numbering import say_entry
from lienthong.documents.rules.seen import mark_of
from lienthong.documents.rules.texts import lines_of
from lienthong.documents.terms import (
    DispatchRow,
    DispatchSheet,
    DispatchUnknown,
    FileCard,
    Stage,
)
from lienthong.identity.terms import Acting
from lienthong.work.terms import Urgency


def count_to_sign(*, agency_id: UUID, signer_id: UUID) -> int:
    """How many documents wait for this person's signature."""
    return _to_sign(agency_id, signer_id).count()


def list_to_sign(
    *, agency_id: UUID, signer_id: UUID, first: int = 0, limit: int = 25
) -> list[DispatchRow]:
    """Documents that wait for this person's signature, the longest waiting first."""
    found = _with_lines(_to_sign(agency_id, signer_id)).order_by("changed_at", "id")
    rows = list(found[first : first + limit])
    there = DispatchFile.objects.filter(dispatch__in=rows, replaced_at=None).order_by("position")
    files: dict[UUID, list[str]] = {}
    for dispatch_id, digest in there.values_list("dispatch_id", "file_id"):
        files.setdefault(dispatch_id, []).append(str(digest))
    return [_row(row, files.get(row.id, ())) for row in rows]


def count_at_stage(*, agency_id: UUID, stage: Stage) -> int:
    """How many documents of an agency are at a stage."""
    return Dispatch.objects.filter(agency_id=agency_id, stage=stage).count()


def list_at_stage(
    *, agency_id: UUID, stage: Stage, acting: Acting, first: int = 0, limit: int = 25
) -> list[DispatchRow]:
    """Documents of an agency at a stage, the longest there first; sealed ones the newest first.

    Restricted ones that `acting` may not read come without subject.
    """
    rows = _with_lines(Dispatch.objects.filter(agency_id=agency_id, stage=stage))
    newest = stage not in {Stage.SIGNED, Stage.NUMBERED}
    rows = rows.order_by("-changed_at" if newest else "changed_at", "id")
    page = list(rows[first : first + limit])
    hidden = hidden_among([row for row in page if row.restricted], acting)
    return [_row(row, hidden=row.id in hidden) for row in page]


def get_dispatch_sheet(*, agency_id: UUID, dispatch_id: UUID) -> DispatchSheet:
    """A document whole with its files as they are now; refuses another agency's."""
    row = _with_lines(Dispatch.objects.filter(id=dispatch_id, agency_id=agency_id)).first()
    if row is None:
        raise DispatchUnknown
    files = list(row.files.filter(replaced_at=None).select_related("file").order_by("position"))
    return DispatchSheet(
        agency_id=row.agency_id,
        row=_row(row, [one.file.sha256 for one in files]),
        files=tuple(
            FileCard(
                position=one.position,
                name=one.name,
                sha256=one.file.sha256,
                size=one.file.size,
                content_type=one.file.content_type,
            )
            for one in files
        ),
        recipients=tuple(row.recipients.order_by("position").values_list("name", flat=True)),
        numbered_by=row.numbered_by,
        sealed_by=row.sealed_by,
    )


def _to_sign(agency_id: UUID, signer_id: UUID) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(agency_id=agency_id, signer_id=signer_id, stage=Stage.TO_SIGN)


def _with_lines(rows: QuerySet[Dispatch]) -> QuerySet[Any]:
    """Rows with form and post as their newest version prints them."""
    newest = DispatchVersion.objects.filter(dispatch=OuterRef("pk"), number=OuterRef("version"))
    return rows.annotate(
        lines=Subquery(newest.annotate(said=KT("content__authority_lines")).values("said")),
        post=Subquery(newest.annotate(said=KT("content__signer_title")).values("said")),
    )


def _row(row: Any, sha256s: Sequence[str] = (), *, hidden: bool = False) -> DispatchRow:
    return DispatchRow(
        id=row.id,
        subject="" if hidden else row.subject,
        type_code=row.type_code,
        urgency=Urgency(row.urgency),
        stage=Stage(row.stage),
        unit_name=row.unit_name,
        drafter_id=row.drafter_id,
        drafter_name=row.drafter_name,
        signer_id=row.signer_id,
        signer_name=row.signer_name,
        signing_form=row.signing_form,
        signer_title=row.signer_title,
        entry=say_entry(row.number, row.symbol),
        issued_on=row.issued_on,
        due_on=row.due_on,
        changed_at=row.changed_at,
        signed_at=row.signed_at,
        seen=mark_of(row.version, sha256s),
        signed_as=tuple(lines_of("\n".join([row.lines or "", row.post or ""]))),
        restricted=row.restricted,
        hidden=hidden,
    )
