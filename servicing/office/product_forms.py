"""The forms of the catalogue and of a new loan, their fields named as their content is."""

from typing import Any

from servicing.engine.daycount import KINDS as DAY_COUNTS
from servicing.engine.money import ROUNDINGS
from servicing.engine.periods import COMPOUNDINGS, PER_YEAR
from servicing.engine.programs import PROGRAMS
from servicing.ledger.chart import CURRENCIES
from servicing.loans.models import Loan
from servicing.products.catalogue import LIMITED
from servicing.products.models import ProductVersion

from .tool_forms import CHOICE, DAY, MONEY, RATE, WHOLE, YES, Asked, Group, ToolForm
from .tools import said

PRODUCT = (
    Group("The product", (
        Asked("code", "Code", required=True, help="Letters, digits and dashes; it never changes."),
        Asked("name", "Name", required=True),
        Asked("kind", "Kind of loan", CHOICE, choices=said(*Loan.Product.values)),
        Asked("program", "Program", CHOICE, choices=(
            ("", "None"), *((one.code, one.title) for one in PROGRAMS.values()))),
        Asked("valid_from", "Offered from", DAY, True),
        Asked("draws", "Paid out over time, in draws", YES),
        Asked("retired", "No longer offered", YES),
    )),
    Group("Limits", tuple(
        Asked(f"limits.{name}.{end}", f"{label}, {words}", MONEY)
        for name, label in (("principal", "Principal"), ("annual_rate", "Rate"),
                            ("term_months", "Term in months"))
        for end, words in (("least", "at least"), ("most", "at most"))
    )),
    Group("Payments", (
        Asked("terms.method", "Method", CHOICE,
              choices=said("level", "level_principal", "interest_only")),
        Asked("terms.payment_frequency", "Paid", CHOICE, choices=said(*PER_YEAR)),
        Asked("terms.interest_only_months", "Interest only for months", WHOLE),
        Asked("terms.amortization_months", "Amortized over months", WHOLE),
        Asked("terms.fee_per_period", "Fee with each payment", MONEY),
    )),
    Group("Interest and rounding", (
        Asked("terms.currency", "Currency", CHOICE, choices=tuple((c, c) for c in CURRENCIES)),
        Asked("terms.interest_method", "Interest", CHOICE, choices=said("scheduled", "daily")),
        Asked("terms.day_count", "Day count", CHOICE,
              choices=tuple((one, one) for one in DAY_COUNTS)),
        Asked("terms.compounding", "Compounding", CHOICE, choices=said(*COMPOUNDINGS)),
        Asked("terms.rounding.payment", "Payment rounds", CHOICE, choices=said(*ROUNDINGS)),
        Asked("terms.rounding.payment_multiple", "Payment is a multiple of", MONEY),
        Asked("terms.rounding.interest", "Interest rounds", CHOICE, choices=said(*ROUNDINGS)),
    ), closed=True),
    Group("Late charge", (
        Asked("terms.late_fee.grace_days", "Days of grace", WHOLE),
        Asked("terms.late_fee.percent", "Percent", RATE),
        Asked("terms.late_fee.amount", "Or amount", MONEY),
        Asked("terms.late_fee.basis", "Percent of", CHOICE,
              choices=said("principal_and_interest", "payment", "past_due")),
        Asked("terms.late_fee.min", "At least", MONEY),
        Asked("terms.late_fee.max", "At most", MONEY),
    ), closed=True),
    Group("Adjustable rate", (
        Asked("terms.arm.index", "Index"),
        Asked("terms.arm.margin", "Margin", RATE),
        Asked("terms.arm.fixed_months", "Fixed for months", WHOLE),
        Asked("terms.arm.change_every_months", "Then changes every months", WHOLE),
        Asked("terms.arm.lookback_days", "Looks back days", WHOLE),
        Asked("terms.arm.initial_cap", "Cap of the first change", RATE),
        Asked("terms.arm.periodic_cap", "Cap of a change", RATE),
        Asked("terms.arm.lifetime_cap", "Lifetime cap", RATE),
        Asked("terms.arm.floor", "Floor", RATE),
    ), closed=True),
    Group("Temporary buydown", (
        Asked("through_month", "Through month", WHOLE), Asked("points", "Points lower", RATE),
    ), lines="terms.buydown", most=3, closed=True),
    Group("Prepayment penalty", (
        Asked("terms.prepayment_penalty.percent", "Percent of what is prepaid", RATE),
        Asked("terms.prepayment_penalty.months", "Within months", WHOLE),
    ), closed=True),
    Group("For the record", (Asked("why", "Why", required=True),)),
)  # fmt: skip
# What the contract takes for granted, so that a version says only what is special.
USUAL = {
    "method": "level", "payment_frequency": "monthly", "currency": "USD",
    "interest_method": "scheduled", "day_count": "30/360", "compounding": "nominal",
    "payment": "half_up", "interest": "half_up", "basis": "principal_and_interest",
}  # fmt: skip


def content_of(form: ToolForm) -> dict[str, Any]:
    """The content of a version. Raises nothing: the catalogue judges it."""
    question = form.question()
    terms: dict[str, Any] = {}
    for name, value in question.get("terms", {}).items():
        kept = without_usual(value) if isinstance(value, dict) else value
        if kept and USUAL.get(name) != kept:
            terms[name] = kept
    limits = {
        name: [span.get("least", ""), span.get("most", "")]
        for name, span in question.get("limits", {}).items()
    }
    if "term_months" in limits:
        limits["term_months"] = [int(one) if str(one).isdecimal() else one
                                 for one in limits["term_months"]]  # fmt: skip
    return {
        "code": question.get("code", ""), "name": question.get("name", ""),
        "kind": question.get("kind", ""), "program": question.get("program", ""),
        "draws": question["draws"], "retired": question["retired"],
        "valid_from": form.cleaned_data["valid_from"], "terms": terms, "limits": limits,
    }  # fmt: skip


def without_usual(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if USUAL.get(name) != value}


def initial_of(version: ProductVersion) -> dict[str, Any]:
    """A version's content as the form has it."""
    found: dict[str, Any] = {
        name: getattr(version, name)
        for name in ("code", "name", "kind", "program", "valid_from", "draws", "retired")
    }
    found["valid_from"] = version.valid_from.isoformat()
    for name in LIMITED:
        low, high = version.limits.get(name, ("", ""))
        found[f"limits.{name}.least"], found[f"limits.{name}.most"] = low, high
    found |= flat("terms", version.terms)
    return found


def flat(path: str, found: dict[str, Any]) -> dict[str, Any]:
    """Nested values by their paths."""
    named: dict[str, Any] = {}
    for name, value in found.items():
        at = f"{path}.{name}"
        if isinstance(value, dict):
            named |= flat(at, value)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                named |= flat(f"{at}[{place}]", item)
        else:
            named[at] = value
    return named


def new_loan_groups(version: ProductVersion) -> tuple[Group, ...]:
    """What is entered of a loan of this product."""
    limits = version.limits

    def between(name: str) -> str:
        low, high = limits.get(name, ("", ""))
        return f"From {low} to {high}." if name in limits else ""

    funding: tuple[Asked, ...] = ()
    if version.draws:
        funding = (Asked("first_draw", "Paid out now", MONEY, help="The rest is drawn later."),)
    home: tuple[Group, ...] = ()
    if version.kind in ("mortgage", "home_equity"):
        home = (Group("The property", (
            Asked("property_line1", "Street"), Asked("property_city", "City"),
            Asked("property_state", "State, two letters"), Asked("property_zip", "ZIP code"),
        )),)  # fmt: skip
    return (
        Group("The loan", (
            Asked("number", "Loan number", required=True),
            Asked("terms.principal", "Principal", MONEY, True, help=between("principal")),
            Asked("terms.annual_rate", "Rate, percent a year", RATE, True,
                  help=between("annual_rate")),
            Asked("terms.term_months", "Term, months", WHOLE, True, help=between("term_months"),
                  initial=limits.get("term_months", ["", ""])[1]),
            Asked("terms.interest_from", "Interest from", DAY, True),
            Asked("terms.first_due_date", "First due date", DAY, True),
            Asked("terms.payment", "Payment agreed", MONEY, help="Leave empty to compute it."),
            Asked("terms.escrow_payment", "Escrow with each payment", MONEY),
            *funding,
        )),
        Group("Borrowers", (
            Asked("first_name", "First name"), Asked("last_name", "Last name or business"),
            Asked("email", "E-mail"),
        ), lines="borrowers", most=2),
        *home,
        Group("For the record", (Asked("why", "Why"),)),
    )  # fmt: skip
