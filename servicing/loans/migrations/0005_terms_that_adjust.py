"""The loans whose rate adjusts are found without reading the terms of all."""

from django.db import migrations

INDEX = (
    "CREATE INDEX terms_that_adjust ON loans_termsversion (loan_id)"
    " WHERE version = 1 AND (terms->15->'arm') IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [("loans", "0004_loan_work")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX terms_that_adjust")]
