"""Files of drafts wait to be looked at again: marks in pictures are found since SC-19 and SC-20.

A file whose page has text beside a picture was never asked about, and one that was read was read
by fewer rules. What was barred stays barred, and what somebody released stays released.
"""

from django.db import migrations

BEFORE_SIGNING = ("drafting", "in_review", "returned", "to_sign")


def ask_again(apps, _editor):
    Dispatch = apps.get_model("documents", "Dispatch")
    Screening = apps.get_model("documents", "Screening")
    for draft in Dispatch.objects.filter(stage__in=BEFORE_SIGNING).order_by("created_at", "id"):
        for sha256, name in _files_of(draft).items():
            row, is_new = Screening.objects.get_or_create(
                dispatch_id=draft.id,
                file_id=sha256,
                defaults={"name": name, "state": "waiting", "asked_at": draft.changed_at},
            )
            if not is_new and row.state == "read" and row.released is None:
                row.state, row.attempts = "waiting", 0
                row.save(update_fields=["state", "attempts"])


def _files_of(draft):
    given = {}
    newest = draft.versions.filter(number=draft.version).first()
    if newest is not None and newest.file_id is not None:
        given[newest.file_id] = newest.note[:255] or "van-ban.pdf"
    for file in draft.files.filter(made_for="attached", replaced_at=None):
        given[file.file_id] = file.name
    return given


class Migration(migrations.Migration):
    dependencies = [("documents", "0033_stock_phrases")]

    operations = [migrations.RunPython(ask_again, migrations.RunPython.noop)]
