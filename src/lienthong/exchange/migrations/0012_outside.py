from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0011_readers'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='outside',
            field=models.TextField(blank=True, default=''),
        ),
    ]
