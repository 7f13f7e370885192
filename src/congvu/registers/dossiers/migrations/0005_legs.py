"""The turns of the levels that a dossier passes, each with its own clock."""

import congvu.kernel.columns
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0004_parts_of_dossiers'),
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('key', models.CharField(max_length=40)),
                ('level', congvu.kernel.columns.NfcCharField(max_length=60)),
                ('agency', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('amount', models.PositiveSmallIntegerField()),
                ('time_unit', models.CharField(max_length=12)),
                ('started_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('own_due_at', models.DateTimeField(null=True)),
                ('waited_from', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, max_length=12)),
                ('note', congvu.kernel.columns.NfcCharField(blank=True, max_length=1000)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='dossiers.dossier')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None), ('started_at__isnull', False)), fields=['unit', 'due_at'], name='leg_open_due')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'position', 'turn'), name='leg_once_a_turn'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('started_at__isnull', False)), fields=('dossier',), name='leg_one_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('end', ''), _negated=True), _connector='OR'), name='leg_ended_somehow')],
            },
        ),
    ]
