"""The tools of officers: what each asks, and which function answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from servicing.calculators.apr import EVERY
from servicing.calculators.asking import calculate
from servicing.engine.clocks.facts import FACTS
from servicing.engine.currencies import CURRENCIES
from servicing.engine.daycount import KINDS as DAY_COUNTS
from servicing.engine.late_charge_caps import KINDS as PRODUCTS
from servicing.engine.money import ROUNDINGS
from servicing.engine.periods import COMPOUNDINGS, PER_YEAR
from servicing.loans.simulation.asking import simulate

from .tool_forms import CHOICE, DAY, MONEY, RATE, WHOLE, YES, Asked, Group

Choices = tuple[tuple[str, str], ...]


def said(*values: str) -> Choices:
    """Values with their words, the usual one first."""
    return tuple((value, value.replace("_", " ").capitalize()) for value in values)


@dataclass(frozen=True, slots=True)
class Tool:
    """One page: what it answers, by which rule, the form, and who answers it."""

    code: str
    title: str
    about: str
    source: str
    groups: tuple[Group, ...]
    answer: Callable[[dict[str, Any]], Any]
    button: str = "Work it out"
    api: str = ""  # the address of the same question


def _calculator(kind: str) -> Callable[[dict[str, Any]], Any]:
    return lambda question: calculate(kind, {**question, "explain": True})


STATE = Asked("state", "State, two letters", required=True)

LOAN = Tool(
    "loan", "A loan that does not exist yet",
    "Payment, schedule, APR and balances from terms alone, and what payments make of them.",
    "the note’s terms; 12 CFR 1026, Appendix J",
    (
        Group("The loan", (
            Asked("terms.principal", "Principal", MONEY, True),
            Asked("terms.annual_rate", "Rate, percent a year", RATE, True),
            Asked("terms.term_months", "Term, months", WHOLE, True, initial=360),
            Asked("terms.interest_from", "Interest from", DAY, True),
            Asked("terms.first_due_date", "First due date", DAY, True),
        )),
        Group("Payments", (
            Asked("terms.method", "Method", CHOICE,
                  choices=said("level", "level_principal", "interest_only")),
            Asked("terms.payment_frequency", "Paid", CHOICE, choices=said(*PER_YEAR)),
            Asked("terms.payment", "Payment agreed", MONEY, help="Leave empty to compute it."),
            Asked("terms.interest_only_months", "Interest only for months", WHOLE),
            Asked("terms.amortization_months", "Amortized over months", WHOLE,
                  help="Longer than the term leaves a balloon."),
            Asked("terms.fee_per_period", "Fee with each payment", MONEY),
            Asked("terms.escrow_payment", "Escrow with each payment", MONEY),
        )),
        Group("Interest and rounding", (
            Asked("terms.interest_method", "Interest", CHOICE, choices=said("scheduled", "daily")),
            Asked("terms.day_count", "Day count", CHOICE,
                  choices=tuple((one, one) for one in DAY_COUNTS)),
            Asked("terms.compounding", "Compounding", CHOICE, choices=said(*COMPOUNDINGS)),
            Asked("terms.currency", "Currency", CHOICE, initial="USD",
                  choices=tuple((one, one) for one in sorted(CURRENCIES))),
            Asked("terms.rounding.payment", "Payment rounds", CHOICE, choices=said(*ROUNDINGS)),
            Asked("terms.rounding.payment_multiple", "Payment is a multiple of", MONEY),
            Asked("terms.rounding.interest", "Interest rounds", CHOICE, choices=said(*ROUNDINGS)),
            Asked("terms.rounding.balance", "Balance is rounded", CHOICE,
                  choices=(("each", "Every period"), ("carry", "Only to show"))),
        ), closed=True),
        Group("Changes of the rate", (
            Asked("payment_number", "From payment no.", WHOLE),
            Asked("annual_rate", "Rate, percent", RATE),
            Asked("payment_cap_factor", "Payment rises at most ×", RATE),
        ), lines="terms.rate_changes", most=3, closed=True),
        Group("What happens", (
            Asked("date", "On", DAY),
            Asked("type", "What", CHOICE, choices=said("payment", "draw")),
            Asked("amount", "Amount", MONEY),
        ), lines="events", most=4, closed=True),
        Group("Seen from", (Asked("as_of", "As of", DAY),), closed=True),
    ),
    simulate, api="simulations",
)  # fmt: skip

APR = Tool(
    "apr", "Annual percentage rate",
    "What a loan costs a year, from what is advanced and what is paid back.",
    "12 CFR 1026, Appendix J",
    (
        Group("Advances", (Asked("date", "On", DAY), Asked("amount", "Amount", MONEY)),
              lines="advances", most=3),
        Group("Payments", (
            Asked("date", "First on", DAY), Asked("amount", "Amount", MONEY),
            Asked("count", "How many", WHOLE),
            Asked("every", "Every", CHOICE, choices=(("month", "Month"), *(
                one for one in said(*EVERY) if one[0] not in (*PER_YEAR, "month")))),
        ), lines="payments", most=4),
    ),
    _calculator("apr"), api="calculators/apr",
)  # fmt: skip

ESCROW = Tool(
    "escrow", "Escrow analysis",
    "The new payment, surplus, shortage or deficiency of a year of taxes and insurance.",
    "12 CFR 1024.17",
    (
        Group("The account", (
            Asked("kind", "Analysis", CHOICE, choices=said("annual", "initial", "short_year")),
            Asked("analysis_date", "Analysed on", DAY, True),
            Asked("computation_start", "Year begins on", DAY, True,
                  help="The first of a month."),
            Asked("actual_balance", "Balance on that day", MONEY, True, initial="0.00"),
            Asked("current_payment", "Escrow payment now", MONEY),
            Asked("cushion.months", "Cushion, months", WHOLE, initial=2),
            Asked("first_payment", "First new payment due", DAY),
            Asked("spread_months", "Shortage spread over months", WHOLE, initial=12),
            Asked("borrower_current", "The borrower is current", YES, initial=True),
        )),
        Group("Bills of the year", (
            Asked("date", "Paid on", DAY), Asked("amount", "Amount", MONEY),
            Asked("kind", "What for"),
        ), lines="disbursements", most=6),
        Group("Until the year begins", (
            Asked("date", "On", DAY), Asked("deposit", "Deposit", MONEY),
            Asked("disbursement", "Disbursement", MONEY),
        ), lines="until_start", most=3, closed=True),
    ),
    _calculator("escrow"), api="calculators/escrow",
)  # fmt: skip

PAYOFF = Tool(
    "payoff", "Payoff",
    "What pays a loan off on a day, with the interest of whole months and odd days.",
    "Fannie Mae Servicing Guide F-1-09; 12 CFR 1026.36(c)(3)",
    (
        Group("The debt", (
            Asked("principal", "Principal", MONEY, True),
            Asked("annual_rate", "Rate, percent a year", RATE, True),
            Asked("interest_paid_to", "Interest paid to", DAY, True),
            Asked("good_through", "Funds received on", DAY, True),
            Asked("interest_method", "Interest", CHOICE, choices=said("scheduled", "daily")),
            Asked("payoff_day_count", "Odd days by", CHOICE, choices=(
                ("actual/365", "actual/365"),
                *((one, one) for one in DAY_COUNTS if one != "actual/365"))),
            Asked("payoff_interest", "Interest runs", CHOICE, choices=(
                ("to_date", "To the day of receipt"), ("month_end", "To the next due date"))),
        )),
        Group("Besides", tuple(
            Asked(name, name.replace("_", " ").capitalize(), MONEY)
            for name in ("late_fees", "other_fees", "corporate_advances", "escrow_advance",
                         "deferred_principal", "deferred_interest", "recording_fee", "suspense")
        )),
    ),
    _calculator("payoff"), api="calculators/payoff",
)  # fmt: skip

LATE_FEE = Tool(
    "late-fee", "Late charge",
    "The most that may be charged for a late installment, by the note, the state and the program.",
    "state law; 12 CFR 1026.36(c)(2)",
    (
        Group("The installment", (
            STATE,
            Asked("product", "Kind of loan", CHOICE, choices=said(*PRODUCTS)),
            Asked("program", "Program", CHOICE, choices=(
                ("", "None"), ("conventional", "Conventional"), ("fha", "FHA"), ("va", "VA"),
                ("usda", "USDA"))),
            Asked("due_date", "Due on", DAY, True),
            Asked("principal_and_interest", "Principal and interest", MONEY, True),
            Asked("escrow", "Escrow", MONEY),
            Asked("unpaid", "Unpaid of it", MONEY, help="Leave empty for all of it."),
            Asked("paid_on", "Paid on", DAY),
        )),
        Group("The note’s clause", (
            Asked("note.grace_days", "Days of grace", WHOLE),
            Asked("note.percent", "Percent", RATE),
            Asked("note.amount", "Or amount", MONEY),
            Asked("note.min", "At least", MONEY),
            Asked("note.max", "At most", MONEY),
        )),
    ),
    _calculator("late_fee"), api="calculators/late_fee",
)  # fmt: skip

PMI = Tool(
    "pmi", "End of mortgage insurance",
    "When borrower-paid mortgage insurance may be cancelled and when it ends by itself.",
    "Homeowners Protection Act, 12 USC 4901-4904",
    (
        Group("The loan", (
            Asked("sales_price", "Price", MONEY, help="Leave empty for a refinancing."),
            Asked("appraised_value", "Appraised value", MONEY, True),
            Asked("principal", "Principal", MONEY, True),
            Asked("annual_rate", "Rate, percent a year", RATE, True),
            Asked("term_months", "Term, months", WHOLE, True, initial=360),
            Asked("first_due_date", "First due date", DAY, True),
            Asked("high_risk", "High risk, as the lender defines it", YES),
            Asked("current_since", "Behind on that day, current since", DAY),
            Asked("request_date", "Cancellation requested on", DAY),
        )),
    ),
    _calculator("pmi"), api="calculators/pmi",
)  # fmt: skip


def clocks_of(question: dict[str, Any]) -> Any:
    """A line's day and detail are the fact's first two fields; a contact's detail is its channel
    and result."""
    facts = []
    for line in question.get("facts", []):
        names = [name for name in FACTS.get(line["type"], ()) if not name.endswith("?")]
        fact = {"type": line["type"], names[0] if names else "date": line.get("on", "")}
        detail = str(line.get("detail", "")).split()
        fact |= {
            name: int(value) if value.isdecimal() else value
            for name, value in zip(names[1:], detail, strict=False)
        }
        facts.append(fact)
    found = calculate("clocks", {**question, "facts": facts})
    for one in found["guards"]:
        one["because"] = "; ".join(one["because"])
    return found


CLOCKS = Tool(
    "clocks", "Deadlines and guards",
    "What is due by when, and which acts are barred, from what happened to a loan.",
    "Regulations X, Z and F; HPA; SCRA",
    (
        Group("The loan", (
            Asked("loan.product", "Product", CHOICE,
                  choices=said("mortgage", "home_equity", "auto", "personal", "business")),
            Asked("loan.occupancy", "Occupancy", CHOICE,
                  choices=said("principal_residence", "second_home", "investment")),
            Asked("loan.small_servicer", "We are a small servicer", YES),
            Asked("as_of", "As of", DAY, True),
        )),
        Group("What happened", (
            Asked("type", "What", CHOICE, choices=said(*FACTS)),
            Asked("on", "On", DAY),
            Asked("detail", "Detail"),
        ), lines="facts", most=8),
    ),
    clocks_of, api="calculators/clocks",
)  # fmt: skip

TOOLS = (LOAN, APR, ESCROW, PAYOFF, LATE_FEE, PMI, CLOCKS)
BY_CODE = {tool.code: tool for tool in TOOLS}
