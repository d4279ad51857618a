from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0014_node_marks")]

    operations = [
        migrations.RemoveField(model_name="nodewatch", name="log_problem"),
        migrations.RemoveField(model_name="nodewatch", name="contents_problem"),
        migrations.AddField(
            model_name="nodewatch", name="problems", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="nodewatch",
            name="failing_webhooks",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
