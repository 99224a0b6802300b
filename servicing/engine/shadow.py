"""Shadow accounting: after a charge-off the borrower still owes, the books carry nothing.

What the loan is owed stands in memo accounts, so that every balance of the loan goes on; what
comes in is a recovery (regulations 15.1).
"""

# What a loan's debt is booked in, and the memo account that carries it after a charge-off.
SHADOW_OF = {
    "principal": "shadow_principal",
    "deferred_principal": "shadow_principal",
    "interest": "shadow_interest",
    "deferred_interest": "shadow_interest",
    "fees_receivable": "shadow_fees",
    "escrow_advance": "shadow_escrow_advance",
    "corporate_advance": "shadow_advances",
}
MEMO = "shadow"
# The other side of a booking that moves money, not only a claim.
_MONEY = frozenset({"unapplied", "cash_clearing", "disbursed", "escrow_cash", "escrow"})


def shadowed(debit: str, credit: str) -> list[tuple[str, str]]:
    """The bookings of a charged-off loan in place of one of an ordinary loan: money that comes
    for the debt is a recovery, money spent on it a cost, and the debt itself moves as a memo."""
    if credit in SHADOW_OF and debit in SHADOW_OF:
        pair = (SHADOW_OF[debit], SHADOW_OF[credit])
        return [pair] if pair[0] != pair[1] else []
    if credit in SHADOW_OF:
        money = [(debit, "recovery")] if debit in _MONEY else []
        return [*money, (MEMO, SHADOW_OF[credit])]
    if debit in SHADOW_OF:
        money = [("servicing_expense", credit)] if credit in _MONEY else []
        return [*money, (SHADOW_OF[debit], MEMO)]
    return [(debit, credit)]
