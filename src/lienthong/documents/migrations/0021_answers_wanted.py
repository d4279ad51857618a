"""Tasks of registered documents know by when their senders want an answer, with their parts."""

from django.db import migrations


def tell_tasks(apps, editor):
    tasks = apps.get_model("work", "Task").objects
    rows = apps.get_model("documents", "ArrivalTask").objects.filter(arrival__due_on__isnull=False)
    for task_id, wanted in rows.values_list("task_id", "arrival__due_on").iterator(chunk_size=500):
        level = [task_id]
        while level:
            tasks.filter(id__in=level).update(answer_by=wanted)
            level = list(tasks.filter(parent__in=level).values_list("id", flat=True))


class Migration(migrations.Migration):
    dependencies = [("documents", "0020_names_of_restricted_parts"), ("work", "0009_answer_by")]
    operations = [migrations.RunPython(tell_tasks, migrations.RunPython.noop)]
