"""Whether a file that was taken in came before: the same bytes, in the same agency (SC-21)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lienthong.documents.models import ArrivalFile, ArrivalPhoto
from lienthong.documents.terms import FirstCopy


def find_first_copies(*, agency_id: UUID, scan_ids: Collection[UUID]) -> dict[UUID, FirstCopy]:
    """The first file of the agency with the bytes of a file of each scan, from before that scan.

    Pictures are compared as they were given. Files of dropped scans do not count. Four queries.
    """
    if not scan_ids:
        return {}
    own: dict[str, list[tuple[UUID, datetime]]] = {}
    files = ArrivalFile.objects.filter(agency_id=agency_id)
    photos = ArrivalPhoto.objects.filter(of__agency_id=agency_id)
    given = files.filter(scan_id__in=scan_ids, photos=None, file__isnull=False)
    for scan_id, digest, at in (
        *given.values_list("scan_id", "file_id", "added_at"),
        *photos.filter(of__scan_id__in=scan_ids).values_list(
            "of__scan_id", "file_id", "of__added_at"
        ),
    ):
        own.setdefault(digest or "", []).append((scan_id, at))
    kept = Q(scan=None) | Q(scan__dropped_at=None)
    rows = [*files.filter(kept, file__in=list(own), photos=None)]
    of_photos = photos.filter(file__in=list(own)).filter(
        Q(of__scan=None) | Q(of__scan__dropped_at=None)
    )
    before = [(row.file_id or "", row) for row in rows]
    before += [(one.file_id, one.of) for one in of_photos.select_related("of")]
    found: dict[UUID, FirstCopy] = {}
    for sha256, row in sorted(before, key=lambda one: one[1].added_at):
        for scan_id, at in own[sha256]:
            if row.added_at < at and row.scan_id != scan_id:
                found.setdefault(scan_id, _copy(row))
    return found


def _copy(row: ArrivalFile) -> FirstCopy:
    return FirstCopy(
        name=row.name,
        at=row.added_at,
        scan_id=row.scan_id,
        arrival_id=row.arrival_id,
        received_id=row.received_id,
    )
