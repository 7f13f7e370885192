"""One re-appointment at most, and the day that was promised first."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("dossier", "first_due_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "dossier", "reappointments", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddConstraint(
            "dossier",
            models.CheckConstraint(
                condition=models.Q(("reappointments__lte", 1)), name="dossier_reappointed_once"
            ),
        ),
    ]
