"""How loans, their people and what is due are written."""

from rest_framework import serializers

from .fields import Answer, Asked, Count, Day, Money, Paged, Rate, Text


class LoansAsked(Paged):
    search = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100,
        help_text="A loan number or its last four digits or more, words of a name, street or town.",
    )  # fmt: skip
    past_due = serializers.BooleanField(
        required=False, default=False, help_text="Only loans past due, the longest first."
    )


class AtMoment(Asked):
    """Another day than the open business date, and what the books knew by then."""

    as_of = serializers.DateField(
        required=False, help_text="The loan as it stood at the end of this day."
    )
    as_known_on = serializers.DateField(
        required=False, help_text="Only what the books had learned by the end of this day."
    )


class LoanRow(Answer):
    """A loan in a list."""

    number = Text("The loan number.")
    product = Text("mortgage, home_equity, auto, personal or business.")
    borrower_name = Text("The borrowers' names.", allow_blank=True)
    property_address = Text("One line.", source="property_line", allow_blank=True)
    investor = Text(source="book.name")
    status = Text("active, paid_off, charged_off or transferred.", source="stream.loanstate.status")
    currency = Text("ISO 4217.", source="stream.currency")
    principal = Money("The unpaid principal.", source="stream.loanstate.principal")
    escrow = Money("The escrow balance; below zero an advance.", source="stream.loanstate.escrow")
    unapplied = Money("Held in suspense.", source="stream.loanstate.suspense")
    amount_due = Money("All that is due and unpaid.", source="stream.loanstate.amount_due")
    oldest_due = Day("Of the oldest unpaid installment.", allow_null=True,
                     source="stream.loanstate.oldest_due")  # fmt: skip
    next_due = Day("Of the next installment.", allow_null=True,
                   source="stream.loanstate.next_due")  # fmt: skip


class Installment(Answer):
    """An installment that is still to be billed."""

    number = Count()
    due_date = Day()
    payment = Money("All of it.")
    principal = Money()
    interest = Money()
    escrow = Money()


class Suspense(Answer):
    """Money held for a reason."""

    kind = Text(source="0")
    amount = Money(source="1")


class LoanFigures(Answer):
    """A loan as it stands."""

    number = Text("The loan number.", source="loan.number")
    product = Text(source="loan.product")
    status = Text("active, paid_off, charged_off or transferred.")
    currency = Text("ISO 4217.")
    as_of = Day("The day that is looked at.", source="today")
    as_known_on = Day("The last day of books that counts; null: all.", allow_null=True)
    deferred_interest = Money(
        "Owed at the end, without interest.", source="state.deferred_interest"
    )
    borrower_name = Text(source="loan.borrower_name", allow_blank=True)
    property_address = Text(source="loan.property_line", allow_blank=True)
    book = Text("The investor's or own book.", source="loan.book.name")
    investor_loan_number = Text(source="loan.investor_loan_number", allow_blank=True)
    origination_date = Day(source="loan.origination_date")
    maturity_date = Day("Of the terms in force.", source="state.terms.maturity_date")
    boarded_on = Day(source="loan.boarded_on")
    original_principal = Money(source="loan.original_principal")
    annual_rate = Rate("", source="state.terms.annual_rate")
    interest_method = Text("scheduled or daily.", source="state.terms.interest_method")
    principal_and_interest = Money("Of the terms.", source="state.terms.payment")
    principal = Money("The unpaid principal.", source="state.principal")
    deferred_principal = Money(source="state.deferred_principal")
    escrow = Money("The escrow balance; below zero an advance.", source="state.escrow")
    corporate_advances = Money(source="state.corporate_advances")
    unapplied = Money("Held in suspense.", source="state.suspense_total")
    suspense = Suspense(many=True, source="state.suspense")
    amount_due = Money("All that is due and unpaid.", source="state.amount_due")
    to_bring_current = Money("What is due, less what is held in suspense.")
    fees_due = Money("Late charges and fees, unpaid.")
    per_diem = Money("One day's interest, rounded.")
    due_for = Day("The due date that the next payment is for.", allow_null=True)
    oldest_due = Day(source="state.oldest_due", allow_null=True)
    days_past_due = Count("Since the oldest unpaid due date (12 CFR 1024.31).")
    bucket = Text("current, 1-29, 30-59, 60-89, 90-119 or 120+.")
    next_installment = Installment(source="coming", allow_null=True)


class Party(Answer):
    """A person's part in a loan. Of a tax id no more than its end is told."""

    id = serializers.IntegerField(help_text="Of this part in the loan.")
    person = serializers.IntegerField(source="person_id", help_text="Of the person.")
    name = Text(source="person.name")
    role = Text("borrower, co_borrower, guarantor, authorized_third_party, successor_in_interest.")
    email = Text(source="person.email", allow_blank=True)
    phone_mobile = Text(source="person.phone_mobile", allow_blank=True)
    phone_home = Text(source="person.phone_home", allow_blank=True)
    phone_work = Text(source="person.phone_work", allow_blank=True)
    language = Text("ISO 639.", source="person.language")
    paperless = serializers.BooleanField(source="person.paperless")
    tax_id_last_four = Text(source="person.tin_last_four", allow_blank=True)


class DemandDue(Answer):
    """An installment or a fee that is not paid in full."""

    kind = Text("installment, late_fee or fee.")
    due_date = Day(source="due")
    number = Count("Of the installment; a late charge bears that of the one it is for.")
    principal = Money("Asked.")
    interest = Money("Asked.")
    escrow = Money("Asked.")
    fee = Money("Asked.")
    paid_principal = Money()
    paid_interest = Money()
    paid_escrow = Money()
    paid_fee = Money()
    outstanding = Money("What is left to pay.")


class WhatIsDue(Answer):
    """All that is due, oldest first."""

    as_of = Day("The day that is looked at.", source="today")
    currency = Text()
    demands = DemandDue(many=True)
    amount_due = Money("Of all the demands.", source="state.amount_due")
    unapplied = Money("Held in suspense.", source="state.suspense_total")
    to_bring_current = Money()


class Month(Answer):
    """How a month's installment was paid."""

    month = Day("Its first day.")
    code = Text("0 in time, L after the grace days, 1 to 120: unpaid for so many days, - none.")


class PayHistory(Answer):
    """The last 24 months, oldest first."""

    months = Month(many=True)
