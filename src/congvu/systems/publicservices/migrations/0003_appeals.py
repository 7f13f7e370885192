"""What people object to about how a dossier ended, and what they are answered."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import congvu.kernel.columns


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("identity", "0003_limits"),
        ("org", "0001_initial"),
        ("publicservices", "0002_hand_overs"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Appeal",
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
                ("dossier_uid", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("content", congvu.kernel.columns.NfcTextField()),
                ("filed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, max_length=12)),
                ("answer", congvu.kernel.columns.NfcTextField(blank=True)),
                ("answered_by", congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "owner_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["owner_unit", "due_at"],
                        name="appeal_open_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("dossier_uid",),
                        name="appeal_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "complaint")),
                        fields=("dossier_uid",),
                        name="appeal_one_complaint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at", None),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appeal_answered_in_words",
                    ),
                ],
            },
        ),
    ]
