"""How often each unit stands in ``unit_ids``: the planner must know whether an officer sees ten
dossiers or a million, to choose between sorting the ten and walking the newest.

400 keeps 4,000 elements: every unit of a country with its 3,321 communes.
"""

from django.db import migrations

COLUMN = "ALTER TABLE dossiers_dossier ALTER COLUMN unit_ids SET STATISTICS"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0008_legs_dated_anew")]
    operations = [migrations.RunSQL(f"{COLUMN} 400", f"{COLUMN} DEFAULT")]
