"""Posts say whether their holders head the agency; for those there are it is told by their titles."""

import unicodedata

from django.db import migrations, models


def mark_heads(apps, schema_editor):
    Post = apps.get_model("directory", "Post")
    for post in Post.objects.filter(role="leader", internal_unit=None):
        title = unicodedata.normalize("NFC", post.title).casefold()
        if not title.startswith("phó "):
            post.heads = True
            post.save(update_fields=["heads"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="post", name="heads", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(mark_heads, migrations.RunPython.noop),
    ]
