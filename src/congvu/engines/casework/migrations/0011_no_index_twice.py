"""Drop the indexes on ``case`` alone where another one begins with it: each cost every write."""

import django.db.models.deletion
from django.db import migrations, models


def _case(related: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related,
        to="casework.case",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_deadlines_counted_anew"),
    ]

    operations = [
        migrations.AlterField("clock", "case", _case("clocks")),
        migrations.AlterField("task", "case", _case("tasks")),
        migrations.AlterField("taskdone", "case", _case("done")),
        migrations.AlterField("timer", "case", _case("timers")),
        migrations.AlterField("wait", "case", _case("waits")),
    ]
