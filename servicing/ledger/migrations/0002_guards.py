from pathlib import Path

from django.db import migrations

GUARDS = Path(__file__).with_suffix(".sql")

DROP = """
DROP FUNCTION ledger_refuse, ledger_require_open, ledger_stamp_event, ledger_check_events,
    ledger_check_postings, ledger_day_moves_on CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS.read_text(), DROP)]
