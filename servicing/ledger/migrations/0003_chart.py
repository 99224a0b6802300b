from typing import Any

from django.db import migrations

# The chart as it was when the ledger began; later accounts come with their own migration.
CHART = [
    ("1010", "Cash clearing", "asset", "cash_clearing"),
    ("1020", "Transfer clearing", "asset", "transfer_clearing"),
    ("1030", "Escrow (T&I) custodial cash", "asset", "escrow_cash"),
    ("1040", "Boarding clearing", "asset", "boarding_clearing"),
    ("1050", "Disbursement clearing", "asset", "disbursed"),
    ("1200", "Loan principal receivable", "asset", "principal"),
    ("1210", "Deferred principal receivable", "asset", "deferred_principal"),
    ("1300", "Accrued interest receivable", "asset", "accrued_interest"),
    ("1400", "Fees receivable", "asset", "fees_receivable"),
    ("1500", "Escrow advance receivable", "asset", "escrow_advance"),
    ("1510", "Corporate advance receivable", "asset", "corporate_advance"),
    ("2100", "Escrow liability", "liability", "escrow"),
    ("2200", "Unapplied funds", "liability", "unapplied"),
    ("2210", "Unidentified receipts", "liability", "unidentified"),
    ("2300", "Due to investor, principal", "liability", "due_principal"),
    ("2310", "Due to investor, interest", "liability", "due_interest"),
    ("4100", "Interest income", "income", "interest_income"),
    ("4200", "Late charge income", "income", "late_fee_income"),
    ("4210", "Fee income", "income", "fee_income"),
    ("4300", "Servicing fee income", "income", "servicing_fee_income"),
    ("5100", "Fees waived", "expense", "fee_waived"),
    ("9100", "Memo: principal serviced for others", "memo", "memo_principal"),
    ("9110", "Memo: investors' interest in principal", "memo", "memo_investor"),
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
    dependencies = [("ledger", "0002_guards")]
    operations = [migrations.RunPython(open_accounts, migrations.RunPython.noop)]
