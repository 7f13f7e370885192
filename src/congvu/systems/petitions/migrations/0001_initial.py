"""What people report, where, and what became of it."""

import congvu.kernel.columns
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0002_succession_by_matter'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('service_code', models.CharField(max_length=30)),
                ('place_code', models.CharField(max_length=10)),
                ('address', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('lat', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('long', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('description', congvu.kernel.columns.NfcTextField()),
                ('media_url', models.URLField(blank=True, max_length=500)),
                ('contact', models.BinaryField()),
                ('account_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('open', 'Đang xử lý'), ('closed', 'Đã trả lời')], default='open', max_length=6)),
                ('note', congvu.kernel.columns.NfcTextField(blank=True)),
                ('requested_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('expected_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['place_code', '-requested_at'], name='report_place_newest'), models.Index(fields=['-requested_at'], name='report_newest')],
            },
        ),
    ]
