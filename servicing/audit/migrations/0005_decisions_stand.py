from django.db import migrations

DECISIONS_STAND = """
CREATE FUNCTION audit_keep_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'approval % was % already: a decision stands', OLD.id, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.id, OLD.kind, OLD.about, OLD.what, OLD.stream, OLD.subject, OLD.amount, OLD.rows,
        OLD.payload, OLD.digest, OLD.requested_by, OLD.requested_at, OLD.why)
        IS DISTINCT FROM
       (NEW.id, NEW.kind, NEW.about, NEW.what, NEW.stream, NEW.subject, NEW.amount, NEW.rows,
        NEW.payload, NEW.digest, NEW.requested_by, NEW.requested_at, NEW.why)
    THEN
        RAISE EXCEPTION 'approval %: what was asked never changes', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_stands BEFORE UPDATE ON audit_approval
    FOR EACH ROW EXECUTE FUNCTION audit_keep_approval();
CREATE FUNCTION audit_approval_starts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'an approval begins by waiting' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_starts BEFORE INSERT ON audit_approval
    FOR EACH ROW EXECUTE FUNCTION audit_approval_starts();
CREATE TRIGGER approval_kept BEFORE DELETE OR TRUNCATE ON audit_approval
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE DELETE, TRUNCATE ON audit_approval FROM meridian_app;
    END IF;
END $$;
"""
UNDO = """
DROP TRIGGER approval_stands ON audit_approval;
DROP TRIGGER approval_starts ON audit_approval;
DROP TRIGGER approval_kept ON audit_approval;
DROP FUNCTION audit_keep_approval;
DROP FUNCTION audit_approval_starts;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_approvals_and_views")]
    operations = [migrations.RunSQL(DECISIONS_STAND, UNDO)]
