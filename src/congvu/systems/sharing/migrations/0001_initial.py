"""Links and their openings."""

import congvu.kernel.columns
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0003_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('receiver', congvu.kernel.columns.NfcCharField(max_length=200)),
                ('purpose', congvu.kernel.columns.NfcCharField(max_length=500)),
                ('papers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('password', models.CharField(blank=True, max_length=200)),
                ('most', models.PositiveSmallIntegerField()),
                ('openings', models.PositiveSmallIntegerField(default=0)),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person')),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('network', models.CharField(max_length=60)),
                ('what', models.CharField(max_length=40)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='sharing.link')),
            ],
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['person', '-created_at'], name='link_of_person'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('openings__lte', models.F('most'))), name='link_opened_at_most'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='link_ends_after_start'),
        ),
    ]
