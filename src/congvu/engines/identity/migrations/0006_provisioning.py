"""Accounts and groups that another system keeps in step."""

import congvu.kernel.columns
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_sign_on'),
        ('org', '0002_succession_by_matter'),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('name', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('external_id', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('own_code', congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='identity.group')),
            ],
        ),
        migrations.CreateModel(
            name='Provisioned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', congvu.kernel.columns.NfcCharField(blank=True, db_index=True, max_length=200)),
                ('extra', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='provisioned', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(fields=['unit'], name='group_unit'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(models.F('group'), models.F('account'), name='membership_once'),
        ),
    ]
