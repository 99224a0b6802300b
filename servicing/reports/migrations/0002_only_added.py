from django.db import migrations

ONLY_ADDED = """
CREATE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the history of exports is only ever added to',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION reports_proof_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'running' THEN
        RAISE EXCEPTION 'proof % is finished and stands', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER run_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_reportrun
    FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse();
CREATE TRIGGER proof_stays BEFORE DELETE OR TRUNCATE ON reports_verifyrun
    FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse();
CREATE TRIGGER proof_stands BEFORE UPDATE ON reports_verifyrun
    FOR EACH ROW EXECUTE FUNCTION reports_proof_stands();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON reports_reportrun FROM meridian_app;
        REVOKE DELETE, TRUNCATE ON reports_verifyrun FROM meridian_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunSQL(
            ONLY_ADDED, "DROP FUNCTION reports_refuse, reports_proof_stands CASCADE;"
        ),
    ]
