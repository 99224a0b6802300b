"""The loans that do not tie out, as a list to work through: filtered, the largest first."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from ..models import BoardingException

OPEN = BoardingException.Decision.OPEN


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is wanted; nothing given is everything. `least` is in minor units."""

    batch: int | None = None
    cause: str = ""
    least: int = 0
    state: str = ""  # "open", "decided" or both

    def applied(self) -> "QuerySet[BoardingException]":
        found = BoardingException.objects.defer("rows").select_related("batch")
        if self.batch is not None:
            found = found.filter(batch=self.batch)
        if self.cause:
            found = found.filter(cause=self.cause)
        if self.least:
            found = found.filter(size__gte=self.least)
        if self.state:
            wanted = Q(decision=OPEN)
            found = found.filter(wanted if self.state == "open" else ~wanted)
        return found


def in_order(found: "QuerySet[BoardingException]") -> "QuerySet[BoardingException]":
    """Those that wait first, the largest first; what was decided after them."""
    decided = Case(
        When(decision=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return found.annotate(decided=decided).order_by("decided", "-size", "pk")


def counts() -> tuple[int, int]:
    """How many wait, and how many were decided."""
    found = BoardingException.objects.aggregate(
        waiting=Count("pk", filter=Q(decision=OPEN)), all=Count("pk")
    )
    return found["waiting"], found["all"] - found["waiting"]


def causes() -> list[tuple[str, int]]:
    """(cause, how many loans), the most frequent first."""
    found = BoardingException.objects.values_list("cause").annotate(n=Count("pk"))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def neighbours(found: BoardingException, filters: Filters) -> tuple[int | None, int | None]:
    """The waiting loans before and after this one in the list."""
    waiting = filters.applied().filter(decision=OPEN).exclude(pk=found.pk)
    larger = Q(size__gt=found.size) | Q(size=found.size, pk__lt=found.pk)
    smaller = Q(size__lt=found.size) | Q(size=found.size, pk__gt=found.pk)
    before = waiting.filter(larger).order_by("size", "-pk").values_list("pk", flat=True).first()
    after = waiting.filter(smaller).order_by("-size", "pk").values_list("pk", flat=True).first()
    return before, after
