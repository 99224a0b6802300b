"""What may happen to a loan by an officer's hand: its fields, who may, and from where on a second
person decides."""

from dataclasses import dataclass

MONEY, RATE, DAY, WHOLE, CHOICE, TEXT, YES = (
    "money", "rate", "day", "whole", "choice", "text", "yes",
)  # fmt: skip
TRANSACTION, PAYMENT, FEE, PARTY = "transaction", "payment", "fee", "party"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `name` is its key in the event; a dot stands for an object within."""

    name: str
    label: str
    kind: str
    required: bool = True
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event. `type` is the contract's; `fixed` are keys that nobody fills in.

    `second_person`: always, never by itself, or above the amount that a field names.
    """

    code: str
    type: str
    title: str
    says: str
    group: str
    permission: str
    fields: tuple[Field, ...]
    fixed: tuple[tuple[str, str], ...] = ()
    second_person: str = "above"  # above, always
    limited: str = "amount"
    source: str = ""  # the rule behind it


GROUPS = {
    "money": "Money in and out",
    "fees": "Fees and advances",
    "terms": "Terms",
    "relief": "Relief",
    "end": "The end of a loan",
}
AMOUNT = Field("amount", "Amount", MONEY)
BUCKETS = (
    ("principal", "Principal"), ("escrow", "Escrow"), ("fees", "Late charges and fees"),
    ("interest", "Interest"), ("corporate_advances", "Corporate advances"),
    ("suspense", "Unapplied funds"), ("unidentified", "Held as unidentified"),
)  # fmt: skip
RETURNS = (
    ("R01", "R01 insufficient funds"), ("R02", "R02 account closed"),
    ("R03", "R03 no account"), ("R08", "R08 payment stopped"),
    ("R10", "R10 not authorized"), ("error", "Our own error"), ("other", "Another reason"),
)  # fmt: skip

EVENTS = (
    Event("curtailment", "payment", "Payment to principal",
          "Extra money that lowers the principal, whatever is due.", "money", "payment.take",
          (AMOUNT,), (("designation", "principal"),), source="note; 12 CFR 1026.36(c)"),
    Event("short-payment", "payment", "Accept a short payment",
          "A payment short by $50 or less counts as a full one: less goes to escrow.", "money",
          "payment.take", (AMOUNT,), (("accept_short", "50.00"),),
          source="Fannie Mae F-1-09; three times in twelve months"),
    Event("escrow-deposit", "escrow_deposit", "Deposit to escrow",
          "Money that goes straight into escrow.", "money", "payment.take", (AMOUNT,)),
    Event("reversal", "reversal", "Reverse a transaction",
          "A payment that was returned, or anything that was wrong: the loan is worked out again as"
          " if it had never been.", "money", "payment.reverse",
          (Field("of", "Transaction", TRANSACTION),
           Field("reason", "Why it is reversed", CHOICE, choices=RETURNS),
           Field("fee", "Returned payment fee", MONEY, required=False,
                 help="Charged as a fee of its own, today. Leave empty for none.")),
          limited="of", source="Nacha return codes; design: never edit money"),
    Event("redirect", "redirect", "Move a payment to another use",
          "A payment that was applied in another way than was meant; what is not named goes the"
          " usual way.", "money", "payment.reverse",
          (Field("of", "Payment", PAYMENT),
           *(Field(name, f"To {label.lower()}", MONEY, required=False)
             for name, label in BUCKETS)), limited="of", source="12 CFR 1024.35(b)(2)"),
    Event("refund", "refund", "Refund",
          "Money given back: from unapplied funds, from escrow, or paid after the payoff.", "money",
          "payment.refund",
          (AMOUNT, Field("from", "From", CHOICE, choices=(
              ("suspense", "Unapplied funds"), ("escrow", "Escrow"),
              ("overpayment", "Paid after the payoff")))), source="12 CFR 1024.34"),
    Event("fee", "fee", "Charge a fee", "A fee by hand, never part of an installment.", "fees",
          "fee.charge",
          (AMOUNT, Field("code", "Kind of fee", CHOICE, choices=(
              ("late_fee", "Late charge after a correction"), ("nsf", "Returned payment"),
              ("recording", "Recording"), ("payoff_statement", "Payoff statement"),
              ("copy", "Copies"), ("other", "Other"))),
           Field("due", "Installment of", DAY, required=False,
                 help="For a late charge: the due date of its installment.")),
          source="note; state caps (regulations 10.1)"),
    Event("waiver", "waive", "Waive a fee", "Give up a late charge or fee, or a part of it.",
          "fees", "fee.waive",
          (Field("of", "Fee", FEE),
           Field("amount", "Amount", MONEY, required=False, help="Leave empty for all of it.")),
          source="policy"),
    Event("corporate-advance", "corporate_advance", "Corporate advance",
          "Money that we spend on the loan: an inspection, counsel.", "fees", "fee.charge",
          (AMOUNT, Field("payee", "Paid to", TEXT),
           Field("recoverable_from", "Recoverable from", CHOICE, choices=(
               ("borrower", "The borrower"), ("investor", "The investor"),
               ("none", "Nobody: our expense")))), source="security instrument"),
    Event("draw", "draw", "Fund a draw",
          "More of the loan is paid out; it bears interest from its day on.", "money",
          "loan.open",
          (AMOUNT, Field("payee", "Paid to", TEXT)), source="loan agreement"),
    Event("rate-change", "rate_change", "Change the rate",
          "Another note rate from a day on.", "terms", "terms.change",
          (Field("annual_rate", "New rate, percent a year", RATE),
           Field("recast", "Compute the payment anew", YES, required=False, initial="yes")),
          second_person="always", source="note"),
    Event("interest-cap", "interest_cap", "Cap interest (SCRA)",
          "Interest above the cap is forgiven, and the payment falls by just that.", "terms",
          "terms.change",
          (Field("rate", "Cap, percent a year", RATE, initial="6"),
           Field("released", "Released from active duty on", DAY, required=False,
                 help="The cap then ends by itself: a year later for a mortgage, else that day."
                      " Empty while service lasts.")), source="50 USC 3937"),
    Event("recast", "recast", "Recast",
          "The payment is computed anew over the months that are left.", "terms", "terms.change",
          (), source="note"),
    Event("due-date-change", "due_date_change", "Change the due day",
          "Installments fall due on another day of the month from the next one on.", "terms",
          "terms.change",
          (Field("new_day", "New day of the month", WHOLE),
           Field("interest", "Interest of the days between", CHOICE, choices=(
               ("bill", "Ask for it with the next installment"),
               ("defer", "Owe it at the end"))))),
    Event("allocation-change", "allocation_change", "Change how payments are applied",
          "Another order, or another use of partial and extra money, from a day on.", "terms",
          "terms.change",
          (Field("allocation.partial", "Money short of an installment", CHOICE, choices=(
              ("suspense", "Waits until it is a full payment"), ("apply", "Is applied at once"))),
           Field("allocation.excess", "Extra money", CHOICE, choices=(
               ("installments_then_principal", "Next installment, then principal"),
               ("principal", "Principal"), ("prepay_installments", "Coming installments"),
               ("suspense", "Waits")))), second_person="always", source="12 CFR 1026.36(c)(1)(ii)"),
    Event("extension", "extension", "Extension",
          "The oldest unpaid or the next installments are asked for after the others.", "relief",
          "terms.change",
          (Field("months", "Months", WHOLE),
           Field("fee", "Fee", MONEY, required=False)), second_person="always"),
    Event("deferral", "deferral", "Payment deferral",
          "The oldest installments move to the end and bear no interest there.", "relief",
          "terms.change", (Field("installments", "Installments", WHOLE),),
          second_person="always", source="Fannie Mae D2-3.2-04"),
    Event("modification", "modification", "Modification",
          "New terms for the whole debt: capitalize, forgive, defer, another rate and term.",
          "relief", "terms.change",
          (Field("annual_rate", "Rate, percent a year", RATE, required=False),
           Field("term_months", "Months from the first new installment", WHOLE),
           Field("payment", "Principal and interest payment", MONEY, required=False,
                 help="Empty: the level payment."),
           Field("first_due_date", "First new installment", DAY, required=False),
           Field("capitalize.interest", "Capitalize interest", YES, required=False, initial="yes"),
           Field("capitalize.escrow_advance", "Capitalize the escrow advance", YES,
                 required=False),
           Field("capitalize.fees", "Capitalize fees", YES, required=False),
           Field("capitalize.corporate_advances", "Capitalize corporate advances", YES,
                 required=False),
           Field("forgive", "Forgive principal", MONEY, required=False),
           Field("defer", "Defer principal", MONEY, required=False)),
          second_person="always", source="Fannie Mae D2-3.2-05"),
    Event("short-payoff", "payment", "Short payoff",
          "Less than is owed is taken as payment in full; the rest is written off.", "end",
          "loan.end", (AMOUNT,), (("designation", "short_payoff"),), second_person="always"),
    Event("charge-off", "charge_off", "Charge off",
          "The books give the debt up; the borrower still owes it, and what comes is a recovery.",
          "end", "loan.end", (), second_person="always", source="regulations 15.1"),
    Event("recovery", "recovery", "Recovery",
          "Money on a charged-off loan, whoever it comes from.", "money", "payment.take",
          (AMOUNT,), source="regulations 15.1"),
    Event("transfer-out", "transfer_out", "Transfer to another servicer",
          "Every balance goes to the new servicer; money that still comes is sent on.", "end",
          "loan.end", (Field("to", "New servicer", TEXT),), second_person="always",
          source="12 CFR 1024.33"),
    Event("assumption", "assumption", "Assumption",
          "Somebody else takes the debt over; its terms and balances stay.", "end", "loan.end",
          (Field("by", "Taken over by", PARTY),
           Field("released", "The borrowers until now are released", YES, required=False)),
          second_person="always", source="security instrument; 12 USC 1701j-3"),
)  # fmt: skip
BY_CODE = {event.code: event for event in EVENTS}
