"""Removing the files of dropped scans: the one place that knows every row that names bytes.

Other rows of `documents` are asked by their foreign keys (all PROTECT), tasks by `is_evidence`.
"""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.documents.events import ScanRemoved
from lienthong.documents.models import ArrivalPhoto, KeptFile, Scan
from lienthong.documents.queries.pictures import list_pictures
from lienthong.paper.keeping import Removal, removing
from lienthong.work.queries import is_evidence

GRACE = timedelta(hours=1)
"""Longer than any transaction that names a file which it kept."""
_AT_ONCE = 100


def remove_dropped(*, now: datetime) -> int:
    """Remove the files of scans that were dropped an hour ago; how many scans.

    Bytes that something else names stay. Fact: documents:scan:removed.
    """
    rows = Scan.objects.filter(dropped_at__lt=now - GRACE, files__isnull=False)
    return sum(_remove(one, now) for one in set(rows.values_list("id", flat=True)[:_AT_ONCE]))


def remove_text_file(digest: str, *, now: datetime) -> bool:
    """Remove a file that `keep_text_file` kept; False: it cannot be now, try again later.

    In the caller's transaction, in which it is named no more. What something else names stays.
    """
    with removing(Path(settings.DOCUMENTS.files)) as removal:
        if removal is None or not removal.allows([digest], kept_before=now - GRACE):
            return False
        _remove_file(digest, removal)
    return True


def _remove(scan_id: UUID, now: datetime) -> bool:
    with ExitStack() as held, transaction.atomic():
        scan = Scan.objects.select_for_update().get(id=scan_id)
        # After the database's lock, as who keeps has them; held until the commit.
        removal = held.enter_context(removing(Path(settings.DOCUMENTS.files)))
        photos = ArrivalPhoto.objects.filter(of__scan=scan)
        named = {*scan.files.values_list("file", flat=True), *photos.values_list("file", flat=True)}
        digests = sorted(digest for digest in named if digest)
        if removal is None or not removal.allows(digests, kept_before=now - GRACE):
            return False
        scan.files.all().delete()
        removed = tuple(digest for digest in digests if _remove_file(digest, removal))
        fact = ScanRemoved(scan_id=scan.id, agency_id=scan.agency_id, sha256=removed)
        append_fact(fact=fact, actor=SYSTEM, now=now)
    return True


def _remove_file(digest: str, removal: Removal) -> bool:
    """Remove a file's row, pictures and bytes, as far as nobody else names them."""
    try:
        KeptFile.objects.get(pk=digest).delete()
    except ProtectedError:
        return False
    for picture in list_pictures(digest):
        picture.unlink(missing_ok=True)
    if is_evidence(digest):
        return False
    # The bytes go before the commit: if that fails, the scan is still there to be removed.
    removal.remove(digest)
    return True
