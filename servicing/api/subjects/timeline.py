"""Everything that happened on a loan."""

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Key, Page
from servicing.api.shapes.timeline import HappeningRow, TimelineAsked
from servicing.audit.approvals import kinds_seen_by
from servicing.reports.timeline import PERMISSIONS, TYPES, timeline


class Stream:
    """The timeline in pages, each beginning after so many happenings."""

    def __init__(self, call: Call, loan_id: int) -> None:
        self.loan_id, self.upto = loan_id, call.query.get("upto")
        seen = [name for name in TYPES if name not in PERMISSIONS or call.may(PERMISSIONS[name])]
        asked = call.query.get("type") or seen
        self.types = [name for name in seen if name in asked]
        self.approvals = kinds_seen_by(call.user)

    def page(self, after: Key | None, limit: int) -> Page:
        skip = int(after[0]) if after else 0
        found = timeline(
            loan_id=self.loan_id, types=self.types, approvals=self.approvals, most=limit + 1,
            skip=skip, upto=self.upto,
        )  # fmt: skip
        return found[:limit], [skip + limit] if len(found) > limit else None


@operation("GET", "loans/<str:number>/timeline/", "list_timeline",
           "List everything that happened on a loan", group="Timeline", permission="loan.view",
           query=TimelineAsked, answer=HappeningRow, many=True)  # fmt: skip
def list_timeline(call: Call, number: str) -> Stream:
    """Newest first, by the day of our books: transactions, changes of terms, bills, documents,
    notices due, contacts, notes, tasks, approvals. What the caller may not see is left out."""
    return Stream(call, loan_of(number).pk)
