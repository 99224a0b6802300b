"""What the escrow desk looks after: bills to pay, bills paid, advances, policies that run out,
analyses made and due. Reads only; amounts in minor units."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum, Value

from servicing.ledger.models import LoanState

from .disbursing import LEAD_DAYS
from .models import Analysis, Disbursement, EscrowAccount, EscrowLine
from .projection import parse_due_days

BILLS_AHEAD = 30  # days
PAID_BACK = 30
EXPIRY_AHEAD = 45
ANALYSED_BACK = 60
ANALYSES_AHEAD = 60
ACTIVE = {"stream__loanstate__status": "active"}


def bills_due(day: date) -> QuerySet[EscrowLine]:
    """The next bill of each line of a running loan that is due within BILLS_AHEAD days."""
    found = EscrowLine.objects.filter(next_due__lte=day + timedelta(BILLS_AHEAD), **ACTIVE)
    return found.select_related("payee", "stream__loan").order_by("next_due", "pk")


def pays_on(due: date) -> date:
    """The night that pays a bill: early enough for its no-penalty deadline."""
    return due - timedelta(days=LEAD_DAYS)


def bills_total(lines: QuerySet[EscrowLine]) -> tuple[int, int]:
    """How many bills, and what they come to: summed by the database for each pattern of due days,
    cut as `bill_amount` cuts one, the last of the year with the cents left; one query."""
    pieces = Func(
        Func(F("due"), Value(";"), function="string_to_array"),
        function="cardinality", output_field=IntegerField(),
    )  # fmt: skip
    groups = (
        lines.order_by().values("due", "next_due")
        .annotate(n=Count("pk"), year=Sum("annual_amount"), piece=Sum(F("annual_amount") / pieces))
    )  # fmt: skip
    number = total = 0
    for group in groups:
        days, due = parse_due_days(group["due"]), group["next_due"]
        number += group["n"]
        if (due.month, due.day) in days[:-1]:
            total += group["piece"]
        else:
            total += group["year"] - group["piece"] * (len(days) - 1)
    return number, total


def bills_paid(day: date) -> QuerySet[Disbursement]:
    """Bills paid in the last PAID_BACK days, the newest first."""
    found = Disbursement.objects.filter(paid_on__gte=day - timedelta(PAID_BACK))
    return found.select_related("line__payee", "line__stream__loan").order_by("-paid_on", "-pk")


def advances() -> QuerySet[LoanState]:
    """Running loans whose bills we paid with our own money, the largest first."""
    found = LoanState.objects.filter(escrow__lt=0, status="active", stream__loan__isnull=False)
    return found.select_related("stream__loan").defer("state").order_by("escrow", "pk")


def policies_expiring(day: date) -> QuerySet[EscrowLine]:
    """Insurance that has lapsed or runs out within EXPIRY_AHEAD days, the oldest first."""
    found = EscrowLine.objects.filter(policy_expires__lte=day + timedelta(EXPIRY_AHEAD), **ACTIVE)
    return found.select_related("payee", "stream__loan").order_by("policy_expires", "pk")


def analyses_made(day: date) -> QuerySet[Analysis]:
    """Analyses of the last ANALYSED_BACK days, the newest first."""
    found = Analysis.objects.filter(analysis_date__gte=day - timedelta(ANALYSED_BACK))
    found = found.select_related("stream__loan").defer("result")
    return found.order_by("-analysis_date", "-pk")


def analyses_due(day: date) -> QuerySet[EscrowAccount]:
    """Accounts whose analysis falls due within ANALYSES_AHEAD days, the next first."""
    found = EscrowAccount.objects.filter(
        next_analysis__lte=day + timedelta(ANALYSES_AHEAD), **ACTIVE
    )
    return found.select_related("stream__loan", "stream__loanstate").defer(
        "stream__loanstate__state"
    ).order_by("next_analysis", "pk")  # fmt: skip


def about_loan(found: QuerySet[Any], text: str, path: str = "stream__loan__", payee: str = ""
               ) -> QuerySet[Any]:  # fmt: skip
    """Those of a loan with this number or name, or of a payee with this name."""
    wanted = Q(**{f"{path}number__endswith": text}) | Q(**{f"{path}borrower_name__icontains": text})
    if payee:
        wanted |= Q(**{f"{payee}__name__icontains": text})
    return found.filter(wanted)


def of_kind(found: QuerySet[Any], kind: str, path: str = "") -> QuerySet[Any]:
    """Those of one kind of bill."""
    return found.filter(**{f"{path}kind": kind})


def kinds() -> Iterable[str]:
    """The kinds of bills that there are."""
    return EscrowLine.objects.order_by("kind").values_list("kind", flat=True).distinct()


def advanced(found: QuerySet[LoanState]) -> int:
    """What we have advanced, as a positive amount."""
    return -(found.order_by().aggregate(sum=Sum(F("escrow")))["sum"] or 0)
