from django.db import migrations, models
from django.db.models import F


def take_what_was_found(apps, schema_editor):
    """What came between a loss and its acceptance was not told apart before."""
    losses = apps.get_model("exchange", "NodeLoss").objects
    losses.filter(found_size__lt=F("known_size")).update(kept_size=F("found_size"))
    losses.filter(found_size__gte=F("known_size")).update(kept_size=F("known_size") - 1)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0022_withdrawn")]

    operations = [
        migrations.AddField("nodewatch", "broken_size", models.BigIntegerField(null=True)),
        migrations.AddField("nodeloss", "kept_size", models.BigIntegerField(null=True)),
        migrations.RunPython(take_what_was_found, migrations.RunPython.noop),
        migrations.AlterField("nodeloss", "kept_size", models.BigIntegerField()),
    ]
