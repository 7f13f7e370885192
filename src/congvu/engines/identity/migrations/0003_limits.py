"""Counts of requests, and what allauth keeps for a minute, shared by all processes."""

from django.db import migrations, models

CACHE = """
CREATE UNLOGGED TABLE identity_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX identity_cache_expires ON identity_cache (expires);
"""


class Migration(migrations.Migration):

    dependencies = [("identity", "0002_grants_over_units")]

    operations = [
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("count", models.IntegerField()),
            ],
            options={"indexes": [models.Index(fields=["began_at"], name="identity_rate_began")]},
        ),
        migrations.RunSQL(
            "ALTER TABLE identity_rate SET UNLOGGED", "ALTER TABLE identity_rate SET LOGGED"
        ),
        migrations.RunSQL(CACHE, "DROP TABLE identity_cache"),
    ]
