"""The catalogue: what is offered, another version of it, whether terms are within its limits."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from servicing.audit.acts import record as record_act
from servicing.engine.currencies import CURRENCIES
from servicing.engine.money import exponent
from servicing.engine.programs import PROGRAMS, late_charge_problem
from servicing.loans.models import Loan
from servicing.loans.simulation.reading import Reader

from .models import ProductVersion
from .reading import read_product_terms

# What an officer enters of each loan; everything else is the product's.
ENTERED = ("principal", "annual_rate", "term_months", "interest_from", "first_due_date")
MAY_ENTER = (*ENTERED, "payment", "escrow_payment", "amortization_months",
             "interest_only_months")  # fmt: skip
LIMITED = ("principal", "annual_rate", "term_months")
# A loan on which a product's own terms are tried, of so much in whole units of its currency.
LENT = 100_000
SAMPLE = {
    "annual_rate": "6", "term_months": 360,
    "interest_from": "2026-01-01", "first_due_date": "2026-02-01",
}  # fmt: skip


class ProductRefused(ValueError):
    """A version that cannot be: (field, message) of every mistake."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {said}" for field, said in problems))
        self.problems = list(problems)


def current() -> list[ProductVersion]:
    """The last version of every product, by name."""
    found = ProductVersion.objects.order_by("code", "-version").distinct("code")
    return sorted(found, key=lambda one: one.name)


def current_of(code: str, on: date = date.max) -> ProductVersion | None:
    """The version that holds on a day: the last one of those valid by then. Without a day, the
    last that was written."""
    found = ProductVersion.objects.filter(code=code, valid_from__lte=on)
    return found.order_by("-version").first()


def sample(version: ProductVersion | Mapping[str, Any]) -> dict[str, Any]:
    """The terms of an ordinary loan within a product's limits, to show what it does."""
    terms = version.terms if isinstance(version, ProductVersion) else version["terms"]
    limits = version.limits if isinstance(version, ProductVersion) else version["limits"]
    currency = str(terms.get("currency", "USD"))
    places = exponent(currency) if currency in CURRENCIES else 2
    found: dict[str, Any] = {**SAMPLE, "principal": f"{LENT:.{places}f}"}
    for name in LIMITED:
        if name not in limits:
            continue
        least, usual, most = (number(one) for one in (limits[name][0], found[name],
                                                      limits[name][1]))  # fmt: skip
        if least is None or usual is None or most is None:
            continue
        if not least <= usual <= most:
            found[name] = limits[name][1]
    return found | dict(terms)


def add_version(content: Mapping[str, Any], *, actor: str, why: str, today: date,
                at: datetime) -> ProductVersion:  # fmt: skip
    """Another version of a product, or the first; loans entered under older ones stay as they
    are. The same content again is the version that is there. Raises ProductRefused."""
    problems = check(content)
    if not why.strip():
        problems.append(("why", "say why, for the record"))
    if problems:
        raise ProductRefused(*problems)
    kept = {name: content[name] for name in ("name", "kind", "program", "draws", "valid_from",
                                             "retired", "terms", "limits")}  # fmt: skip
    with transaction.atomic():
        before = (
            ProductVersion.objects.select_for_update()
            .filter(code=content["code"]).order_by("-version").first()
        )  # fmt: skip
        if before and all(getattr(before, name) == value for name, value in kept.items()):
            return before
        made = ProductVersion.objects.create(
            code=content["code"], version=before.version + 1 if before else 1, reason=why.strip(),
            made_by=actor, made_at=at, **kept,
        )  # fmt: skip
        record_act(actor=actor, action="product:version", subject=str(made), why=why,
                   details={"code": made.code, "version": made.version})  # fmt: skip
    return made


def check(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a product, as (field, message)."""
    problems = []
    code = str(content.get("code", ""))
    if not code.replace("-", "").isalnum() or len(code) > 30:
        problems.append(("code", "expected letters, digits and dashes, 30 at most"))
    if not str(content.get("name", "")).strip():
        problems.append(("name", "is required"))
    if content.get("kind") not in Loan.Product.values:
        problems.append(("kind", f"expected one of {', '.join(Loan.Product.values)}"))
    program = content.get("program", "")
    if program and program not in PROGRAMS:
        problems.append(("program", f"expected one of {', '.join(PROGRAMS)}"))
    problems += limit_problems(content.get("limits") or {})
    if problems:
        return problems
    reader = Reader(sample(content), "terms")
    asked = read_product_terms(reader)
    problems += reader.problems
    fee = asked.terms.late_fee if asked else None
    if fee and (said := late_charge_problem(program, fee.percent, fee.grace_days)):
        problems.append(("terms.late_fee", said))
    return problems


def limit_problems(limits: Mapping[str, Any]) -> list[tuple[str, str]]:
    problems = []
    for name, span in limits.items():
        if name not in LIMITED:
            problems.append((f"limits.{name}", f"expected limits of {', '.join(LIMITED)}"))
            continue
        low, high = (number(one) for one in span)
        if low is None or high is None or low > high:
            problems.append((f"limits.{name}", "expected the least and the most, in order"))
    return problems


def number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def beyond_limits(version: ProductVersion, terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Entered terms outside the product's limits, as (field, message)."""
    problems = []
    for name, (low, high) in version.limits.items():
        found = number(terms.get(name))
        least, most = number(low), number(high)
        if found is None or least is None or most is None:
            continue
        if not least <= found <= most:
            problems.append((f"terms.{name}", f"{version.name}: expected from {low} to {high}"))
    return problems
