"""What QĐ 766/QĐ-TTg counts: waiting, fees paid online, digitised papers, judgements, hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("dossiers", "0002_reappointment")]
    operations: ClassVar = [
        migrations.AddField("dossier", "waiting_since", models.DateTimeField(null=True)),
        migrations.AddField("dossier", "waited", models.DurationField(default=timedelta)),
        migrations.AddField("dossier", "written_result", models.BooleanField(default=True)),
        migrations.AddField("dossier", "fee_due", models.PositiveBigIntegerField(default=0)),
        migrations.AddField(
            "dossier", "paid_online", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "dossier", "satisfaction", models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AddField("dossier", "objected_at", models.DateTimeField(null=True)),
        migrations.AddField("dossier", "synced_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "attachment", "digitised", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField("attachment", "from_store", models.BooleanField(default=False)),
        migrations.AddField(
            "attachment",
            "replaces_result",
            models.CharField(max_length=40, blank=True, default=""),
        ),
        migrations.AddConstraint(
            "dossier",
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="dossier_judged_one_to_five",
            ),
        ),
        migrations.AddConstraint(
            "dossier",
            models.CheckConstraint(
                condition=Q(paid_online__gte=0, paid_online__lte=2), name="dossier_paid_known"
            ),
        ),
        migrations.AddIndex(
            "dossier", models.Index(fields=["accepted_at"], name="dossier_accepted")
        ),
    ]
