"""A loan's schedule as a workbook: interest, principal, payments, balances and yearly subtotals as
formulas, each with the engine's figure beside it."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import BinaryIO

from servicing.engine.accrual import denominator
from servicing.engine.billed import Basis, Parts
from servicing.engine.daycount import BASIS, year_parts
from servicing.engine.money import RATE_SCALE, rate_ratio
from servicing.engine.rates import charged_rate, year_of
from servicing.engine.terms import Terms
from servicing.loans.schedule_rows import LoanSchedule, ScheduleRow, in_force
from servicing.loans.standing import Standing

from .loan_workbook import HEAD, LoanWorkbook, Made

TITLE = "Schedule"
COLUMNS = (
    ("No.", 6), ("Due", 11), ("Status", 9), ("Paid on", 11), ("Terms version", 8),
    ("Balance before", 15), ("Rate", 9), ("Interest", 13), ("Principal", 13), ("Escrow", 12),
    ("Payment", 13), ("Balance after", 15), ("Other changes of principal", 14),
    ("Level payment", 13), ("Principal that earns", 15), ("Year fraction", 10),
    ("Interest carried", 14), ("Interest earned and unpaid", 16), ("Engine: interest", 13),
    ("Engine: principal", 13), ("Engine: payment", 13), ("Engine: balance after", 15),
    ("Difference", 11),
)  # fmt: skip
(NO, DUE, STATUS, PAID, VERSION, BEFORE, RATE, INTEREST, PRINCIPAL, ESCROW, PAYMENT, AFTER, OTHER,
 LEVEL, EARNING, FRACTION, CARRIED, EARNED, E_INTEREST, E_PRINCIPAL, E_PAYMENT, E_AFTER,
 DIFFERENCE) = range(len(COLUMNS))  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVW"
STATES = {"paid": "Paid", "open": "Due", "coming": "To come"}
EXACT = "#,##0.00########"
HOW = (
    "Balance after = balance before less principal. Balance before = the balance after of the row"
    " above, with other changes of principal (extra payments, capitalization, forgiveness).",
    "Monthly interest = ROUND(balance before × rate / 12, 2); where the rate changed within the"
    " period, each rate counts for its share of the period’s thirty days.",
    "Daily interest = what was earned and unpaid on the due date, rounded, less what earlier bills"
    " asked for and was not paid. Of bills already made the day by day account is in the workbook"
    " of transactions; of those to come it is here: principal × rate × year fraction.",
    "Principal = the level payment less the interest by the note; the last installment takes the"
    " whole balance.",
    "Year lines and the total are SUBTOTAL formulas. Difference = how far the formulas are from"
    " the engine’s figures; it is 0.00 in every row.",
)


def write_schedule(out: BinaryIO, standing: Standing, schedule: LoanSchedule, made: Made) -> None:
    """Write the workbook of a whole schedule (loans.schedule_rows.read_schedule)."""
    book = LoanWorkbook(out, TITLE, TITLE, standing, made)
    try:
        _Schedule(book, standing, schedule).write()
        book.about(f"{TITLE} of loan {standing.loan.number}", standing, schedule.versions, made,
                   HOW)  # fmt: skip
    finally:
        book.close()


def cell(column: int, row: int) -> str:
    """A cell's name: (0, 0) is A1."""
    return f"{LETTERS[column]}{row + 1}"


def share(parts: Parts, of: str, charged: int, year: int, rate: str = "") -> str:
    """The interest of days, of which so many make a year, on a balance, as a formula's inside.
    `charged` is 1 for what the note asks, 2 for what is charged; `rate` the cell that holds a
    lone rate."""
    rates = {part[charged] for part in parts}
    days = sum(part[0] for part in parts)
    if len(rates) == 1:
        one = rate or ratio(rates.pop())
        whole = days and year % days == 0
        return f"{of}*{one}/{year // days}" if whole else f"{of}*{one}*{days}/{year}"
    spelt = "+".join(f"{part[0]}*{ratio(part[charged])}" for part in parts)
    return f"{of}*({spelt})/{year}"


def ratio(scaled: int) -> str:
    return f"{Decimal(scaled) / RATE_SCALE:f}"


class _Schedule:
    """The sheet being written, from the top."""

    def __init__(self, book: LoanWorkbook, standing: Standing, schedule: LoanSchedule) -> None:
        self.book, self.standing, self.schedule = book, standing, schedule
        self.daily = standing.state.terms.interest_method == "daily"
        self.at = HEAD + 1
        self.before: tuple[int, ScheduleRow] | None = None  # the installment above and its line

    def write(self) -> None:
        self.book.names(COLUMNS)
        sheet, first = self.book.sheet, self.at
        years: list[tuple[int, int]] = []
        for year, rows in groupby(self.schedule.rows, key=lambda row: row.due.year):
            top, of_year = self.at, list(rows)
            for row in of_year:
                self._installment(row)
                sheet.set_row(self.at, None, None, {"level": 1})
                self.at += 1
            self._sums(f"{year}", top, self.at - 1, of_year)
            years.append((top, self.at))
            self.at += 1
        self._sums("Total", first, max(self.at - 1, first), self.schedule.rows)
        if not self.daily:
            sheet.set_column(EARNING, EARNED, 12, None, {"hidden": True})

    def _installment(self, row: ScheduleRow) -> None:
        book, at, basis = self.book, self.at, row.basis
        book.count(at, NO, row.number)
        book.day(at, DUE, row.due)
        book.text(at, STATUS, STATES[row.state])
        book.day(at, PAID, row.paid_on)
        book.count(at, VERSION, in_force(self.schedule.versions, row.due) + 1)
        if basis is None:  # nothing to compute from: the figures as they stand
            for column, minor in ((INTEREST, row.interest), (PRINCIPAL, row.principal),
                                  (ESCROW, row.escrow), (PAYMENT, row.total)):  # fmt: skip
                book.amount(at, column, minor)
            return
        self._balance_before(row, basis)
        book.amount(at, LEVEL, basis.payment)
        book.amount(at, ESCROW, basis.escrow)
        own = cell(BEFORE, at)
        noted = self._daily(row, basis) if self.daily else self._periodic(row, basis, own)
        book.formula(
            at, PRINCIPAL,
            f"={own}" if basis.last else f"=MIN(MAX({cell(LEVEL, at)}-{noted},0),{own})",
            basis.principal,
        )  # fmt: skip
        total = basis.interest + basis.principal + basis.escrow
        after = basis.balance - basis.principal
        book.formula(at, PAYMENT, f"=SUM({cell(INTEREST, at)}:{cell(ESCROW, at)})", total)
        book.formula(at, AFTER, f"={own}-{cell(PRINCIPAL, at)}", after)
        for column, minor in ((E_INTEREST, basis.interest), (E_PRINCIPAL, basis.principal),
                              (E_PAYMENT, total), (E_AFTER, after)):  # fmt: skip
            book.amount(at, column, minor)
        book.formula(
            at, DIFFERENCE,
            "=ROUND(" + "+".join(
                f"ABS({cell(mine, at)}-{cell(theirs, at)})"
                for mine, theirs in ((INTEREST, E_INTEREST), (PRINCIPAL, E_PRINCIPAL),
                                     (PAYMENT, E_PAYMENT), (AFTER, E_AFTER))
            ) + f",{book.places})", 0,
        )  # fmt: skip
        self.before = at, row

    def _balance_before(self, row: ScheduleRow, basis: Basis) -> None:
        """The first balance is given; each other follows from the row above."""
        if self.before is None or self.before[1].balance is None:
            self.book.amount(self.at, BEFORE, basis.balance)
            return
        above, last = self.before
        other = basis.balance - (last.balance or 0)
        self.book.amount(above, OTHER, other)
        self.book.formula(
            self.at, BEFORE, f"={cell(AFTER, above)}+{cell(OTHER, above)}", basis.balance
        )

    def _terms(self, row: ScheduleRow) -> Terms:
        return self.schedule.versions[in_force(self.schedule.versions, row.due)].terms

    def _periodic(self, row: ScheduleRow, basis: Basis, own: str) -> str:
        """Interest by whole periods; returns what the note asks, for the principal."""
        book, at, places = self.book, self.at, self.book.places
        year = year_of(self._terms(row))
        rate = cell(RATE, at)
        last = basis.parts[-1]
        book.rate(at, RATE, last[2])
        asked = share(basis.parts, own, 2, year, rate)
        shifted = f"+ROUND({share(basis.shifted, own, 2, year)},{places})" if basis.shifted else ""
        book.formula(at, INTEREST, f"=ROUND({asked},{places}){shifted}", basis.interest)
        if not basis.shifted and all(note == charged for _, note, charged in basis.parts):
            return cell(INTEREST, at)
        return f"ROUND({share(basis.parts, own, 1, year)},{places})"

    def _daily(self, row: ScheduleRow, basis: Basis) -> str:
        """Interest by days; returns what the note asks, for the principal."""
        book, at, places = self.book, self.at, self.book.places
        below = Decimal(denominator(self._terms(row))) * 10**places
        self._accrual(row, basis, below)
        raw = f"MAX(ROUND({cell(EARNED, at)},{places})-{plain(basis.unpaid, places)},0)"
        forgiven = Decimal(basis.relieved) / below
        noted = f"({raw}+ROUND({forgiven:f},{places}))" if basis.relieved else raw
        room = f"MAX({cell(LEVEL, at)}-({noted}-{raw}),0)" if basis.relieved else cell(LEVEL, at)
        book.formula(
            at, INTEREST, f"={raw}" if basis.last else f"=MIN({raw},{room})", basis.interest
        )
        return noted

    def _accrual(self, row: ScheduleRow, basis: Basis, below: Decimal) -> None:
        """What is earned and unpaid on the due date: of bills made as the engine had it, of those
        to come from the one before."""
        book, at, state = self.book, self.at, self.standing.state
        accrued = Decimal(basis.accrued) / below
        above = self.before if self.before and self.before[1].state == "coming" else None
        was = above[1].basis if above else None
        if above and was and basis.earning == was.earning - was.principal:
            book.formula(
                at, EARNING, f"={cell(EARNING, above[0])}-{cell(PRINCIPAL, above[0])}",
                basis.earning,
            )  # fmt: skip
        else:
            book.amount(at, EARNING, basis.earning)
        book.rate(at, RATE, rate_ratio(charged_rate(state))[0])
        if row.state != "coming" or state.cap is not None or state.accrued_from is None:
            book.figure(at, EARNED, accrued, EXACT)
            return
        self._fraction(above[1].due if above else state.accrued_from, row.due)
        if above is None or was is None:
            book.figure(at, CARRIED, Decimal(state.accrued) / below, EXACT)
        else:
            earned, paid = cell(EARNED, above[0]), cell(INTEREST, above[0])
            book.exact(
                at, CARRIED, f"=IF({paid}>=ROUND({earned},{book.places}),0,{earned}-{paid})",
                left_over(was, below, book.places), EXACT,
            )  # fmt: skip
        book.exact(
            at, EARNED,
            f"={cell(CARRIED, at)}+{cell(EARNING, at)}*{cell(RATE, at)}*{cell(FRACTION, at)}",
            accrued, EXACT,
        )  # fmt: skip

    def _fraction(self, start: date, end: date) -> None:
        text, value = year_fraction(self.standing.state.terms.day_count, start, end)
        self.book.exact(self.at, FRACTION, f"={text}", value, "0.00000000")

    def _sums(self, name: str, top: int, end: int, rows: Sequence[ScheduleRow]) -> None:
        """A line of subtotals; SUBTOTAL leaves out those above it."""
        book, at = self.book, self.at
        style = {"bold": True, "top": 1}
        book.text(at, NO, name, **style)
        sums = {
            INTEREST: sum(_asked(row).interest for row in rows),
            PRINCIPAL: sum(_asked(row).principal for row in rows),
            ESCROW: sum(_asked(row).escrow for row in rows),
        }
        sums[PAYMENT] = sum(sums.values())
        for column, minor in sums.items():
            text = f"=SUBTOTAL(9,{cell(column, top)}:{cell(column, end)})"
            book.formula(at, column, text, minor, **style)
        if self.before and rows and name != "Total":
            book.formula(at, AFTER, f"={cell(AFTER, self.before[0])}",
                         self.before[1].balance or 0, **style)  # fmt: skip
        book.formula(
            at, DIFFERENCE, f"=SUBTOTAL(9,{cell(DIFFERENCE, top)}:{cell(DIFFERENCE, end)})", 0,
            **style,
        )  # fmt: skip


def _asked(row: ScheduleRow) -> Basis | ScheduleRow:
    """What the bill asked for, whatever of it was deferred or taken back later."""
    return row.basis or row


def left_over(paid: Basis, below: Decimal, places: int) -> Decimal:
    """What stays earned once a bill is paid: nothing, where it asked for the rounded whole."""
    earned = Decimal(paid.accrued) / below
    asked = Decimal(paid.interest).scaleb(-places)
    return Decimal(0) if asked >= rounded(earned, places) else earned - asked


def rounded(value: Decimal, places: int) -> Decimal:
    """As ROUND does it: halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(minor: int, places: int) -> str:
    return f"{Decimal(minor).scaleb(-places):f}"


def year_fraction(day_count: str, start: date, end: date) -> tuple[str, Decimal]:
    """The part of a year between two dates as a formula's inside, and its value."""
    number = year_parts(day_count, start, end)
    if day_count != "actual/actual":
        return f"{number}/{BASIS[day_count]}", Decimal(number) / BASIS[day_count]
    pieces = []
    for year in range(start.year, end.year + 1):
        days = (min(end, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days
        length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        if days:
            pieces.append(f"{days}/{length}")
    return "+".join(pieces) or "0", Decimal(number) / BASIS[day_count]
