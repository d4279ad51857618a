from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows to assign are counted without the frozen ones by the index alone."""

    dependencies = [("documents", "0031_grounds_of_tasks")]

    operations = [
        migrations.RemoveIndex(model_name="arrival", name="documents_arrival_by"),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                fields=["agency_id", "handling", "-year", "-number", "frozen_at"],
                name="documents_arrival_by",
            ),
        ),
    ]
