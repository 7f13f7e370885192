from django.db import migrations

FORWARD = """
CREATE FUNCTION casework_version_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published process version is never changed: publish the next one';
END $$;
CREATE TRIGGER casework_version_is_for_ever BEFORE UPDATE OR DELETE ON casework_processversion
    FOR EACH ROW EXECUTE FUNCTION casework_version_is_for_ever();
"""
BACK = """
DROP TRIGGER casework_version_is_for_ever ON casework_processversion;
DROP FUNCTION casework_version_is_for_ever();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
