"""The signed lists by which dossiers go from the desk to who solves them."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import congvu.kernel.columns


class Migration(migrations.Migration):
    dependencies: ClassVar = [("org", "0001_initial"), ("publicservices", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="HandOver",
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
                ("day", models.DateField()),
                (
                    "dossier_uids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None
                    ),
                ),
                ("signed_by", congvu.kernel.columns.NfcCharField(max_length=200)),
                ("signed_at", models.DateTimeField()),
                (
                    "owner_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
                (
                    "reception_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["day", "reception_unit", "owner_unit"],
                        name="hand_over_once_a_day",
                    )
                ],
            },
        ),
    ]
