"""Escrow at boarding: the file of escrow lines becomes payees, accounts and lines.

loans never imports escrow: the section registers itself (EscrowConfig.ready).
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from servicing.engine.dates import add_months
from servicing.ledger.copying import copy_rows
from servicing.loans.boarding.columns import table
from servicing.loans.boarding.sections import Boarded, Section, Wrong, register

from .projection import DueDaysError, in_year, parse_due_days

COLUMNS = table("""
loan_number*     text 30
kind*            choice county_tax city_tax school_tax special_assessment hazard flood wind mip pmi hoa ground_rent
payee*           text 120
payee_reference  text 60
annual_amount*   amount
due*             text 60
policy_number    text 40
policy_expires   date
coverage_amount  amount
""")  # noqa: E501


def register_section() -> None:
    register(Section("escrow_lines", COLUMNS, check_line, line_key, write_escrow))


def check_line(v: Mapping[str, Any], on: date) -> Wrong:
    if "due" in v:
        try:
            parse_due_days(v["due"])
        except DueDaysError:
            yield "due", "days of the year like 03-31;09-30, each once"


def line_key(v: Mapping[str, Any]) -> Hashable | None:
    """One line for a loan, a kind, a payee and its reference."""
    if not all(name in v for name in ("loan_number", "kind", "payee")):
        return None
    return v["loan_number"], v["kind"], v["payee"], v.get("payee_reference", "")


def write_escrow(cursor: Any, boarded: Sequence[Boarded]) -> None:
    """Accounts and lines of a chunk of loans, in four statements whatever their number."""
    with_escrow = [one for one in boarded if has_escrow(one)]
    copy_rows(
        cursor, "escrow_escrowaccount",
        "stream_id, year_starts, next_analysis, cushion_months",
        [(one.stream, *escrow_year(one), 2) for one in with_escrow],
    )  # fmt: skip
    lines = [(one, row.values) for one in boarded for row in one.rows.get("escrow_lines", ())]
    payees = payee_ids(cursor, {v["payee"] for _, v in lines})
    copy_rows(
        cursor, "escrow_escrowline",
        "stream_id, kind, payee_id, payee_reference, annual_amount, due, next_due,"
        " policy_number, policy_expires, coverage_amount",
        [
            (
                one.stream, v["kind"], payees[v["payee"]], v.get("payee_reference", ""),
                v["annual_amount"], v["due"], next_due(v["due"], one.loan.boarded_on),
                v.get("policy_number", ""), v.get("policy_expires"), v.get("coverage_amount"),
            )
            for one, v in lines
        ],
    )  # fmt: skip


def has_escrow(one: Boarded) -> bool:
    """An account is kept where bills, payments or a balance of either sign are."""
    loan = one.loan
    return bool(one.rows.get("escrow_lines") or loan.terms.escrow_payment or loan.board.escrow)


def escrow_year(one: Boarded) -> tuple[date, date]:
    """When the computation year began, and when its analysis is due.

    A transferee may keep the prior servicer's year (12 CFR 1024.17(e)): it began the month after
    the last analysis. Where that is not told it is reckoned from the month of the first payment.
    Each year is analysed at its end (1024.17(c)(3)); one that is over already is due at once.
    """
    on = one.loan.boarded_on
    status = one.rows.get("status")
    if status and (last := status[0].values.get("last_escrow_analysis")):
        starts = add_months(last.replace(day=1), 1)
        return starts, max(add_months(last, 12), on)
    starts = one.loan.terms.first_due_date.replace(day=1)
    while add_months(starts, 12) <= on:
        starts = add_months(starts, 12)
    return starts, add_months(starts, 12)


def payee_ids(cursor: Any, names: set[str]) -> dict[str, int]:
    """The ids of payees by name, those that are new made."""
    listed = sorted(names)
    cursor.execute(
        "INSERT INTO escrow_payee (name) SELECT unnest(%s::text[]) ON CONFLICT (name) DO NOTHING",
        [listed],
    )
    cursor.execute("SELECT name, id FROM escrow_payee WHERE name = ANY(%s)", [listed])
    return dict(cursor.fetchall())


def next_due(due: str, on: date) -> date:
    """The first due date of a line on or after the day of boarding."""
    days = [
        in_year(year, month, day)
        for year in (on.year, on.year + 1)
        for month, day in parse_due_days(due)
    ]
    return min(day for day in days if day >= on)
