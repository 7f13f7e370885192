"""The tables that only grow refuse to be changed; a person's key can only be destroyed."""

from django.db import migrations

TABLES = ("ledger_entry", "ledger_position", "ledger_block", "ledger_node")

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION ledger_key_only_dies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped IS NOT NULL AND NEW.id = OLD.id AND NEW.person = OLD.person
       AND NEW.made_at = OLD.made_at AND NEW.wrapped IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a person''s key can only be destroyed'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledger_personkey_only_dies BEFORE UPDATE ON ledger_personkey
    FOR EACH ROW EXECUTE FUNCTION ledger_key_only_dies();
CREATE TRIGGER ledger_personkey_no_delete BEFORE DELETE ON ledger_personkey
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_personkey_no_truncate BEFORE TRUNCATE ON ledger_personkey
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

UNREFUSE = """
DROP TRIGGER ledger_personkey_only_dies ON ledger_personkey;
DROP TRIGGER ledger_personkey_no_delete ON ledger_personkey;
DROP TRIGGER ledger_personkey_no_truncate ON ledger_personkey;
"""

DROP_FUNCTIONS = "DROP FUNCTION ledger_refuse(); DROP FUNCTION ledger_key_only_dies();"


def guard(table):
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
        """,
        f"DROP TRIGGER {table}_no_change ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, DROP_FUNCTIONS),
        migrations.RunSQL(REFUSE, UNREFUSE),
        *(guard(table) for table in TABLES),
    ]
