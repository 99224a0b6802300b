"""Who owes the debt: an assumption makes another person the borrower."""

from servicing.loans.models import Loan, Party

BORROWERS = (Party.Role.BORROWER, Party.Role.CO_BORROWER)


def check_assumption(loan: Loan, party: int) -> str:
    """Why this party of the loan cannot take it over; empty if it can."""
    found = Party.objects.filter(loan=loan, pk=party).first()
    if found is None:
        return "expected a person of this loan; add them on the People page first"
    return "is a borrower already" if found.role in BORROWERS else ""


def change_parties(loan: Loan, party: int, *, released: bool) -> None:
    """Make the party the borrower; those until now are released, or guarantee the debt."""
    new = Party.objects.select_related("person").get(loan=loan, pk=party)
    olds = Party.objects.filter(loan=loan, role__in=BORROWERS)
    if released:
        olds.delete()
    else:
        olds.update(role=Party.Role.GUARANTOR)
    new.role = Party.Role.BORROWER
    new.save(update_fields=["role"])
    loan.borrower_name = new.person.name[:200]
    loan.save(update_fields=["borrower_name"])
