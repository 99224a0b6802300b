"""The chart of accounts, and the one mapping from engine roles to accounts."""

from functools import lru_cache

# code, name, kind, role. An account's id is its code for USD; see account_id.
CHART = (
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
)
CURRENCIES = ("USD", "CAD", "EUR", "GBP")
# Accounts whose balance grows with debits.
DEBIT_NORMAL = frozenset({"asset", "expense"})

# Engine roles whose account has another name; every other role is the account's own.
_NAMES = {
    "interest": "accrued_interest",
    "boarding": "boarding_clearing",
    "servicing_fee": "servicing_fee_income",
}
_INVESTORS = {"principal": "due_principal", "deferred_principal": "due_principal",
              "interest": "due_interest"}  # fmt: skip


def account_id(role: str, currency: str) -> int:
    """The id of an account: its code, in a block of ten thousand for each currency."""
    return CURRENCIES.index(currency) * 10_000 + _CODES[role]


_CODES = {role: int(code) for code, _, _, role in CHART}
ROLE_OF = {account_id(role, currency): role for _, _, _, role in CHART for currency in CURRENCIES}


@lru_cache(maxsize=4096)
def accounts(debit: str, credit: str, ownership: str, currency: str) -> tuple[tuple[int, int], ...]:
    """The (debit, credit) account pairs that one booking of two engine roles posts to.

    What is serviced for others is due to its investor, and its principal stands off the balance
    sheet as a memo pair (regulations 15.1); the boarding of such a loan moves only the memo.
    """
    pairs: list[tuple[str, str]] = []
    if ownership == "owned":
        pairs.append((_NAMES.get(debit, debit), _NAMES.get(credit, credit)))
    else:
        boards = "boarding" in (debit, credit)
        theirs = debit in _INVESTORS or credit in _INVESTORS
        if not (boards and theirs):
            names = {**_NAMES, **_INVESTORS}
            pairs.append((names.get(debit, debit), names.get(credit, credit)))
        if "principal" in debit:
            pairs.append(("memo_principal", "memo_investor"))
        elif "principal" in credit:
            pairs.append(("memo_investor", "memo_principal"))
    return tuple((account_id(d, currency), account_id(c, currency)) for d, c in pairs)
