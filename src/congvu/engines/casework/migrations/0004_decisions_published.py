"""Decision tables are published like processes: written once, never changed."""

import congvu.kernel.columns
from django.db import migrations, models


FORWARD = """
CREATE TRIGGER casework_decision_is_for_ever BEFORE UPDATE OR DELETE ON casework_decisionversion
    FOR EACH ROW EXECUTE FUNCTION casework_version_is_for_ever();
"""
BACK = "DROP TRIGGER casework_decision_is_for_ever ON casework_decisionversion;"


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0003_waits_for_messages_and_signals'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=congvu.kernel.columns.UuidV7(), editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('version', models.PositiveIntegerField()),
                ('title', congvu.kernel.columns.NfcCharField(max_length=300)),
                ('dmn', models.TextField()),
                ('model', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('decision', congvu.kernel.columns.NfcCharField(blank=True, max_length=100)),
                ('law', congvu.kernel.columns.NfcCharField(blank=True, max_length=300)),
                ('valid_from', models.DateField()),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='decision_version_once')],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
