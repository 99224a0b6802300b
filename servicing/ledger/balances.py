"""The trial balance: closed totals plus one aggregate over what is not closed yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from .chart import DEBIT_NORMAL

BALANCES = """
SELECT a.id, a.code, a.name, a.kind, a.currency, sum(t.debits)::bigint, sum(t.credits)::bigint
FROM (
    SELECT account_id, debits, credits FROM ledger_dayclose WHERE date <= %(asof)s
        AND (%(book)s IS NULL OR book_id = %(book)s)
    UNION ALL
    SELECT debit_id, amount, 0 FROM ledger_posting
        WHERE business_date > %(closed)s AND business_date <= %(asof)s
        AND (%(book)s IS NULL OR book_id = %(book)s)
    UNION ALL
    SELECT credit_id, 0, amount FROM ledger_posting
        WHERE business_date > %(closed)s AND business_date <= %(asof)s
        AND (%(book)s IS NULL OR book_id = %(book)s)
) t JOIN ledger_account a ON a.id = t.account_id
GROUP BY a.id ORDER BY a.currency, a.code
"""


@dataclass(frozen=True, slots=True)
class Balance:
    """One account as of a day, in minor units; `balance` has the sign of the account's kind."""

    account: int
    code: str
    name: str
    kind: str
    currency: str
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        net = self.debits - self.credits
        return net if self.kind in DEBIT_NORMAL else -net


def trial_balance(cursor: Any, as_of: date, book: int | None = None, *, memo: bool = False
                  ) -> list[Balance]:  # fmt: skip
    """Every account that moved up to a business date; memo accounts only when asked for."""
    cursor.execute("SELECT coalesce(max(date), DATE '0001-01-01') FROM ledger_dayroot")
    closed = cursor.fetchone()[0]
    cursor.execute(BALANCES, {"asof": as_of, "closed": closed, "book": book})
    rows = [Balance(*row) for row in cursor.fetchall()]
    return [row for row in rows if (row.kind == "memo") == memo]
