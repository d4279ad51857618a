from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0021_restricted_outgoing")]

    operations = [
        migrations.AddField(
            model_name="outgoingmessage",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
    ]
