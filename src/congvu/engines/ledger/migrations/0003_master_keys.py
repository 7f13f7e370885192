"""A person's key can be destroyed, or wrapped anew by a later master key; nothing else."""

from django.db import migrations, models

RULE = """
CREATE OR REPLACE FUNCTION ledger_key_only_dies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped IS NOT NULL AND NEW.id = OLD.id AND NEW.person = OLD.person
       AND NEW.made_at = OLD.made_at
       AND (NEW.wrapped IS NULL{rewrapped}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a person''s key can only be destroyed{words}'
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
NEW = RULE.format(
    rewrapped=" OR (NEW.master > OLD.master AND NEW.destroyed_at IS NULL)",
    words=" or wrapped by a later master",
)
OLD = RULE.format(rewrapped="", words="")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.AddField("personkey", "master", models.SmallIntegerField(db_default=1)),
        migrations.AddIndex(
            "personkey",
            models.Index(
                fields=["master", "id"],
                name="ledger_personkey_master",
                condition=models.Q(wrapped__isnull=False),
            ),
        ),
        migrations.RunSQL(NEW, OLD),
    ]
