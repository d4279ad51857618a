"""The day on which the retention of a closed file ends; for those closed before, from that day."""

from datetime import date

from django.db import migrations, models


def fill(apps, schema_editor):
    files = apps.get_model("documents", "JobFile").objects.exclude(closed_on=None)
    for file in files.exclude(retention_years=None).iterator(chunk_size=2000):
        file.kept_until = date(file.closed_on.year + file.retention_years, 12, 31)
        file.save(update_fields=["kept_until"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0018_restricted_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="jobfile",
            name="kept_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="jobfile",
            name="review_note",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddIndex(
            model_name="jobfile",
            index=models.Index(
                fields=["agency_id", "kept_until"], name="documents_job_file_kept"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
