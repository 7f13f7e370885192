import congvu.kernel.columns
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Reform",
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
                ("kind", models.CharField(max_length=10)),
                ("decision", congvu.kernel.columns.NfcCharField(max_length=80)),
                ("day", models.DateField()),
                ("choices", models.JSONField()),
                (
                    "unit_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Phương án"),
                            ("planned", "Chờ đến ngày hiệu lực"),
                            ("tree", "Cây tổ chức"),
                            ("move", "Chuyển việc"),
                            ("tell", "Báo cho mọi người"),
                            ("done", "Đã xong"),
                            ("back", "Đang đưa về"),
                            ("back_tree", "Đang đưa cây tổ chức về"),
                            ("tell_back", "Báo đã đưa về"),
                            ("undone", "Đã đưa về như trước"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("founded", models.JSONField(default=dict)),
                ("told", models.JSONField(default=dict)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0)),
                ("sweep", models.PositiveSmallIntegerField(default=0)),
                ("trouble", congvu.kernel.columns.NfcCharField(blank=True, max_length=500)),
                ("made_by", congvu.kernel.columns.NfcCharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("counted_from", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("stage", "planned")),
                        fields=["day"],
                        name="reform_planned_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Moved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("from_unit", models.BigIntegerField()),
                ("to_unit", models.BigIntegerField()),
                ("said", congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("conflict", congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("official", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("moved", "Đã chuyển"),
                            ("listed", "Giữ nguyên"),
                            ("back", "Đã đưa về"),
                            ("stayed", "Đã đổi sau đó, giữ nguyên"),
                        ],
                        default="moved",
                        max_length=8,
                    ),
                ),
                (
                    "reform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="reforms.reform",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reform", "what", "id"], name="reform_moved")],
            },
        ),
    ]
