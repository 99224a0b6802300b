"""What a document asks of a loan: the loan, where it stands, whom it goes to, for any number of
loans in two reads."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from servicing.documents.servicer import SERVICER
from servicing.engine.billing import next_installment
from servicing.engine.state import Demand, State, load
from servicing.engine.worksheet import Worksheet

from .addressing import Addressee, addressees

LOANS = """
SELECT l.stream_id, l.number, l.product, l.boarded_on, l.origination_date, l.original_principal,
    l.property_line1, l.property_city, l.property_state, l.property_zip, l.boarded_row::text,
    s.state::text
FROM loans_loan l JOIN ledger_loanstate s ON s.stream_id = l.stream_id
WHERE l.stream_id = ANY(%s)
"""


class Known(NamedTuple):
    """A loan as its documents see it; `row` is the boarding row as it was sent."""

    number: str
    product: str
    boarded_on: date
    originated: date
    original_principal: int
    property_line: str
    row: dict[str, str]
    state: State
    to: Addressee

    @property
    def dwelling(self) -> bool:
        return self.product in ("mortgage", "home_equity")

    @property
    def coming(self) -> Demand | None:
        """The next installment that is not billed."""
        due = self.state.next_due
        return next_installment(Worksheet(self.state), due) if due else None

    def base(self, dated: date) -> dict[str, Any]:
        """What every document starts with: the fields of Facts."""
        return {
            "servicer": SERVICER, "loan_number": self.number, "dated": dated,
            "property_line": self.property_line, "currency": self.state.terms.currency,
            **self.to._asdict(),
        }  # fmt: skip


def known(cursor: Any, streams: Sequence[int]) -> dict[int, Known]:
    """Each loan by its stream."""
    if not streams:
        return {}
    cursor.execute(LOANS, [list(streams)])
    rows = cursor.fetchall()
    people = addressees(cursor, streams)
    return {
        stream: Known(
            number, product, boarded, originated, amount,
            f"{line1}, {city}, {province} {zip_code}" if line1 else "",
            orjson.loads(row), load(state), people[stream],
        )
        for stream, number, product, boarded, originated, amount, line1, city, province, zip_code,
        row, state in rows
    }  # fmt: skip
