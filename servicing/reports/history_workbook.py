"""A loan's transactions as a workbook: running balances, totals and the interest of a daily loan as
formulas, each with the engine's figure beside it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from servicing.engine.accrual import earned_unpaid
from servicing.engine.billed import rates_charged
from servicing.engine.facts import Fact
from servicing.engine.money import rate_ratio
from servicing.engine.versions import TermsInForce
from servicing.ledger.history import BALANCES, MOVEMENTS, Transaction
from servicing.ledger.history_filter import totals
from servicing.loans.standing import Standing

from .history_words import description, origin
from .loan_workbook import HEAD, LoanWorkbook, Made
from .schedule_workbook import EXACT, ratio, rounded, year_fraction

TITLE = "Transactions"
WORDS = (
    ("No.", 6), ("Effective", 11), ("Posted", 11), ("Code", 7), ("Description", 40), ("Source", 11),
    ("Recorded by", 13), ("Reference", 24), ("Reverses or reversed by", 10),
)  # fmt: skip
MOVED = {
    "cash": "Cash", "principal": "Principal", "interest": "Interest", "escrow": "Escrow",
    "fees": "Fees", "unapplied": "Unapplied", "deferred": "Deferred principal",
    "deferred_interest": "Deferred interest", "advances": "Corporate advances",
}  # fmt: skip
STANDING = {
    "principal_balance": "Principal balance", "deferred_balance": "Deferred principal balance",
    "deferred_interest_balance": "Deferred interest balance", "escrow_balance": "Escrow balance",
    "fees_balance": "Fees due", "unapplied_balance": "Unapplied funds",
    "advances_balance": "Corporate advances due",
}  # fmt: skip
FIRST = len(WORDS)
PLACE = {name: FIRST + n for n, name in enumerate(MOVEMENTS)}
STANDS = {name: FIRST + len(MOVEMENTS) + n for n, name in enumerate(BALANCES)}
ENGINE = {name: FIRST + len(MOVEMENTS) + len(BALANCES) + n for n, name in enumerate(BALANCES)}
DIFFERENCE = FIRST + len(MOVEMENTS) + 2 * len(BALANCES)
EARNS, GROWTH, EARNED = DIFFERENCE + 1, DIFFERENCE + 2, DIFFERENCE + 3
HOW = (
    "Each balance = the balance of the row above and the movement of its bucket: debts fall with"
    " what is positive, escrow and unapplied funds grow with it.",
    "Totals are SUBTOTAL formulas, so a filter on the sheet changes them. The boarding is a"
    " balance and is not among them.",
    "A reversed row and its reversal are mirrored: together they come to nothing.",
    "Difference = how far the formulas of a row are from the engine’s balances; it is 0.00 in every"
    " row.",
    "Daily loans: principal that earns × rates × year fractions since the row above, added to what"
    " was earned and unpaid, less the interest of the row; paying the rounded whole leaves"
    " nothing. Rows that were reversed, and their reversals, earn as if they had never been.",
)


def letter(column: int) -> str:
    return chr(65 + column) if column < 26 else "A" + chr(65 + column - 26)


def cell(column: int, row: int) -> str:
    return f"{letter(column)}{row + 1}"


def write_history(
    out: BinaryIO, standing: Standing, rows: Sequence[Transaction], facts: Sequence[Fact],
    versions: Sequence[TermsInForce], made: Made,
) -> None:  # fmt: skip
    """Write the workbook of a whole history, oldest first. `facts` are the loan's."""
    book = LoanWorkbook(out, TITLE, TITLE, standing, made)
    try:
        _History(book, standing, facts).write(rows)
        book.about(f"{TITLE} of loan {standing.loan.number}", standing, versions, made, HOW)
    finally:
        book.close()


class _History:
    """The sheet being written."""

    def __init__(self, book: LoanWorkbook, standing: Standing, facts: Sequence[Fact]) -> None:
        self.book, self.standing = book, standing
        state = standing.state
        self.daily = state.note_terms.interest_method == "daily"
        self.rates = rates_charged(state.note_terms, facts, state.key) if self.daily else []
        board = next((fact for fact in facts if fact.kind == "board"), None)
        self.earning = 0  # principal of the rows so far, those that stand
        self.earned = Decimal(0)  # and its interest, earned and unpaid
        self.since = date.fromisoformat(board.data["interest_paid_to"]) if board else date.min

    def write(self, rows: Sequence[Transaction]) -> None:
        book = self.book
        names = [*WORDS, *((MOVED[name], 13) for name in MOVEMENTS),
                 *((STANDING[name], 14) for name in BALANCES),
                 *((f"Engine: {STANDING[name].lower()}", 14) for name in BALANCES),
                 ("Difference", 11)]  # fmt: skip
        if self.daily:
            names += [("Principal that earns", 14), ("Rate × part of a year since", 16),
                      ("Interest earned and unpaid", 16)]  # fmt: skip
        book.names(names)
        book.sheet.set_column(min(ENGINE.values()), max(ENGINE.values()), 14, None,
                              {"level": 1, "hidden": True})  # fmt: skip
        for n, row in enumerate(rows):
            self._row(HEAD + 1 + n, row)
        last = HEAD + len(rows)
        if rows:
            book.sheet.autofilter(HEAD, 0, last, len(names) - 1)
            self._totals(last, rows)
        if self.daily and rows:
            self._earned_now(last)

    def _row(self, at: int, row: Transaction) -> None:
        book, top = self.book, at == HEAD + 1
        pair = row.reverses or row.reversed_by
        style = {"font_strikeout": True} if row.reversed_by else {}
        book.count(at, 0, row.seq)
        book.day(at, 1, row.effective_date)
        book.day(at, 2, row.business_date)
        for column, words in enumerate((row.code, description(row), origin(row), row.actor,
                                        row.source), 3):  # fmt: skip
            book.text(at, column, words, **style)
        if pair:
            book.count(at, 8, pair)
        for name, column in PLACE.items():
            book.amount(at, column, getattr(row, name), **style)
        for name, (moved, sign) in BALANCES.items():
            own = cell(PLACE[moved], at)
            above = "" if top else cell(STANDS[name], at - 1)
            minor = getattr(row, name)
            book.formula(at, STANDS[name], f"={above}{'+' if sign > 0 else '-'}{own}", minor)
            book.amount(at, ENGINE[name], minor)
        mine = f"{cell(min(STANDS.values()), at)}:{cell(max(STANDS.values()), at)}"
        theirs = f"{cell(min(ENGINE.values()), at)}:{cell(max(ENGINE.values()), at)}"
        book.formula(at, DIFFERENCE, f"=ROUND(SUMPRODUCT(ABS({mine}-{theirs})),{book.places})", 0)
        if self.daily:
            self._earn(at, row, top=top, stands=not pair)

    def _earn(self, at: int, row: Transaction, *, top: bool, stands: bool) -> None:
        """Interest earned since the row above on the principal that stood, less what was paid."""
        book = self.book
        principal = cell(PLACE["principal"], at) if stands else "0"
        before = "0" if top else cell(EARNS, at - 1)
        base = f"-{principal}" if top else before
        self.earning = (0 if top else self.earning) - (row.principal if stands else 0)
        book.formula(at, EARNS, f"={before}-{principal}", self.earning)
        text, growth = self._growth(self.since, row.effective_date)
        book.exact(at, GROWTH, f"={text}", growth, "0.00000000")
        self.since = max(self.since, row.effective_date)
        carried = "0" if top else cell(EARNED, at - 1)
        earned = f"{carried}+{base}*{cell(GROWTH, at)}"
        paid = cell(PLACE["interest"], at) if stands else "0"
        self._exact_earned(row, growth, top=top, stands=stands)
        book.exact(
            at, EARNED,
            f"=IF({paid}>=ROUND({earned},{book.places}),IF({paid}=0,{earned},0),{earned}-{paid})",
            self.earned, EXACT,
        )  # fmt: skip

    def _exact_earned(self, row: Transaction, growth: Decimal, *, top: bool, stands: bool) -> None:
        unit = Decimal(10) ** self.book.places
        principal = self.earning if top else self.earning + (row.principal if stands else 0)
        earned = (Decimal(0) if top else self.earned) + Decimal(principal) / unit * growth
        paid = Decimal(row.interest if stands else 0) / unit
        if paid and paid >= rounded(earned, self.book.places):
            self.earned = Decimal(0)
        else:
            self.earned = earned - paid

    def _growth(self, start: date, end: date) -> tuple[str, Decimal]:
        """Rates times year fractions from one day up to another, as a formula's inside."""
        pieces, value = [], Decimal(0)
        ends = [day for day, _ in self.rates[1:]] + [date.max]
        for (day, rate), until in zip(self.rates, ends, strict=True):
            first = start if day == self.rates[0][0] else max(start, day)
            last = min(end, until)
            if first < last:
                text, part = year_fraction(self.standing.state.terms.day_count, first, last)
                pieces.append(f"{ratio(rate_ratio(rate)[0])}*({text})")
                value += rate / 100 * part
        return "+".join(pieces) or "0", value

    def _totals(self, last: int, rows: Sequence[Transaction]) -> None:
        book, at = self.book, last + 1
        top = HEAD + (2 if rows[0].kind == "board" else 1)
        style = {"bold": True, "top": 1}
        book.text(at, 4, "Total of what is shown, without the boarding", **style)
        sums = totals(rows)
        for name, column in PLACE.items():
            cells = f"{cell(column, top)}:{cell(column, max(last, top))}"
            book.formula(at, column, f"=SUBTOTAL(9,{cells})", sums[name], **style)
        cells = f"{cell(DIFFERENCE, HEAD + 1)}:{cell(DIFFERENCE, last)}"
        book.formula(at, DIFFERENCE, f"=SUBTOTAL(9,{cells})", 0, **style)

    def _earned_now(self, last: int) -> None:
        """Below the rows: what is earned and unpaid where the loan stands, and the engine's."""
        book, state, at = self.book, self.standing.state, last + 3
        if state.accrued_from is None:
            return
        on = max(self.since, state.accrued_from)
        text, growth = self._growth(self.since, on)
        value = self.earned + Decimal(self.earning) / 10**book.places * growth
        book.text(at, 4, f"Interest earned and unpaid before {on:%m/%d/%Y}", bold=True)
        book.exact(at, EARNED, f"={cell(EARNED, last)}+{cell(EARNS, last)}*({text})", value, EXACT)
        book.text(at + 1, 4, "Engine: interest earned and unpaid", bold=True)
        book.amount(at + 1, EARNED, earned_unpaid(state, on))
        book.text(at + 2, 4, "Difference", bold=True)
        book.formula(
            at + 2, EARNED,
            f"=ROUND({cell(EARNED, at)},{book.places})-{cell(EARNED, at + 1)}", 0, bold=True,
        )  # fmt: skip
