"""Tasks that follow from a document that is restricted already are restricted too."""

from django.db import migrations


def restrict(apps, _editor):
    tied = apps.get_model("documents", "ArrivalTask").objects.filter(arrival__restricted=True)
    tasks = apps.get_model("work", "Task").objects
    level = list(tied.values_list("task_id", flat=True))
    while level:
        tasks.filter(id__in=level).update(restricted=True)
        level = list(tasks.filter(parent__in=level).values_list("id", flat=True))


class Migration(migrations.Migration):
    dependencies = [("documents", "0015_review_chains"), ("work", "0008_restricted")]
    operations = [migrations.RunPython(restrict, migrations.RunPython.noop)]
