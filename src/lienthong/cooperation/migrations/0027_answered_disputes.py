"""An answered dispute waits for the other side again; until now nobody was told of it."""

from django.db import migrations, models


def mark_answered(apps, _editor):
    Result = apps.get_model("cooperation", "Result")
    ResultStep = apps.get_model("cooperation", "ResultStep")
    last = ResultStep.objects.filter(
        result=models.OuterRef("pk"), number=models.OuterRef("steps"), step="answer"
    )
    disputed = Result.objects.filter(models.Exists(last), state="disputed")
    disputed.update(answered_at=models.F("changed_at"))


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0026_standing_alone")]

    operations = [
        migrations.AddField("result", "answered_at", models.DateTimeField(null=True)),
        migrations.RunPython(mark_answered, migrations.RunPython.noop),
        migrations.AddIndex(
            "result",
            models.Index(
                condition=models.Q(("answered_at__isnull", False)),
                fields=["side", "changed_at", "id"],
                name="cooperation_result_answered",
            ),
        ),
    ]
