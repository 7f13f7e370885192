"""Bulk migrations of running cases, kept so that they can be undone."""

import congvu.kernel.columns
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_decisions_published'),
    ]

    operations = [
        migrations.CreateModel(
            name='Changeover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.processversion')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.processversion')),
            ],
        ),
        migrations.CreateModel(
            name='ChangedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marking', models.JSONField()),
                ('timers', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.case')),
                ('changeover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='casework.changeover')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('changeover', 'case'), name='changed_over_once')],
            },
        ),
    ]
