"""A lockbox file of March, and the books to compare before and after."""

from datetime import UTC, datetime

from servicing.audit.models import Act
from servicing.ledger.models import Event, Posting
from servicing.payments.models import Receipt

HEADER = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"
GOOD = (
    HEADER
    + "item,1,2026-03-02,1001,1499.10,501,ANN BELL,\n"
    + "item,2,2026-03-02,1002,250.00,502,BEN COLE,principal\n"
    + "item,3,2026-03-02,1010,1499.10,503,ANN BELL,\n"
    + "item,4,2026-03-02,,80.00,,,\n"
    + "total,4,,,3328.20,,,\n"
)
AT = datetime(2026, 3, 2, 20, tzinfo=UTC)


def books() -> tuple[int, int, int, int]:
    return (
        Event.objects.count(), Posting.objects.count(), Act.objects.count(),
        Receipt.objects.count(),
    )  # fmt: skip
