"""Late work that was told to the heads already."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0006_batches_and_stand_ins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_uid', models.UUIDField()),
                ('step', models.PositiveSmallIntegerField()),
                ('unit_id', models.BigIntegerField()),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('task_uid', 'step'), name='escalation_once')],
            },
        ),
    ]
