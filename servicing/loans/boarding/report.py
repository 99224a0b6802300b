"""What a boarding found and did, in plain values: kept with its batch, printed, shown."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .checking import Checked, Totals
from .reading import Problem
from .tie_out import Difference

MOST_LISTED = 1000  # loans in a report; every exception is a row of its own table besides


@dataclass(slots=True)
class Report:
    """A boarding's report; every field is JSON as it stands. Amounts are decimal strings."""

    digest: str
    on: str
    dry_run: bool
    batch: int | None = None
    unchanged: bool = False  # the same files were boarded before
    resumed: bool = False  # an interrupted boarding of these files was completed
    mapping: str = ""  # by whose names the columns were read
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was read otherwise than as sent, or not
    totals: dict[str, dict[str, str]] = field(default_factory=dict)  # read, boarded, exceptions
    control: dict[str, str] = field(default_factory=dict)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    information: list[dict[str, Any]] = field(default_factory=list)
    causes: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int = 0

    @property
    def refused(self) -> bool:
        return self.problem_count > 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Tally:
    """Counts what becomes of the loans as chunks go by."""

    def __init__(self) -> None:
        self.totals = {"read": Totals(), "boarded": Totals(), "exceptions": Totals()}
        self.causes: dict[str, int] = {}
        self.exceptions: list[dict[str, Any]] = []
        self.information: list[dict[str, Any]] = []

    def count(self, number: str, values: dict[str, Any], differences: Sequence[Difference],
              excepted: bool) -> None:  # fmt: skip
        self.totals["read"].add(values)
        self.totals["exceptions" if excepted else "boarded"].add(values)
        for one in differences:
            name = f"{one.check}: {one.cause}"
            self.causes[name] = self.causes.get(name, 0) + 1
        listed = self.exceptions if excepted else self.information
        if (differences or excepted) and len(listed) < MOST_LISTED:
            shown = [one.shown() for one in differences]
            listed.append({"loan_number": number, "differences": shown})

    def fill(self, report: Report) -> None:
        report.totals = {name: total.shown() for name, total in self.totals.items()}
        report.causes = dict(sorted(self.causes.items()))
        report.exceptions, report.information = self.exceptions, self.information


def describe(report: Report, checked: Checked, notes: Sequence[str] = ()) -> None:
    """Put into a report what the check found."""
    remarks = [f"{s.name}: {one}" for s in checked.sources.values() for one in sorted(s.remarks)]
    report.notes = [*notes, *remarks]
    report.files = [
        {"file": s.name, "kind": s.kind, "rows": s.rows, "digest": s.digest}
        for s in checked.sources.values()
    ]
    report.totals = {"read": checked.totals.shown()}
    if checked.control:
        names = ("transfer_date", "wire_amount")
        report.control = {n: str(checked.control[n]) for n in names if n in checked.control}
    report.problem_count = checked.problems.count
    report.problems = [_problem(one) for one in checked.problems.listed]


def _problem(one: Problem) -> dict[str, Any]:
    return {"path": one.path, "message": one.message, "file": one.file, "row": one.row,
            "column": one.column, "value": one.value, "expected": one.expected}  # fmt: skip


def as_text(report: Report) -> Iterator[str]:
    """The report as lines to read."""
    if report.unchanged:
        yield f"These files were boarded before, as batch {report.batch}. Nothing was changed."
    elif report.dry_run:
        yield f"Dry run for {report.on}: nothing was written."
    else:
        done = " (completed after an interruption)" if report.resumed else ""
        yield f"Batch {report.batch}, boarded on {report.on}{done}."
    for file in report.files:
        yield f"  {file['file']}: {file['rows']:,} rows"
    for note in report.notes:
        yield f"  {note}"
    for name, total in report.totals.items():
        label = {"read": "Read", "boarded": "Boarded", "exceptions": "Exceptions"}[name]
        if report.dry_run and name == "boarded":
            label = "To board"
        yield (
            f"{label + ':':12} {int(total['loans']):,} loans, principal {total['principal']},"
            f" escrow {total['escrow_positive']} less advances {total['escrow_advances']},"
            f" suspense {total['suspense']}"
        )
    for name, count in report.causes.items():
        yield f"  {name.replace('_', ' ')}: {count:,}"
    for loan in report.exceptions[:50]:
        yield f"Loan {loan['loan_number']} waits for a decision:"
        for one in loan["differences"]:
            yield (
                f"  {one['check']} {one['given']}, expected {one['expected']}"
                f" ({one['cause'].replace('_', ' ')}: {one['note']})"
            )
    if len(report.exceptions) > 50:
        yield f"… and {len(report.exceptions) - 50} loans more."
