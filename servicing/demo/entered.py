"""The catalogue since the books began, and which loans of the demo were entered from it."""

from collections.abc import Sequence

from servicing.products.catalogue import current
from servicing.products.models import EnteredLoan
from servicing.products.usual import add_usual

from .books import Shelf, recorded_at
from .contract import FIRST_DAY

OFFICER, SECOND = "renee", "priscilla"


def write_entered(shelves: Sequence[Shelf]) -> None:
    """The first version of every usual product; loans paid out by us are of one."""
    add_usual(actor=SECOND, why="The catalogue begins", today=FIRST_DAY, at=recorded_at(FIRST_DAY))
    versions = {version.code: version for version in current()}
    EnteredLoan.objects.bulk_create(
        EnteredLoan(
            loan_id=shelf.stream, product=versions[one.offered_as], key=f"demo:{one.number}",
            entered_by=OFFICER, approved_by=SECOND, entered_at=recorded_at(one.boarded),
        )
        for shelf in shelves
        if (one := shelf.life.contract).paid_out
    )  # fmt: skip
