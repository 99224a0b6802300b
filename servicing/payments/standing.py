"""How a loan stands before and after a payment, balance by balance, in minor units."""

from dataclasses import dataclass

from servicing.engine.state import State


@dataclass(frozen=True, slots=True)
class Bucket:
    """One balance before and after, in minor units."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def balances(before: State, after: State) -> list[Bucket]:
    """Those balances that are not nothing on both sides."""

    def owed(state: State) -> int:
        return sum(d.outstanding for d in state.installments)

    def fees(state: State) -> int:
        return sum(d.outstanding for d in state.fees)

    rows = [
        Bucket("Installments due", owed(before), owed(after)),
        Bucket("Late charges and fees", fees(before), fees(after)),
        Bucket("Principal balance", before.principal, after.principal),
        Bucket("Escrow balance", before.escrow, after.escrow),
        Bucket("Unapplied funds", before.suspense_total, after.suspense_total),
    ]
    return [row for row in rows if row.before or row.after]


def dollars(amount: int) -> str:
    """An amount in a sentence that is kept: 123456 -> $1,234.56."""
    return f"${amount // 100:,}.{amount % 100:02d}"
