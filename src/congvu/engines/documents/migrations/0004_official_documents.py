"""Kinds of official documents, their drafts, versions, comments and opinions."""

import congvu.kernel.columns
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# A kept version is what its hash says, for ever: the database holds it, too.
FORWARD = """
CREATE FUNCTION documents_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a kept version of a draft is never changed';
END $$;
CREATE TRIGGER documents_version_stays BEFORE UPDATE ON documents_draftversion
FOR EACH ROW EXECUTE FUNCTION documents_version_stays();
"""
BACK = """
DROP TRIGGER documents_version_stays ON documents_draftversion;
DROP FUNCTION documents_version_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_pictures'),
        ('org', '0002_succession_by_matter'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', congvu.kernel.columns.NfcCharField(max_length=100)),
                ('abbreviation', congvu.kernel.columns.NfcCharField(blank=True, max_length=20)),
                ('form', models.CharField(choices=[('named', 'named'), ('letter', 'letter'), ('copy', 'copy'), ('normative', 'normative')], max_length=10)),
                ('series', models.CharField(blank=True, max_length=60)),
                ('parts', models.JSONField(default=dict)),
                ('skeleton', models.JSONField(default=dict)),
                ('law', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('rank', models.IntegerField(default=100)),
                ('package', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('abstract', congvu.kernel.columns.NfcCharField(blank=True, max_length=500)),
                ('content', models.JSONField(default=dict)),
                ('revision', models.IntegerField(default=1)),
                ('version', models.IntegerField(default=0)),
                ('touched', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('drafting', 'Đang soạn'), ('submitted', 'Chờ ký'), ('issuing', 'Đang phát hành'), ('issued', 'Đã ban hành'), ('discarded', 'Đã hủy')], default='drafting', max_length=10)),
                ('subject_noun', models.CharField(blank=True, max_length=60)),
                ('subject_uid', models.CharField(blank=True, max_length=64)),
                ('request_key', models.CharField(max_length=200, null=True, unique=True)),
                ('due_on', models.DateField(null=True)),
                ('returned_why', congvu.kernel.columns.NfcCharField(blank=True, max_length=1000)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafting_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.documentkind')),
                ('paper', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.paper')),
                ('signer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='DraftOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('version', models.IntegerField()),
                ('verdict', models.CharField(blank=True, choices=[('agreed', 'Nhất trí'), ('remarks', 'Nhất trí, có góp ý'), ('refused', 'Chưa nhất trí')], max_length=10)),
                ('text', congvu.kernel.columns.NfcTextField(blank=True, max_length=8000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.draft')),
            ],
        ),
        migrations.CreateModel(
            name='DraftRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('block', models.CharField(blank=True, max_length=40)),
                ('text', congvu.kernel.columns.NfcTextField(max_length=4000)),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.draft')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DraftVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('note', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('kept_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.draft')),
            ],
        ),
        migrations.AddIndex(
            model_name='draft',
            index=django.contrib.postgres.indexes.GinIndex(fields=['readers'], name='documents_draft_readers'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['unit', '-changed_at'], name='documents_draft_unit'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['subject_noun', 'subject_uid'], name='documents_draft_subject'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['issuing', 'issued']), _negated=True), ('paper__isnull', False), _connector='OR'), name='documents_draft_issued_as_paper'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafting', 'discarded']), ('signer__isnull', False), _connector='OR'), name='documents_draft_signer_known'),
        ),
        migrations.AddIndex(
            model_name='draftopinion',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['account', 'due_at'], name='documents_opinion_waiting'),
        ),
        migrations.AddConstraint(
            model_name='draftopinion',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('draft', 'account'), name='documents_opinion_once_open'),
        ),
        migrations.AddConstraint(
            model_name='draftopinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('verdict', '')), models.Q(('answered_at__isnull', False), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='documents_opinion_answered_whole'),
        ),
        migrations.AddConstraint(
            model_name='draftversion',
            constraint=models.UniqueConstraint(fields=('draft', 'number'), name='documents_version_once'),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
