from django.db import migrations

ONLY_ADDED = """
CREATE FUNCTION closing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was recorded is only ever added',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER checklistmark_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON closing_checklistmark
    FOR EACH STATEMENT EXECUTE FUNCTION closing_refuse();
CREATE TRIGGER recording_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON closing_recording
    FOR EACH STATEMENT EXECUTE FUNCTION closing_refuse();
CREATE TRIGGER recordingstep_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON closing_recordingstep
    FOR EACH STATEMENT EXECUTE FUNCTION closing_refuse();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE
            ON closing_checklistmark, closing_recording, closing_recordingstep FROM meridian_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("closing", "0001_initial")]
    operations = [
        migrations.RunSQL(ONLY_ADDED, "DROP FUNCTION closing_refuse CASCADE;"),
    ]
