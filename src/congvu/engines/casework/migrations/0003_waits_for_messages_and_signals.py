"""Cases may wait for messages and signals by name."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_versions_never_change")]

    operations = [
        migrations.CreateModel(
            name="Wait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("node", models.CharField(max_length=100)),
                ("scope", models.CharField(blank=True, max_length=100)),
                ("on", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waits",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["on", "name", "case"], name="wait_for")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "node", "scope"), name="wait_once")
                ],
            },
        ),
    ]
