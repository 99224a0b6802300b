"""Two years of a loan's life: what its borrower, its bank and its servicer did, day by day.

Pure and seeded: the same contract and seed give the same life to the cent. What a borrower pays
follows from what the loan asks on that day, so the story cannot contradict the books.
"""

import heapq
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from escrow.analysing import ask
from escrow.analysis import analyze
from servicing.engine.billing import next_installment
from servicing.engine.dates import DAY, add_business_days, add_months, is_business_day
from servicing.engine.payoff import figures
from servicing.engine.periods import step
from servicing.engine.state import State
from servicing.engine.worksheet import Worksheet
from servicing.ledger.journal import Draft
from servicing.loans.opening import board_draft

from .chronicle import Chronicle
from .contract import TODAY, Contract, Line
from .lived import Analysed, Life, Paid, Received

LAST_DAY = TODAY - DAY  # the last closed day: the demo's books end with its night
REFUND_AFTER = 10  # business days from a payoff, or from an analysis that finds too much
CASHIER = "dana"
RETURN_FEE = 25_00
INSPECTION = 35_00
INSPECTED_AFTER = timedelta(days=95)


def play(contract: Contract, seed: int) -> Life:
    """The life of a loan from its boarding to the end of LAST_DAY."""
    story = Story(contract, Random(f"{seed}:{contract.number}"))  # noqa: S311  a story, no secret
    return story.tell()


def business_day(day: date) -> date:
    """That day, or the next on which banks work."""
    while not is_business_day(day):
        day += DAY
    return day


class Story:
    """An agenda of dated acts; an act may put others on it. Acts of a day go in a fixed order."""

    def __init__(self, contract: Contract, random: Random) -> None:
        self.contract = contract
        self.random = random
        self.life = Life(contract, Chronicle(contract.terms, contract.ownership))
        self.agenda: list[tuple[date, int, int, Callable[[date], Any]]] = []
        self.order = count()
        self.check = random.randint(1001, 8999)
        self.separately = random.random() < 0.5
        self.payments = 0

    def tell(self) -> Life:
        contract, chronicle = self.contract, self.life.chronicle
        chronicle.record(board_draft(contract.new_loan()), contract.boarded, "boarding")
        if contract.paid_out:
            self.pay_out(contract.boarded)
        self.expect_bills()
        self.expect_payments()
        if contract.first_analysis:
            self.at(contract.first_analysis, 8, self.analyse)
        self.life.next_analysis = contract.first_analysis
        for deed in contract.script:
            self.at(deed.on, deed.order, partial(deed.do, self))
        if contract.habit.stops_from and contract.lines and not contract.script:
            self.at(business_day(contract.habit.stops_from + INSPECTED_AFTER), 3, self.inspect)
        if contract.habit.pays_off_on:
            self.at(business_day(contract.habit.pays_off_on), 3, self.pay_off)
        while self.agenda:
            on, _, _, act = heapq.heappop(self.agenda)
            if self.life.state.status in ("active", "charged_off"):
                act(on)
        chronicle.pass_nights(LAST_DAY)
        return self.life

    def at(self, on: date, order: int, act: Callable[[date], Any]) -> None:
        """Put an act on the agenda, if its day lies within the books."""
        if self.contract.boarded < on <= LAST_DAY:
            heapq.heappush(self.agenda, (on, order, next(self.order), act))

    def pay_out(self, on: date) -> None:
        payee = self.contract.people[0].name
        draft = Draft("draw", on, "funding", self.contract.paid_out, {"payee": payee})
        self.life.chronicle.record(draft, on, "priscilla")

    # Escrow

    def expect_bills(self) -> None:
        first = self.contract.boarded + DAY
        for place, line in enumerate(self.contract.lines):
            lead = timedelta(days=line.lead_days)
            for due in line.dues(first + lead, LAST_DAY + lead):
                self.at(due - lead, 1, partial(self.pay_bill, place=place, line=line, due=due))

    def pay_bill(self, on: date, place: int, line: Line, due: date) -> None:
        amount = line.bill(due)
        data = {"payee": line.payee, "kind": line.kind, "due": due.isoformat()}
        draft = Draft("escrow_disbursement", on, f"escrow:{place}:{due}", amount, data)
        seq = self.life.chronicle.record(draft, on)
        self.life.paid.append(Paid(place, due, on, amount, seq))

    def analyse(self, on: date) -> None:
        """The annual analysis, as the night makes it."""
        lines = [line.recurring(on) for line in self.contract.lines]
        question = ask(self.standing(on), lines, on, self.contract.cushion_months, on)
        answer = analyze(question)
        changes = [[due.isoformat(), amount] for due, amount in answer.payment_changes]
        source = f"escrow-analysis:{question.computation_start}"
        draft = Draft("escrow_payment_change", on, source, 0, {"changes": changes})
        self.life.analysed.append(Analysed(question, answer, self.life.chronicle.record(draft, on)))
        if answer.surplus_refund:
            later = add_business_days(on, REFUND_AFTER)
            self.at(later, 2, lambda day: self.refund(day, answer.surplus_refund, source))
        self.life.next_analysis = add_months(on, 12)
        self.at(self.life.next_analysis, 8, self.analyse)

    def refund(self, on: date, amount: int, why: str) -> None:
        draft = Draft("escrow_refund", on, f"refund:{why}", amount, {"payee": "borrower"})
        self.life.chronicle.record(draft, on)

    # Payments

    def expect_payments(self) -> None:
        """A payment for every installment of the two years that the borrower means to pay."""
        habit, terms = self.contract.habit, self.contract.terms
        due = self.contract.board.next_due
        while due <= min(LAST_DAY + timedelta(days=40), habit.stops_from or date.max):
            if due == habit.stops_from:
                break
            skip = next((s for s in habit.skips if s[0] <= due < s[1]), None)
            if skip is None:
                self.expect_payment(due)
            elif skip[0] == due:
                self.at(business_day(skip[1]), 3, self.make_up)
            due = step(terms.frequency, due, 1, terms.due_day)

    def expect_payment(self, due: date) -> None:
        habit = self.contract.habit
        delay = self.random.randint(*habit.delay)
        on = received = business_day(due + timedelta(days=delay))
        if habit.split:
            rest = business_day(due + timedelta(days=12 + delay))
            self.at(on, 3, lambda day: self.pay_part(day, 55 + self.random.randrange(10)))
            self.at(rest, 3, lambda day: self.pay(day, due))
            return
        if habit.late_entry and self.random.random() < 0.3:
            on = business_day(on + DAY)
        self.at(on, 3, lambda day: self.pay(day, due, received))

    def pay(self, on: date, due: date, received: date | None = None) -> None:
        """Pay one installment: the oldest that is unpaid, else the one due then, if it is near."""
        habit = self.contract.habit
        if habit.courtesy:
            self.waive_late_charges(on)
        state = self.standing(on)
        amount = self.oldest_unpaid(state) or self.ahead(state, on, due)
        if amount <= 0:
            return
        bounce = received is not None and due in habit.bounces
        extra = 0 if bounce or state.oldest_due not in (None, due) else habit.extra
        if state.fees and not bounce and self.random.random() < 0.8:
            amount += sum(fee.outstanding for fee in state.fees)
        if extra and self.separately:
            self.receive(on, amount, received=received)
            self.receive(on, extra, received=received, designation="principal")
            return
        seq = self.receive(on, amount + extra, received=received)
        if bounce:
            self.bring_back(on, seq, due)

    def pay_part(self, on: date, percent: int) -> None:
        state = self.standing(on)
        whole = self.oldest_unpaid(state) or state.terms.payment + state.terms.escrow_payment
        if part := whole * percent // 10_000 * 100:
            self.receive(on, part)

    def make_up(self, on: date) -> None:
        """Pay everything that is due, fees too."""
        state = self.standing(on)
        if (amount := state.amount_due - state.suspense_total) > 0:
            self.receive(on, amount)

    def pay_off(self, on: date) -> None:
        state = self.standing(on)
        self.receive(on, figures(state, on).total, designation="payoff", channel="wire")
        if self.life.state.escrow > 0:
            refund = add_business_days(on, REFUND_AFTER)
            if refund <= LAST_DAY:
                self.refund(refund, self.life.state.escrow, "payoff")

    def bring_back(self, on: date, seq: int, due: date) -> None:
        """The bank returns the payment some days later; the borrower pays again."""
        back = add_business_days(on, self.random.randint(2, 4))
        self.at(back, 2, lambda day: self.reverse(day, seq))
        if self.contract.product != "mortgage":
            self.at(back, 3, lambda day: self.charge_return(day, seq))
        again = business_day(back + timedelta(days=self.random.randint(5, 12)))
        self.at(again, 3, lambda day: self.pay(day, due))

    def reverse(self, on: date, seq: int) -> int:
        """The bank returns a payment: it never happened, as of the day it was credited."""
        fact = next(f for f in self.life.chronicle.facts if f.seq == seq)
        data = {"code": "R01", "reason": "insufficient funds"}
        draft = Draft("reversal", fact.effective_date, f"return:{seq}", fact.amount, data, seq)
        return self.life.chronicle.record(draft, on, "bank")

    def charge_return(self, on: date, seq: int) -> None:
        draft = Draft("fee", on, f"fee:return:{seq}", RETURN_FEE, {"code": "returned_payment"})
        self.life.chronicle.record(draft, on, CASHIER)

    def inspect(self, on: date) -> None:
        """Someone looks whether a home long unpaid for is still lived in, at our expense."""
        data = {"code": "property_inspection"}
        draft = Draft("corporate_advance", on, f"advance:inspection:{on}", INSPECTION, data)
        self.life.chronicle.record(draft, on, "renee")

    def receive(self, on: date, amount: int, *, designation: str = "", channel: str = "",
                reference: str = "", received: date | None = None) -> int:  # fmt: skip
        """Record a payment by its channel; returns its number."""
        received = received or on
        channel = channel or self.contract.habit.channel
        self.payments += 1
        self.check += 1
        reference = reference or f"{self.contract.number}-{self.payments}"
        source = f"{channel}:{on}:{reference}"
        data = {"designation": designation} if designation else {}
        actor = CASHIER if channel == "phone" else "night"
        seq = self.life.chronicle.record(
            Draft("payment", received, source, amount, data), on, actor
        )
        if channel in ("lockbox", "phone"):
            number = str(self.check) if channel == "lockbox" else ""
            self.life.received.append(
                Received(seq, source, channel, received, on, amount, number, designation)
            )
        return seq

    def waive_late_charges(self, on: date) -> None:
        """A supervisor gives up the late charges of a borrower who asked."""
        for fee in self.standing(on).fees:
            if fee.kind == "late_fee" and fee.outstanding:
                source = f"waiver:{fee.key}"
                draft = Draft("waiver", on, source, fee.outstanding, {"of": fee.key})
                self.life.chronicle.record(draft, on, "priscilla")

    def standing(self, on: date) -> State:
        """The loan as the borrower finds it on the morning of a day, its bills of the day made."""
        self.life.chronicle.open_day(on)
        return self.life.state

    def oldest_unpaid(self, state: State) -> int:
        unpaid = state.installments
        return max(unpaid[0].outstanding - state.suspense_total, 0) if unpaid else 0

    def ahead(self, state: State, on: date, due: date) -> int:
        """What the next installment asks, if it is the one that the borrower means."""
        if state.next_due != due:
            return 0
        sheet = Worksheet(state)
        demand = next_installment(sheet, on)
        return max(demand.billed - state.suspense_total, 0) if demand else 0
