"""A prior servicer's tape: rows that tie out, written as files that a test then spoils."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from servicing.engine.dates import add_months
from servicing.engine.money import format_money, parse_money
from servicing.engine.schedule import level_payment
from servicing.loans.boarding.schedules import balance_after

ON = date(2026, 11, 20)
FIRST = date(2026, 12, 1)
Cells = dict[str, str]
RATES = ("6.375", "5.875", "7.125", "4.500", "6.990")


def mortgage(number: str, paid: int = 25, months: int = 360, principal: int = 26_500_000,
             rate: str = "6.375", next_due: date = FIRST, **cells: str) -> Cells:  # fmt: skip
    """A fixed-rate mortgage of which `paid` installments are paid, the next due on `next_due`."""
    first = add_months(next_due, -paid)
    payment = level_payment(principal, Decimal(rate), months)
    balance = balance_after(principal, Decimal(rate), payment, paid)
    return {
        "loan_number": number,
        "product": "mortgage",
        "program": "conventional",
        "ownership": "owned",
        "origination_date": add_months(first, -2, 15).isoformat(),
        "original_principal": format_money(principal),
        "current_principal": format_money(balance),
        "annual_rate": rate,
        "term_months": str(months),
        "first_due_date": first.isoformat(),
        "next_due_date": next_due.isoformat(),
        "interest_paid_to": add_months(next_due, -1).isoformat(),
        "payment_pi": format_money(payment),
        "escrow_payment": "412.10",
        "escrow_balance": "1648.40",
        "grace_days": "15",
        "late_fee_percent": "5",
        "lien_position": "1",
        "property_line1": "112 Cedar Elm Ln",
        "property_city": "Austin",
        "property_state": "TX",
        "property_zip": "78704",
    } | cells  # fmt: skip


def auto(number: str, paid: int = 20, principal: int = 2_480_000, rate: str = "7.490",
         next_due: date = date(2026, 12, 5), **cells: str) -> Cells:  # fmt: skip
    """A daily simple interest car loan over 72 months."""
    first = add_months(next_due, -paid)
    payment = level_payment(principal, Decimal(rate), 72)
    return {
        "loan_number": number,
        "product": "auto",
        "ownership": "owned",
        "origination_date": add_months(first, -1).isoformat(),
        "original_principal": format_money(principal),
        "current_principal": format_money(balance_after(principal, Decimal(rate), payment, paid)),
        "annual_rate": rate,
        "term_months": "72",
        "first_due_date": first.isoformat(),
        "next_due_date": next_due.isoformat(),
        "interest_paid_to": add_months(next_due, -1).isoformat(),
        "payment_pi": format_money(payment),
        "grace_days": "10",
        "late_fee_amount": "25.00",
    } | cells  # fmt: skip


def borrower(number: str, first: str = "Ann", last: str = "Lee", **cells: str) -> Cells:
    return {
        "loan_number": number,
        "role": "borrower",
        "first_name": first,
        "last_name": last,
        "tin": "123-45-6789",
        "date_of_birth": "1984-03-09",
        "email": f"{first.lower()}@example.com",
        "phone_mobile": "512-555-0100",
        "mailing_line1": "112 Cedar Elm Ln",
        "mailing_city": "Austin",
        "mailing_state": "TX",
        "mailing_zip": "78704",
    } | cells


def county_tax(number: str, **cells: str) -> Cells:
    return {
        "loan_number": number,
        "kind": "county_tax",
        "payee": "Travis County Tax Office",
        "payee_reference": f"R-{number}",
        "annual_amount": "3145.20",
        "due": "01-31;07-31",
    } | cells


def hazard(number: str, **cells: str) -> Cells:
    return {
        "loan_number": number,
        "kind": "hazard",
        "payee": "Lone Star Mutual",
        "annual_amount": "1800.00",
        "due": "04-15",
        "policy_number": f"HO-{number}",
        "policy_expires": "2027-04-15",
        "coverage_amount": "310000.00",
    } | cells


def control(loans: Iterable[Cells], **cells: str) -> Cells:
    """The control row of these loans."""
    listed = list(loans)
    escrow = [parse_money(loan.get("escrow_balance", "0")) for loan in listed]
    return {
        "loans": str(len(listed)),
        "principal": _sum(listed, "current_principal"),
        "escrow_positive": format_money(sum(e for e in escrow if e > 0)),
        "escrow_advances": format_money(-sum(e for e in escrow if e < 0)),
        "suspense": _sum(listed, "suspense_balance"),
        "transfer_date": "2026-11-20",
    } | cells


def _sum(loans: Sequence[Cells], column: str) -> str:
    return format_money(sum(parse_money(loan.get(column, "0")) for loan in loans))


@dataclass
class Tape:
    """The rows of every file; `write` makes the files in a folder and names them."""

    loans: list[Cells] = field(default_factory=list)
    borrowers: list[Cells] = field(default_factory=list)
    escrow_lines: list[Cells] = field(default_factory=list)
    others: dict[str, list[Cells]] = field(default_factory=dict)
    with_control: bool = True

    def add(self, loan: Cells, *people: Cells) -> "Tape":
        self.loans.append(loan)
        self.borrowers += people or (borrower(loan["loan_number"]),)
        return self

    def write(self, folder: Path, prefix: str = "") -> list[Path]:
        files = {"loans": self.loans, "borrowers": self.borrowers} | self.others
        if self.escrow_lines:
            files["escrow_lines"] = self.escrow_lines
        if self.with_control:
            files.setdefault("control", [control(self.loans)])
        return [write_csv(folder / f"{prefix}{kind}.csv", rows) for kind, rows in files.items()]


def write_csv(path: Path, rows: Sequence[Cells]) -> Path:
    """A file whose columns are all that any row has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def three_loans() -> Tape:
    """Ann's mortgage with escrow, Ben's serviced for Fannie Mae and late, Cy's car."""
    late = mortgage(
        "1002", paid=40, rate="5.875", next_due=date(2026, 10, 1), escrow_balance="-210.35",
        suspense_balance="300.00", late_fees_due="78.34", ownership="serviced",
        investor="Fannie Mae", investor_loan_number="4000781", servicing_fee_percent="0.25",
    )  # fmt: skip
    tape = Tape()
    tape.add(mortgage("1001"), borrower("1001"), borrower("1001", "Bo", role="co_borrower"))
    tape.add(late, borrower("1002", "Ben", "Ortiz"))
    tape.add(auto("1003"), borrower("1003", "Cy", "Young"))
    tape.escrow_lines = [county_tax("1001"), hazard("1001"), county_tax("1002")]
    return tape


def portfolio(loans: int) -> Iterator[tuple[Cells, list[Cells], list[Cells]]]:
    """Many loans that tie out: (loan, borrowers, escrow lines), two mortgages to a car."""
    for index in range(loans):
        number = f"{7_000_000_000 + index}"
        if index % 3 == 2:
            yield auto(number, paid=index % 70), [borrower(number, "Cy", f"Young{index}")], []
            continue
        row = mortgage(
            number, paid=index % 120, rate=RATES[index % 5],
            principal=18_000_000 + index % 997 * 10_000,
            property_line1=f"{index % 9000 + 100} Cedar Elm Ln",
        )  # fmt: skip
        if index % 4 == 1:
            row |= {"ownership": "serviced", "investor": "Fannie Mae"}
            row |= {"servicing_fee_percent": "0.25"}
        people = [borrower(number, "Ann", f"Lee{index}")]
        if index % 2:
            people.append(borrower(number, "Bo", f"Lee{index}", role="co_borrower"))
        yield row, people, [county_tax(number), hazard(number)]


def write_portfolio(folder: Path, loans: int) -> list[Path]:
    """The files of a portfolio of any size, streamed."""
    totals: dict[str, Any] = {"loans": []}
    kinds = ("loans", "borrowers", "escrow_lines")
    samples = (mortgage("0", ownership="serviced", investor="x", servicing_fee_percent="0.25")
               | auto("0"), borrower("0"), county_tax("0") | hazard("0"))  # fmt: skip
    paths = [folder / f"{kind}.csv" for kind in kinds]
    kept = ("current_principal", "escrow_balance", "suspense_balance")
    files = [path.open("w", newline="", encoding="utf-8") for path in paths]
    try:
        writers = [
            csv.DictWriter(file, list(sample), restval="", lineterminator="\n")
            for file, sample in zip(files, samples, strict=True)
        ]
        for writer in writers:
            writer.writeheader()
        for row, people, lines in portfolio(loans):
            writers[0].writerow(row)
            writers[1].writerows(people)
            writers[2].writerows(lines)
            totals["loans"].append({name: row.get(name, "0") for name in kept})
    finally:
        for file in files:
            file.close()
    return [*paths, write_csv(folder / "control.csv", [control(totals["loans"])])]
