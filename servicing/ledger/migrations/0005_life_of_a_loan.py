from typing import Any

from django.db import migrations, models

# What deferrals, charge-offs and recoveries are booked in.
CHART = [
    ("1220", "Deferred interest receivable", "asset", "deferred_interest"),
    ("1290", "Allowance for credit losses", "asset", "allowance"),
    ("1520", "Advances due from investors", "asset", "investor_advance"),
    ("4400", "Recoveries of charged-off loans", "income", "recovery"),
    ("5110", "Debt forgiven", "expense", "debt_forgiven"),
    ("5200", "Servicing expense", "expense", "servicing_expense"),
    ("9200", "Memo: charged-off debt", "memo", "shadow"),
    ("9210", "Memo: principal charged off", "memo", "shadow_principal"),
    ("9220", "Memo: interest charged off", "memo", "shadow_interest"),
    ("9230", "Memo: fees charged off", "memo", "shadow_fees"),
    ("9240", "Memo: escrow advances charged off", "memo", "shadow_escrow_advance"),
    ("9250", "Memo: corporate advances charged off", "memo", "shadow_advances"),
]


def open_accounts(apps: Any, schema_editor: Any) -> None:
    account = apps.get_model("ledger", "Account")
    account.objects.using(schema_editor.connection.alias).bulk_create(
        account(
            id=block * 10_000 + int(code),
            code=code,
            name=name,
            kind=kind,
            role=role,
            currency=currency,
        )
        for block, currency in enumerate(("USD", "CAD", "EUR", "GBP"))
        for code, name, kind, role in CHART
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_list_order")]
    operations = [
        migrations.AlterField(
            model_name="loanstate", name="status", field=models.CharField(max_length=12)
        ),
        migrations.RunPython(open_accounts, migrations.RunPython.noop),
    ]
