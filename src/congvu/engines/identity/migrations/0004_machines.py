"""Systems that call by themselves, their tokens, and what they call our things."""

import congvu.kernel.columns
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Machine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True
                    ),
                ),
                ("client_id", models.CharField(max_length=60, unique=True)),
                ("secret_sha256", models.CharField(max_length=64)),
                ("name", congvu.kernel.columns.NfcCharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="machine",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ForeignId",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("theirs", congvu.kernel.columns.NfcCharField(max_length=200)),
                ("ours", models.CharField(max_length=200)),
                ("label", congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                (
                    "machine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="foreign_ids",
                        to="identity.machine",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["machine", "kind", "ours"], name="foreign_id_ours")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("machine", "kind", "theirs"), name="foreign_id_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MachineToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "machine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="identity.machine",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="machine_token_expiry")],
            },
        ),
    ]
