from typing import Any

from django.db import migrations

# Currencies without decimals and with three: the accounts of every other currency again.
BLOCKS = {4: "JPY", 5: "KWD"}


def open_accounts(apps: Any, schema_editor: Any) -> None:
    account = apps.get_model("ledger", "Account").objects.using(schema_editor.connection.alias)
    usual = list(account.filter(currency="USD").order_by("id"))
    account.bulk_create(
        type(one)(id=block * 10_000 + int(one.code), code=one.code, name=one.name, kind=one.kind,
                  role=one.role, currency=currency)
        for block, currency in BLOCKS.items()
        for one in usual
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_life_of_a_loan")]
    operations = [migrations.RunPython(open_accounts, migrations.RunPython.noop)]
