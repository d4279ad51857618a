"""Files of drafts that were given before marks were looked for are looked at now, in the order given.

They wait for the same job as new ones, and their documents cannot be signed before it was there.
"""

from django.db import migrations

BEFORE_SIGNING = ("drafting", "in_review", "returned", "to_sign")


def ask(apps, _editor):
    Dispatch = apps.get_model("documents", "Dispatch")
    Screening = apps.get_model("documents", "Screening")
    for draft in Dispatch.objects.filter(stage__in=BEFORE_SIGNING).order_by("created_at", "id"):
        newest = draft.versions.filter(number=draft.version).first()
        given = {}
        if newest is not None and newest.file_id is not None:
            given[newest.file_id] = newest.note[:255] or "van-ban.pdf"
        for file in draft.files.filter(made_for="attached", replaced_at=None):
            given[file.file_id] = file.name
        for sha256, name in given.items():
            Screening.objects.get_or_create(
                dispatch_id=draft.id,
                file_id=sha256,
                defaults={"name": name, "state": "waiting", "asked_at": draft.changed_at},
            )


class Migration(migrations.Migration):
    dependencies = [("documents", "0023_co_drafter")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
