"""Forms 1098 of a year: what was received, from the ledger, in a handful of reads for a range.

Interest counts in the year in which its payment was received (its effective date), returned and
reversed payments off. What a correction of this year takes back of an earlier year's interest is a
refund (box 4). A boarded loan reports what we received: the servicer before us reports its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from servicing.documents.contents.tax import Form1098, premiums_reported, report_required
from servicing.documents.servicer import LENDER_TIN
from servicing.engine.dates import is_business_day
from servicing.ledger.chart import ROLE_OF

from .known import Known, known

CODE = "form_1098"
INTEREST = ("accrued_interest", "due_interest", "servicing_fee_income")
PRINCIPAL = ("principal", "memo_principal")
PAYERS = ("unapplied", "memo_investor")
MORTGAGES = """
SELECT l.stream_id FROM loans_loan l
WHERE l.product IN ('mortgage', 'home_equity') AND l.property_line1 <> ''
    AND l.boarded_on <= %(last)s AND l.stream_id BETWEEN %(low)s AND %(high)s ORDER BY 1
"""
SUMS = """
SELECT p.stream_id,
    coalesce(sum(i.signed) FILTER (WHERE p.effective_date BETWEEN %(first)s AND %(last)s), 0),
    coalesce(-sum(i.signed) FILTER (WHERE p.effective_date < %(first)s
        AND p.business_date >= %(first)s), 0),
    coalesce(sum(r.signed) FILTER (WHERE p.effective_date >= %(first)s), 0),
    coalesce(sum(r.signed) FILTER (WHERE e.kind = 'board'), 0)
FROM ledger_posting p
JOIN ledger_event e ON e.stream_id = p.stream_id AND e.seq = p.subject
CROSS JOIN LATERAL (SELECT CASE WHEN e.kind = 'board' THEN 0
    WHEN p.debit_id = ANY(%(payers)s) AND p.credit_id = ANY(%(interest)s) THEN p.amount
    WHEN p.credit_id = ANY(%(payers)s) AND p.debit_id = ANY(%(interest)s) THEN -p.amount
    ELSE 0 END AS signed) i
CROSS JOIN LATERAL (SELECT CASE WHEN p.debit_id = ANY(%(principal)s) THEN p.amount ELSE 0 END
    - CASE WHEN p.credit_id = ANY(%(principal)s) THEN p.amount ELSE 0 END AS signed) r
WHERE p.stream_id = ANY(%(streams)s) GROUP BY 1
"""
PREMIUMS = """
SELECT n.stream_id, sum(d.amount) FROM escrow_disbursement d JOIN escrow_escrowline n
    ON n.id = d.line_id
WHERE n.kind IN ('mip', 'pmi') AND d.paid_on BETWEEN %(first)s AND %(last)s
    AND n.stream_id = ANY(%(streams)s) GROUP BY 1
"""
TINS = """
SELECT DISTINCT ON (p.loan_id) p.loan_id, n.tin_last_four, n.business_name <> ''
FROM loans_party p JOIN profiles_person n ON n.id = p.person_id
WHERE p.loan_id = ANY(%(streams)s) AND p.role = 'borrower' ORDER BY p.loan_id, p.id
"""


class Sums(NamedTuple):
    """Of a loan and year, in minor units."""

    interest: int
    refund: int
    moved: int  # principal since January 1, of postings: positive where it grew
    boarded: int


def due_on(year: int) -> date:
    """When the payer must have the form: January 31 of the next year, or the next business day."""
    day = date(year + 1, 1, 31)
    while not is_business_day(day):
        day += timedelta(1)
    return day


def forms(cursor: Any, low: int, high: int, year: int, dated: date) -> list[tuple[int, Form1098]]:
    """The form of each loan of an id range that has to be reported for a year."""
    span = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    cursor.execute(MORTGAGES, span | {"low": low, "high": high})
    streams = [row[0] for row in cursor.fetchall()]
    if not streams:
        return []
    asked = span | {
        "streams": streams, "payers": _accounts(PAYERS), "interest": _accounts(INTEREST),
        "principal": _accounts(PRINCIPAL),
    }  # fmt: skip
    cursor.execute(SUMS, asked)
    sums = {row[0]: Sums(*map(int, row[1:])) for row in cursor.fetchall()}
    cursor.execute(PREMIUMS, asked)
    premiums = {stream: int(amount) for stream, amount in cursor.fetchall()}
    cursor.execute(TINS, asked)
    payers = {stream: (tin, business) for stream, tin, business in cursor.fetchall()}
    loans = known(cursor, streams)
    found = []
    for stream in streams:
        tin, business = payers.get(stream, ("", True))
        own = sums.get(stream, Sums(0, 0, 0, 0))
        points = _points(loans[stream])
        if business or not report_required(own.interest, points):
            continue  # 26 USC 6050H: interest received from an individual
        found.append((stream, _form(loans[stream], own, year, dated, tin,
                                    premiums.get(stream, 0), points)))  # fmt: skip
    return found


def _form(loan: Known, own: Sums, year: int, dated: date, tin: str, premiums: int,
          points: int) -> Form1098:  # fmt: skip
    new = loan.boarded_on.year == year
    acquired = new and bool(loan.row.get("prior_servicer"))
    place = loan.to.mailing[0] if loan.to.mailing else ""
    return Form1098(
        **loan.base(dated), year=year, lender_tin=LENDER_TIN,
        payer_tin=f"XXX-XX-{tin}" if tin else "not given", interest=own.interest,
        principal=own.boarded if new else loan.state.principal - own.moved,
        originated=loan.originated, refund=max(own.refund, 0),
        premiums=premiums_reported(premiums), points=points,
        property_is_mailing=bool(place) and loan.property_line.startswith(f"{place},"),
        acquired=loan.boarded_on if acquired else None,
    )  # fmt: skip


def _points(loan: Known) -> int:
    """Points of a purchase, as the boarding file gave them, in the year of origination."""
    text = loan.row.get("points_paid") or ""
    return int(text.replace(".", "")) if text and loan.boarded_on == loan.originated else 0


def changed(form: Form1098, last: str | None) -> Form1098 | None:
    """The form to send: the first, a corrected one where figures differ from the last, or none."""
    if last is None:
        return form
    before = Form1098.from_json(last)
    if all(getattr(form, name) == getattr(before, name) for name in _FIGURES):
        return None
    return replace(form, corrected=True)


_FIGURES = ("interest", "principal", "originated", "refund", "premiums", "points", "payer_tin",
            "names", "property_line")  # fmt: skip


def _accounts(roles: Iterable[str]) -> list[int]:
    wanted = set(roles)
    return [account for account, role in ROLE_OF.items() if role in wanted]
