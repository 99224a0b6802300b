from django.db import migrations, models

ONLY_ADDED = """
CREATE FUNCTION audit_refuse_try() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: tries to sign in are only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sign_in_try_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_signintry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_try();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_signintry FROM meridian_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_only_added")]
    operations = [
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("name", models.CharField(max_length=32)),
                ("address", models.CharField(max_length=32)),
                ("right", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "-at"], name="try_by_name"),
                    models.Index(fields=["address", "-at"], name="try_by_address"),
                ],
            },
        ),
        migrations.RunSQL(ONLY_ADDED, "DROP FUNCTION audit_refuse_try CASCADE;"),
    ]
