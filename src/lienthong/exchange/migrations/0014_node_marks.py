from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0013_contents_problem'),
    ]

    operations = [
        migrations.AddField(
            model_name='nodewatch',
            name='directory_marks',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='nodewatch',
            name='systems_marks',
            field=models.BigIntegerField(default=0),
        ),
    ]
