"""Applications that sign people on with us, their sign-ons and tokens; a second secret of machines."""

import congvu.kernel.columns
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0004_machines'),
    ]

    operations = [
        migrations.AddField(
            model_name='machine',
            name='previous_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='machine',
            name='previous_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_public', models.BooleanField(default=False)),
                ('is_trusted', models.BooleanField(default=False)),
                ('audience', models.CharField(choices=[('official', 'Cán bộ'), ('citizen', 'Công dân'), ('all', 'Cán bộ và công dân')], default='official', max_length=10)),
                ('redirect_uris', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), default=list, size=None)),
                ('post_logout_uris', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), default=list, size=None)),
                ('logout_uri', models.CharField(blank=True, max_length=500)),
                ('home_uri', models.CharField(blank=True, max_length=500)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('least_level', models.PositiveSmallIntegerField(default=1)),
                ('may_refresh', models.BooleanField(default=True)),
                ('may_device', models.BooleanField(default=False)),
                ('algorithm', models.CharField(choices=[('RS256', 'RS256'), ('ES256', 'ES256')], default='RS256', max_length=5)),
                ('machine', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='identity.machine')),
            ],
        ),
        migrations.CreateModel(
            name='SignOn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('sid', models.CharField(max_length=43)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('level', models.PositiveSmallIntegerField()),
                ('methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('signed_in_at', models.DateTimeField()),
                ('began_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('offline', models.BooleanField(default=False)),
                ('told_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=20)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ons', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ons', to='identity.application')),
            ],
        ),
        migrations.CreateModel(
            name='DeviceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('user_code', models.CharField(max_length=9, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('began_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
                ('interval', models.PositiveSmallIntegerField()),
                ('refused_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.application')),
                ('sign_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.signon')),
            ],
        ),
        migrations.CreateModel(
            name='SignOnToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('c', 'code'), ('a', 'access_token'), ('r', 'refresh_token')], max_length=1)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('redirect_uri', models.CharField(blank=True, max_length=500)),
                ('challenge', models.CharField(blank=True, max_length=43)),
                ('nonce', models.CharField(blank=True, max_length=500)),
                ('sign_on', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='identity.signon')),
            ],
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('given_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connections', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connections', to='identity.application')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('account'), models.F('application'), condition=models.Q(('ended_at__isnull', True)), name='connection_once')],
            },
        ),
        migrations.AddIndex(
            model_name='signon',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['sid'], name='sign_on_sid'),
        ),
        migrations.AddIndex(
            model_name='signon',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['account'], name='sign_on_account'),
        ),
        migrations.AddIndex(
            model_name='signon',
            index=models.Index(fields=['expires_at'], name='sign_on_expiry'),
        ),
        migrations.AddIndex(
            model_name='signontoken',
            index=models.Index(fields=['expires_at'], name='sign_on_token_expiry'),
        ),
    ]
