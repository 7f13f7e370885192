"""Hours of rest that a person sets for themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='quiet_from',
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='quiet_until',
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='rest_days',
            field=models.BooleanField(default=False),
        ),
    ]
