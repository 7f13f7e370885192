"""What was judged, objected to and paid before the dossier kept it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

JUDGED = """
UPDATE dossiers_dossier d SET satisfaction = r.score
FROM publicservices_rating r WHERE r.dossier_uid = d.uid
"""
OBJECTED = """
UPDATE dossiers_dossier d SET objected_at = a.first
FROM (SELECT dossier_uid, min(filed_at) AS first FROM publicservices_appeal GROUP BY 1) a
WHERE a.dossier_uid = d.uid
"""
OWED = """
UPDATE dossiers_dossier d SET fee_due = i.amount,
    paid_online = CASE WHEN i.state IN (2, 3) THEN 2 ELSE 0 END
FROM payments_invoice i
WHERE i.subject_noun = 'dossiers.dossier' AND i.subject_uid = d.uid::text AND i.state <> 5
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("publicservices", "0003_appeals"),
        ("dossiers", "0003_service_quality"),
        ("payments", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.RunSQL([JUDGED, OBJECTED, OWED], reverse_sql=migrations.RunSQL.noop)
    ]
