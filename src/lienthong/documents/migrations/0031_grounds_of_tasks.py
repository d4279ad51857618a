"""Tasks of documents that were recalled, replaced or asked back before say so too."""

from django.db import migrations
from django.db.models import Q

GROUNDS = {"recalled": "recalled", "replaced": "replaced"}


def mark(apps, _editor):
    Task = apps.get_model("work", "Task")
    rows = apps.get_model("documents", "Arrival").objects.filter(
        Q(handling__in=list(GROUNDS)) | Q(frozen_at__isnull=False)
    )
    for row in rows.order_by("id"):
        ground = "asked" if row.frozen_at else GROUNDS[row.handling]
        level = list(row.tasks.values_list("task_id", flat=True))
        while level:
            Task.objects.filter(id__in=level).update(ground=ground)
            level = list(Task.objects.filter(parent__in=level).values_list("id", flat=True))


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0030_restricted_answers"),
        ("work", "0010_ground_and_units"),
    ]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
