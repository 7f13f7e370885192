"""Bulk verbs with the result of each task; in whose place a task was done."""

import congvu.kernel.columns
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_changeovers'),
    ]

    operations = [
        migrations.AddField(
            model_name='taskdone',
            name='for_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='taskdone',
            name='for_name',
            field=congvu.kernel.columns.NfcCharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('key', models.UUIDField(unique=True)),
                ('account_id', models.BigIntegerField()),
                ('assurance', models.PositiveSmallIntegerField(default=0)),
                ('on_behalf_of', models.BigIntegerField(null=True)),
                ('verb', models.CharField(choices=[('claim', 'Nhận việc'), ('release', 'Trả việc về đơn vị'), ('assign', 'Giao việc'), ('balance', 'Chia đều việc'), ('complete', 'Ghi kết quả')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['account_id', '-id'], name='batch_newest')],
            },
        ),
        migrations.CreateModel(
            name='BatchItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('task_uid', models.UUIDField()),
                ('title', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('case_title', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('code', congvu.kernel.columns.NfcCharField(blank=True, max_length=60)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('outcome_label', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('account_id', models.BigIntegerField(null=True)),
                ('account_name', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('before_id', models.BigIntegerField(null=True)),
                ('before_name', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'Đang chờ'), ('done', 'Đã làm'), ('refused', 'Không làm được'), ('undone', 'Đã hoàn tác')], default='waiting', max_length=10)),
                ('words', congvu.kernel.columns.NfcTextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='casework.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'task_uid'), name='batch_task_once')],
            },
        ),
    ]
