"""A loan's history as a borrower reads it: what happened, without our words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from servicing.ledger.history import Transaction
from servicing.screens.templatetags.screen_figures import plain_money

from .days import long_day, month_name

BILLS = {
    "county_tax": "tax",
    "city_tax": "tax",
    "school_tax": "tax",
    "special_assessment": "tax",
    "hazard": "home",
    "flood": "flood",
    "wind": "wind",
    "mip": "mortgage",
    "pmi": "mortgage",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the activity. `amount` is money in when positive, money paid out or charged
    when negative, None where no money moved. `parts` say where it went, and add up to it."""

    row: Transaction
    text: str
    more: str
    amount: int | None
    parts: tuple[tuple[str, int], ...]

    @property
    def on(self) -> date:
        """When it happened to the borrower: a payment comes back days after it was credited."""
        return self.row.business_date if self.row.kind == "reversal" else self.row.effective_date


def bill_name(kind: str) -> str:
    """What a bill that escrow pays is for: county_tax -> Property tax."""
    names = {
        "tax": _("Property tax"),
        "home": _("Home insurance"),
        "flood": _("Flood insurance"),
        "wind": _("Wind insurance"),
        "mortgage": _("Mortgage insurance"),
    }
    return names.get(BILLS.get(kind, ""), _("Bill for your home"))


def paid_bill(kind: str) -> str:
    """The same when we have paid it."""
    names = {
        "tax": _("Property tax paid for you"),
        "home": _("Home insurance paid for you"),
        "flood": _("Flood insurance paid for you"),
        "wind": _("Wind insurance paid for you"),
        "mortgage": _("Mortgage insurance paid for you"),
    }
    return names.get(BILLS.get(kind, ""), _("Bill for your home paid for you"))


def happenings(rows: list[Transaction]) -> list[Happening]:
    """The history, newest first. `rows` are all of a loan's, oldest first; a late charge that
    a correction took back is left out, since nothing of it is left."""
    by_seq = {row.seq: row for row in rows}
    found = [
        _happening(row, by_seq)
        for row in reversed(rows)
        if not (row.kind == "late_fee" and not row.fees)
    ]
    return sorted(found, key=lambda one: one.on, reverse=True)


def _happening(row: Transaction, by_seq: dict[int, Transaction]) -> Happening:
    data = row.data
    match row.kind:
        case "payment":
            return _payment(row)
        case "reversal":
            return _returned(row, by_seq)
        case "late_fee":
            due = date.fromisoformat(row.source.rpartition(":")[2])
            text = _("Late charge")
            more = _capital(_("%(month)s payment") % {"month": month_name(due)})
            return Happening(row, text, more, row.fees, ())
        case "fee":
            return Happening(row, _("Fee"), "", row.fees, ())
        case "waiver":
            return Happening(row, _("Charge taken off"), "", row.fees, ())
        case "escrow_disbursement":
            more = _("%(payee)s · from escrow") % {"payee": data.get("payee", "")}
            return Happening(row, paid_bill(str(data.get("kind", ""))), more, -row.amount, ())
        case "escrow_refund":
            more = _("More was saved for taxes and insurance than is needed")
            return Happening(row, _("Escrow money sent back to you"), more, -row.amount, ())
        case "escrow_payment_change":
            return Happening(row, _("Your escrow payment changes"), _escrow_change(row), None, ())
        case "corporate_advance":
            return Happening(row, _("We paid a cost for you"), "", -row.amount, ())
        case "board":
            text = _("Your loan came to Meridian")
            more = _("You owed %(amount)s") % {"amount": plain_money(row.principal_balance)}
            return Happening(row, text, more, None, ())
    return Happening(row, _("Change to your loan"), "", row.cash or None, ())


def _payment(row: Transaction) -> Happening:
    use = row.data.get("designation", "")
    if use == "principal":
        text = _("Extra principal payment")
    elif use == "escrow":
        text = _("Extra payment to escrow")
    elif row.unapplied > 0 and not (row.principal or row.interest or row.escrow or row.fees):
        text = _("Payment received: we are holding it")
    else:
        text = _("Payment received, thank you")
    more = _channel(row)
    if row.reversed_by is not None:
        more = " · ".join(filter(None, (more, _("taken back later"))))
    return Happening(row, text, more, row.amount, parts_of(row))


def _channel(row: Transaction) -> str:
    """How it came."""
    names = {
        "lockbox": _("by check"),
        "desk": _("by phone or at our office"),
        "portal": _("on this site"),
        "ach": _("from your bank account"),
        "web": _("from your bank account"),
        "phone": _("by phone or at our office"),
    }
    return names.get(row.source.partition(":")[0], "")


def _returned(row: Transaction, by_seq: dict[int, Transaction]) -> Happening:
    first = by_seq.get(row.reverses or 0)
    if first is None or first.kind != "payment":
        return Happening(row, _("Correction"), "", row.cash or None, ())
    what = {"date": long_day(first.effective_date), "amount": plain_money(first.amount)}
    returned = row.data.get("reason", "").upper()
    if returned.startswith(("R01", "NSF")):
        more = _("Payment of %(date)s: not enough money in the account") % what
    else:
        more = _("Payment of %(date)s") % what
    return Happening(row, _("Your bank returned a payment"), more, -first.amount, ())


def _escrow_change(row: Transaction) -> str:
    changes = row.data.get("changes") or []
    if not changes:
        return ""
    due, amount = changes[0]
    what = {"amount": plain_money(amount), "date": long_day(date.fromisoformat(due))}
    return _("%(amount)s a month from %(date)s") % what


def parts_of(row: Transaction) -> tuple[tuple[str, int], ...]:
    """Where the money of a payment went; the amounts add up to what was paid."""
    return posted_parts([row])


def posted_parts(rows: Iterable[Transaction]) -> tuple[tuple[str, int], ...]:
    """The same of several payments together, by the ledger."""
    sums = {"principal": 0, "extra": 0, "interest": 0, "escrow": 0, "fees": 0, "held": 0}
    amount = 0
    for row in rows:
        extra = row.data.get("designation") == "principal"
        sums["extra" if extra else "principal"] += row.principal + row.deferred
        sums["interest"] += row.interest
        sums["escrow"] += row.escrow
        sums["fees"] += row.fees
        sums["held"] += row.unapplied
        amount += row.amount
    return named_parts(sums, amount)


def named_parts(sums: Mapping[str, int], amount: int) -> tuple[tuple[str, int], ...]:
    """The parts of a payment by name: principal, extra (to principal), interest, escrow, fees,
    held. Held money that is now used counts against; what is left of `amount` is other costs."""
    held = sums.get("held", 0)
    parts = [
        (_("Principal"), sums.get("principal", 0)),
        (_("Extra to principal"), sums.get("extra", 0)),
        (_("Interest"), sums.get("interest", 0)),
        (_("Taxes and insurance (escrow)"), sums.get("escrow", 0)),
        (_("Late charges and fees"), sums.get("fees", 0)),
        (_("Held until it makes a full payment"), max(held, 0)),
        (_("From money we were holding"), min(held, 0)),
        (_("Other costs we paid for you"), amount - sum(sums.values())),
    ]
    return tuple((name, part) for name, part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
