from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0010_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='incomingdocument',
            name='readers',
            field=models.TextField(blank=True, default=''),
        ),
    ]
