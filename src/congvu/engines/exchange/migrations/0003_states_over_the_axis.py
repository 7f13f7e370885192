"""A state that the axis has taken is where it belongs: nobody answers a state."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exchange", "0002_seals_and_unfinished")]
    operations: ClassVar = [
        migrations.RunSQL(
            "UPDATE exchange_delivery d SET state = 'confirmed', confirmed_at = d.sent_at "
            "FROM exchange_message m "
            "WHERE m.id = d.message_id AND m.kind = 'status' AND d.state = 'sent'",
            migrations.RunSQL.noop,
        ),
    ]
