"""Joined submissions: several dossiers from one."""

import congvu.kernel.columns
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_limits'),
        ('org', '0001_initial'),
        ('publicservices', '0005_intakes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Joined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('code', models.CharField(max_length=60, unique=True)),
                ('request_key', models.CharField(max_length=80, unique=True)),
                ('procedure_version_id', models.BigIntegerField()),
                ('unit_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('submitted_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
                ('reception_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='JoinedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=40)),
                ('dossier_uid', models.UUIDField(unique=True)),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('needs', models.BooleanField(default=False)),
                ('waits', models.BooleanField(default=False)),
                ('joined', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='publicservices.joined')),
            ],
        ),
        migrations.AddIndex(
            model_name='joined',
            index=models.Index(fields=['person', '-submitted_at'], name='joined_of_person'),
        ),
        migrations.AddConstraint(
            model_name='joinedpart',
            constraint=models.UniqueConstraint(fields=('joined', 'key'), name='joined_part_once'),
        ),
    ]
