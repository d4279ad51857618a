from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0006_withdrawn_evidence'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='restricted',
            field=models.BooleanField(default=False),
        ),
    ]
