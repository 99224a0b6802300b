"""The files that loans reads itself; LoansConfig.ready registers them."""

from . import checking_rows as rows
from .columns import AUTOPAY, BORROWERS, COLLATERAL, CONTROL, HISTORY, LOANS, STATUS
from .keeping import keep_rows
from .sections import Section, once_a_loan, register


def register_files() -> None:
    register(Section("loans", LOANS, rows.check_loan, once_a_loan))
    register(Section("borrowers", BORROWERS, rows.check_borrower))
    register(Section("collateral", COLLATERAL, write=keep_rows("collateral")))
    register(Section("status", STATUS, rows.check_status, once_a_loan, keep_rows("status")))
    register(Section("autopay", AUTOPAY, rows.check_autopay, write=keep_rows("autopay")))
    register(Section("history", HISTORY, write=keep_rows("history")))
    register(Section("control", CONTROL, rows.check_control))
