"""Due times counted anew by a changed calendar; from when a timer counts."""

import congvu.kernel.columns
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_what_drafts_took_and_saw"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redated",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("clock", "Hồ sơ"), ("task", "Việc"), ("timer", "Hẹn giờ")],
                        max_length=5,
                    ),
                ),
                ("row_id", models.BigIntegerField()),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Redating",
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
                ("key", models.CharField(max_length=120, unique=True)),
                ("agency", models.CharField(max_length=60)),
                ("year", models.PositiveSmallIntegerField()),
                ("decision", congvu.kernel.columns.NfcCharField(blank=True, max_length=200)),
                ("days", models.JSONField(default=list)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("clocks", "Hạn của hồ sơ"),
                            ("tasks", "Hạn của việc"),
                            ("timers", "Hẹn giờ"),
                            ("tell", "Báo cho mọi người"),
                            ("done", "Đã xong"),
                            ("back", "Đang đưa về như trước"),
                            ("tell_back", "Báo đã đưa về"),
                            ("undone", "Đã đưa về như trước"),
                        ],
                        default="clocks",
                        max_length=10,
                    ),
                ),
                ("cursor", models.BigIntegerField(default=0)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_running_due",
        ),
        migrations.AddField(
            model_name="timer",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="redated",
            name="case",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="casework.case",
            ),
        ),
        migrations.AddField(
            model_name="redated",
            name="redating",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="casework.redating",
            ),
        ),
        migrations.AddIndex(
            model_name="redated",
            index=models.Index(fields=["redating", "what", "id"], name="redated_part"),
        ),
        # Room beside each clock for its next turn: what turns need not touch the indexes.
        migrations.RunSQL(
            "ALTER TABLE casework_clock SET (fillfactor = 70)",
            "ALTER TABLE casework_clock RESET (fillfactor)",
        ),
    ]
