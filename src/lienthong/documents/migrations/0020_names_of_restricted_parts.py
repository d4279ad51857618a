"""Parts of tasks on restricted documents, given before they were closed, keep no name of their own.

As `work`'s `as_part_of` has it: each is called what the whole is called; its own people read the
rest with the details.
"""

from django.db import migrations

from lienthong.kernel.vietnamese import fold


def rename(apps, _editor):
    tasks = apps.get_model("work", "Task").objects
    level = list(tasks.filter(restricted=True, parent=None))
    while level:
        names = {task.id: task.title for task in level}
        level = list(tasks.filter(restricted=True, parent__in=names))
        for task in level:
            whole = names[task.parent_id]
            if task.title == whole:
                continue
            task.title, task.details = whole, f"{task.title}\n{task.details}".strip()
            task.folded = fold(f"{whole}  {task.origin_label}")
            task.save(update_fields=["title", "details", "folded"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0019_blocks_of_entries"), ("work", "0008_restricted")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
