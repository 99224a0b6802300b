from django.db import migrations

ONLY_ADDED = """
CREATE FUNCTION api_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was answered is only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keyedact_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON api_keyedact
    FOR EACH STATEMENT EXECUTE FUNCTION api_refuse();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON api_keyedact FROM meridian_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]
    operations = [
        migrations.RunSQL(ONLY_ADDED, "DROP FUNCTION api_refuse CASCADE;"),
    ]
