"""Adjustable rates: the index table, the changes that come, their review."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from servicing.api.errors import Problem, Refused
from servicing.api.found import one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.rates import (
    ChangesAsked,
    IndexAsked,
    IndexFile,
    IndexLoaded,
    IndexRow,
    RateChangeRow,
    RateDecision,
)
from servicing.arms.deciding import decide
from servicing.arms.indices import load_file
from servicing.arms.models import IndexValue, RateChange
from servicing.ledger.days import open_date
from servicing.loans.models import Loan

GROUP = "Adjustable rates"
LARGEST = 5 * 2**20


def with_numbers(rows: Sequence[RateChange]) -> Sequence[RateChange]:
    loans = Loan.objects.only("number").in_bulk([row.stream_id for row in rows])
    for row in rows:
        row.__dict__["loan_number"] = loans[row.stream_id].number
    return rows


@operation("GET", "rate-changes/", "list_rate_changes", "List changes of adjustable rates",
           group=GROUP, permission="loan.view", query=ChangesAsked, answer=RateChangeRow,
           many=True)  # fmt: skip
def list_rate_changes(call: Call) -> Rows:
    """As the night found them, the newest first."""
    found = RateChange.objects.all()
    if state := call.query.get("state"):
        found = found.filter(state=state)
    return Rows(found, ("-on", "pk"), with_numbers)


@operation("GET", "rate-changes/<int:pk>/", "get_rate_change", "See one change of a rate",
           group=GROUP, permission="loan.view", answer=RateChangeRow)  # fmt: skip
def get_rate_change(call: Call, pk: int) -> RateChange:
    """How the rate came about, and when its notice must go out."""
    return with_numbers([one_of(RateChange.objects.all(), "rate change", pk=pk)])[0]


@operation("POST", "rate-changes/<int:pk>/decide/", "decide_rate_change",
           "Approve or hold a change of a rate", group=GROUP, permission="terms.change",
           body=RateDecision, answer=RateChangeRow, changes=True)  # fmt: skip
def decide_rate_change(call: Call, pk: int) -> RateChange:
    """Approving opens its notice. The same decision again changes nothing; holding needs `why`."""
    one_of(RateChange.objects.all(), "rate change", pk=pk)
    row = decide(pk=pk, approve=call.body["decision"] == "approve", why=call.body["why"],
                 actor=call.actor, today=open_date(), at=call.now)  # fmt: skip
    return with_numbers([row])[0]


@operation("GET", "indices/", "list_index_values", "List values of indices", group=GROUP,
           permission="loan.view", query=IndexAsked, answer=IndexRow, many=True)  # fmt: skip
def list_index_values(call: Call) -> Rows:
    """Every value and its corrections, the newest first."""
    found = IndexValue.objects.all()
    if name := call.query.get("index"):
        found = found.filter(index=name)
    return Rows(found, ("-on", "pk"))


@operation("POST", "indices/", "load_index_values", "Load values of indices", group=GROUP,
           permission="terms.change", body=IndexFile, answer=IndexLoaded, changes=True,
           upload=True, status=201)  # fmt: skip
def load_index_values(call: Call) -> Any:
    """A file with a mistake loads nothing; the same file again changes nothing."""
    upload: UploadedFile[Any] = call.body["file"]
    if (upload.size or 0) > LARGEST:
        raise Refused(422, Problem("The file is larger than 5 MB.", "too_large", "file"))
    try:
        text = upload.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(422, Problem("The file is not UTF-8 text.", "not_utf8", "file")) from None
    found = load_file(text=text, source=upload.name or "rates.csv", actor=call.actor, at=call.now)
    return Answered({"new": found.new, "corrected": found.corrected, "known": found.known}, 201)
