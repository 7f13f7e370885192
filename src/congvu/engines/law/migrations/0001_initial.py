import congvu.kernel.columns
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
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
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(max_length=40, unique=True)),
                ('title', congvu.kernel.columns.NfcCharField(max_length=200)),
                ('hours', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='CodeList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('title', congvu.kernel.columns.NfcCharField(max_length=200)),
                ('source', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('certainty', models.CharField(default='V', max_length=3)),
                ('note', congvu.kernel.columns.NfcTextField(blank=True)),
                ('package', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, unique=True)),
                ('label', congvu.kernel.columns.NfcCharField(max_length=200)),
                ('kind', models.CharField(choices=[('int', 'số nguyên'), ('decimal', 'số thập phân'), ('text', 'chữ'), ('bool', 'có/không'), ('time', 'giờ trong ngày')], max_length=8)),
                ('unit', congvu.kernel.columns.NfcCharField(blank=True, max_length=40)),
                ('group', congvu.kernel.columns.NfcCharField(blank=True, max_length=80)),
                ('package', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('token', models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.CreateModel(
            name='ContentPackage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('code', congvu.kernel.columns.NfcCharField(max_length=100)),
                ('version', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('origin', models.CharField(max_length=10)),
                ('current', models.BooleanField(default=False)),
                ('applied', models.CharField(blank=True, max_length=64)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'code', 'version'), name='law_package_version_once'), models.UniqueConstraint(condition=models.Q(('current', True)), fields=('kind', 'code'), name='law_package_one_current')],
            },
        ),
        migrations.CreateModel(
            name='LegalText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('so_ky_hieu', congvu.kernel.columns.NfcCharField(max_length=60)),
                ('kind', congvu.kernel.columns.NfcCharField(max_length=40)),
                ('trich_yeu', congvu.kernel.columns.NfcTextField(blank=True)),
                ('authority', congvu.kernel.columns.NfcCharField(blank=True, max_length=120)),
                ('issued_on', models.DateField(null=True)),
                ('effective_from', models.DateField(null=True)),
                ('effective_to', models.DateField(null=True)),
                ('suspended_from', models.DateField(null=True)),
                ('suspended_to', models.DateField(null=True)),
                ('certainty', models.CharField(max_length=3)),
                ('note', congvu.kernel.columns.NfcTextField(blank=True)),
                ('source', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('search_key', models.TextField(blank=True)),
                ('package', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('certainty__in', ['V', 'V-S', 'D', 'M'])), name='law_text_certainty'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_from__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='law_text_dates')],
            },
        ),
        migrations.CreateModel(
            name='Overlay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('code', congvu.kernel.columns.NfcCharField(max_length=100)),
                ('path', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('value', models.JSONField()),
                ('base', models.JSONField(null=True)),
                ('base_version', models.CharField(max_length=60)),
                ('decision', congvu.kernel.columns.NfcCharField(max_length=100)),
                ('decided_on', models.DateField()),
                ('set_by', congvu.kernel.columns.NfcCharField(max_length=200)),
                ('set_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('kind', 'code', 'path'), name='law_overlay_once'), models.CheckConstraint(condition=models.Q(('decision', ''), _negated=True), name='law_overlay_has_decision')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('working', 'Ngày làm việc'), ('weekend', 'Nghỉ hằng tuần'), ('holiday', 'Nghỉ lễ, tết'), ('compensatory', 'Nghỉ bù'), ('swap_off', 'Nghỉ hoán đổi'), ('swap_on', 'Làm bù')], max_length=12)),
                ('name', congvu.kernel.columns.NfcCharField(blank=True, max_length=150)),
                ('certainty', models.CharField(default='V', max_length=3)),
                ('note', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('working_before', models.PositiveIntegerField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='law.calendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='law_calendar_day_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('is_forecast', models.BooleanField()),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('decided_on', models.DateField(null=True)),
                ('package', models.CharField(blank=True, max_length=100)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='law.calendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'year'), name='law_calendar_year_once'), models.CheckConstraint(condition=models.Q(('is_forecast', True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='law_calendar_year_decided')],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', congvu.kernel.columns.NfcCharField(max_length=60)),
                ('label', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('label_en', models.CharField(blank=True, max_length=300)),
                ('rank', models.PositiveIntegerField()),
                ('extra', models.JSONField(default=dict)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='law.codelist')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('list', '='), ('code', '='), ('valid', '&&')], name='law_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PackageFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('content', models.BinaryField()),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='law.contentpackage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('package', 'path'), name='law_package_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ParameterValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('value', congvu.kernel.columns.NfcCharField(max_length=400)),
                ('legal_basis', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('certainty', models.CharField(default='V', max_length=3)),
                ('note', congvu.kernel.columns.NfcTextField(blank=True)),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('parameter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='law.parameter')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='law.legaltext')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('superseded_at__isnull', True)), expressions=[('parameter', '='), ('valid', '&&')], name='law_value_once'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='law_value_some_days')],
            },
        ),
        migrations.CreateModel(
            name='TextLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('replaces', 'thay thế'), ('repeals_part', 'bãi bỏ một phần'), ('amends', 'sửa đổi, bổ sung'), ('guides', 'hướng dẫn, quy định chi tiết')], max_length=12)),
                ('on', models.DateField(null=True)),
                ('note', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_out', to='law.legaltext')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_in', to='law.legaltext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'target', 'kind'), name='law_link_once')],
            },
        ),
    ]
