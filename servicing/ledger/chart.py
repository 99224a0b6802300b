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
    ("1220", "Deferred interest receivable", "asset", "deferred_interest"),
    ("1290", "Allowance for credit losses", "asset", "allowance"),
    ("1300", "Accrued interest receivable", "asset", "accrued_interest"),
    ("1400", "Fees receivable", "asset", "fees_receivable"),
    ("1500", "Escrow advance receivable", "asset", "escrow_advance"),
    ("1510", "Corporate advance receivable", "asset", "corporate_advance"),
    ("1520", "Advances due from investors", "asset", "investor_advance"),
    ("2100", "Escrow liability", "liability", "escrow"),
    ("2200", "Unapplied funds", "liability", "unapplied"),
    ("2210", "Unidentified receipts", "liability", "unidentified"),
    ("2300", "Due to investor, principal", "liability", "due_principal"),
    ("2310", "Due to investor, interest", "liability", "due_interest"),
    ("4100", "Interest income", "income", "interest_income"),
    ("4200", "Late charge income", "income", "late_fee_income"),
    ("4210", "Fee income", "income", "fee_income"),
    ("4300", "Servicing fee income", "income", "servicing_fee_income"),
    ("4400", "Recoveries of charged-off loans", "income", "recovery"),
    ("5100", "Fees waived", "expense", "fee_waived"),
    ("5110", "Debt forgiven", "expense", "debt_forgiven"),
    ("5200", "Servicing expense", "expense", "servicing_expense"),
    ("9100", "Memo: principal serviced for others", "memo", "memo_principal"),
    ("9110", "Memo: investors' interest in principal", "memo", "memo_investor"),
    ("9200", "Memo: charged-off debt", "memo", "shadow"),
    ("9210", "Memo: principal charged off", "memo", "shadow_principal"),
    ("9220", "Memo: interest charged off", "memo", "shadow_interest"),
    ("9230", "Memo: fees charged off", "memo", "shadow_fees"),
    ("9240", "Memo: escrow advances charged off", "memo", "shadow_escrow_advance"),
    ("9250", "Memo: corporate advances charged off", "memo", "shadow_advances"),
)
CURRENCIES = ("USD", "CAD", "EUR", "GBP", "JPY", "KWD")
# Accounts whose balance grows with debits.
DEBIT_NORMAL = frozenset({"asset", "expense"})

# Engine roles whose account has another name; every other role is the account's own.
_NAMES = {
    "interest": "accrued_interest",
    "boarding": "boarding_clearing",
    "servicing_fee": "servicing_fee_income",
}
_INVESTORS = {"principal": "due_principal", "deferred_principal": "due_principal",
              "interest": "due_interest", "deferred_interest": "due_interest"}  # fmt: skip
_PRINCIPAL = frozenset({"principal", "deferred_principal"})
# Losses on what is serviced for others are the investor's, and what is recovered is due to them.
_LOSSES = frozenset({"allowance", "debt_forgiven"})
_RECOVERED = {"recovery": "due_principal"}


def account_id(role: str, currency: str) -> int:
    """The id of an account: its code, in a block of ten thousand for each currency."""
    return CURRENCIES.index(currency) * 10_000 + _CODES[role]


_CODES = {role: int(code) for code, _, _, role in CHART}
ROLE_OF = {account_id(role, currency): role for _, _, _, role in CHART for currency in CURRENCIES}


@lru_cache(maxsize=4096)
def accounts(debit: str, credit: str, ownership: str, currency: str) -> tuple[tuple[int, int], ...]:
    """The (debit, credit) account pairs that one booking of two engine roles posts to.

    What is serviced for others is due to its investor, and its principal stands off the balance
    sheet as a memo pair (regulations 15.1); its boarding, and a loss of the investor's, move only
    the memo.
    """
    pairs: list[tuple[str, str]] = []
    if ownership == "owned":
        pairs.append((_NAMES.get(debit, debit), _NAMES.get(credit, credit)))
    else:
        theirs = [role for role in (debit, credit) if role in _INVESTORS]
        only_memo = {"boarding", *_LOSSES}
        if not (theirs and (len(theirs) == 2 or only_memo & {debit, credit})):
            names = {**_NAMES, **_INVESTORS, **_RECOVERED}
            pairs.append((names.get(debit, debit), names.get(credit, credit)))
        if debit in _PRINCIPAL and credit not in _PRINCIPAL:
            pairs.append(("memo_principal", "memo_investor"))
        elif credit in _PRINCIPAL and debit not in _PRINCIPAL:
            pairs.append(("memo_investor", "memo_principal"))
    return tuple((account_id(d, currency), account_id(c, currency)) for d, c in pairs)
