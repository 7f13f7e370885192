import congvu.kernel.columns
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('token', models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5)),
                ('level', models.CharField(choices=[('province', 'Cấp tỉnh'), ('district', 'Cấp huyện'), ('commune', 'Cấp xã')], max_length=8)),
                ('kind', models.CharField(choices=[('tinh', 'Tỉnh'), ('thanh_pho_tw', 'Thành phố trực thuộc trung ương'), ('quan', 'Quận'), ('huyen', 'Huyện'), ('thi_xa', 'Thị xã'), ('thanh_pho', 'Thành phố thuộc tỉnh'), ('xa', 'Xã'), ('phuong', 'Phường'), ('thi_tran', 'Thị trấn'), ('dac_khu', 'Đặc khu')], max_length=12)),
                ('name', congvu.kernel.columns.NfcCharField(max_length=100)),
                ('full_name', congvu.kernel.columns.NfcCharField(max_length=130)),
                ('path', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('name_key', models.CharField(max_length=100)),
                ('path_key', models.CharField(max_length=300)),
                ('province_code', models.CharField(max_length=2)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('is_whole', models.BooleanField()),
                ('is_main', models.BooleanField(default=True)),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(django.contrib.postgres.indexes.OpClass('name_key', 'text_pattern_ops'), name='places_name_prefix'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('path_key', 'gin_trgm_ops'), name='places_path_trgm'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(fields=['province_code', 'level'], name='places_of_province'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('level', '='), ('code', '='), ('valid', '&&')], name='places_place_once'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor', 'on'), name='places_succession_once'),
        ),
    ]
