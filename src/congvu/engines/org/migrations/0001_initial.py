import congvu.kernel.columns
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('token', models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('code', congvu.kernel.columns.NfcCharField(max_length=35, unique=True)),
                ('old_code', congvu.kernel.columns.NfcCharField(blank=True, db_index=True, max_length=20)),
                ('name', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('short_name', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('kind', models.CharField(choices=[('bo', 'Bộ'), ('vu', 'Vụ'), ('cuc', 'Cục'), ('van_phong', 'Văn phòng'), ('ban', 'Ban'), ('trung_tam', 'Trung tâm'), ('vien', 'Viện'), ('bao_chi', 'Báo, tạp chí'), ('chi_cuc', 'Chi cục'), ('ubnd_tinh', 'Ủy ban nhân dân cấp tỉnh'), ('so', 'Sở'), ('phong', 'Phòng'), ('ubnd_xa', 'Ủy ban nhân dân cấp xã'), ('trung_tam_hcc', 'Trung tâm Phục vụ hành chính công'), ('khac', 'Đơn vị khác')], max_length=20)),
                ('level', models.CharField(choices=[('trung_uong', 'Trung ương'), ('tinh', 'Cấp tỉnh'), ('xa', 'Cấp xã')], max_length=12)),
                ('place_code', models.CharField(blank=True, db_index=True, max_length=5)),
                ('rank', models.PositiveSmallIntegerField(default=100)),
                ('address', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('phone', congvu.kernel.columns.NfcCharField(blank=True, max_length=50)),
                ('email', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('certainty', models.CharField(default='V', max_length=3)),
                ('note', congvu.kernel.columns.NfcTextField(blank=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('how', models.CharField(choices=[('merge', 'Sáp nhập, hợp nhất'), ('split', 'Chia, tách'), ('transfer', 'Chuyển nhiệm vụ')], max_length=10)),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('note', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Subordination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('title', congvu.kernel.columns.NfcCharField(max_length=150)),
                ('capacity', models.PositiveSmallIntegerField(default=1)),
                ('is_head', models.BooleanField(default=False)),
                ('rank', models.PositiveSmallIntegerField(default=100)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('short_name', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='org.unit')),
            ],
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Y][0-9]{2}(\\.[0-9A-Z]+)*$')), name='org_unit_code_qd20'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor', 'on'), name='org_succession_once'),
        ),
        migrations.AddConstraint(
            model_name='subordination',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('child', '='), ('valid', '&&')], name='org_subordination_once'),
        ),
        migrations.AddConstraint(
            model_name='subordination',
            constraint=models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='org_subordination_not_self'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('valid__upper_inf', True)), fields=('unit', 'title'), name='org_post_title_once'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('is_head', True), ('valid__upper_inf', True)), fields=('unit',), name='org_post_one_head'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='org_post_capacity'),
        ),
        migrations.AddIndex(
            model_name='closure',
            index=models.Index(fields=['descendant', 'depth'], name='org_closure_up'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('ancestor', '='), ('descendant', '='), ('valid', '&&')], name='org_closure_once'),
        ),
        migrations.AddIndex(
            model_name='unitname',
            index=django.contrib.postgres.indexes.GistIndex(fields=['unit', 'valid'], name='org_unitname_gist'),
        ),
        migrations.AddConstraint(
            model_name='unitname',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('valid', '&&')], name='org_unitname_once'),
        ),
    ]
