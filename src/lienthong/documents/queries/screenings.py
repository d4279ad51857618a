"""How far the files of a draft are looked through for marks of state secrets."""

from collections.abc import Collection
from uuid import UUID

from lienthong.documents.models import Dispatch, DispatchVersion, Screening
from lienthong.documents.rules.examinations import read_sentence
from lienthong.documents.terms import (
    Reading,
    ReleasedMark,
    ScreeningCard,
    ScreeningMarked,
    ScreeningPending,
)
from lienthong.kernel.secrecy import Secrecy, say_mark


def list_screenings(*, dispatch_id: UUID) -> list[ScreeningCard]:
    """Of the files that the draft has now, and of attachments that were closed for their mark.

    The caller has asked who may read it.
    """
    row = Dispatch.objects.get(id=dispatch_id)
    versions = DispatchVersion.objects.filter(dispatch=row, file__isnull=False)
    files = dict(versions.values_list("number", "file_id"))
    present = {
        files.get(row.version),
        *row.files.filter(replaced_at=None).values_list("file_id", flat=True),
    }
    rows = Screening.objects.filter(dispatch=row)
    barred = rows.filter(state=Reading.BARRED).exclude(file__in=files.values())
    here = rows.filter(file__in=present - {None})
    return [
        ScreeningCard(
            id=one.id,
            name=one.name,
            state=Reading(one.state),
            secrecy=Secrecy(one.secrecy) if one.secrecy else None,
            problem=read_sentence(one.problem),
            released=_released(one.released),
        )
        for one in (here | barred).order_by("asked_at", "id")
    ]


def _released(kept: dict[str, str] | None) -> ReleasedMark | None:
    if kept is None:
        return None
    return ReleasedMark(secrecy=Secrecy(kept["secrecy"]), by=kept["by"], reason=kept["reason"])


def refuse_barred(*, dispatch_id: UUID, sha256: str) -> None:
    """Refuse a file of a draft that bears a mark (ScreeningMarked)."""
    rows = Screening.objects.filter(dispatch_id=dispatch_id, file_id=sha256)
    for one in rows.filter(state=Reading.BARRED):
        raise ScreeningMarked(file=one.name, mark=say_mark(Secrecy(one.secrecy)))


def require_screened(*, dispatch_id: UUID, sha256s: Collection[str]) -> None:
    """Refuse files with a mark (ScreeningMarked), and those not looked at yet (ScreeningPending).

    One that the recogniser could not read is let through: who gave it and who signs answer for it.
    """
    for sha256 in sha256s:
        refuse_barred(dispatch_id=dispatch_id, sha256=sha256)
    waits = Screening.objects.filter(dispatch_id=dispatch_id, file__in=list(sha256s))
    for one in waits.filter(state__in=[Reading.WAITING, Reading.READING])[:1]:
        raise ScreeningPending(file=one.name)
