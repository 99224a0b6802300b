"""Statement facts for tests: H-30(A), the personas, and a seeded many for benchmarks."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from servicing.documents.contents.statement import (
    Activity,
    Cycle,
    Delinquency,
    LateFee,
    Parts,
    StatementFacts,
)
from servicing.documents.facts import Servicer

SERVICER = Servicer(
    name="Meridian Loan Servicing",
    phone="(800) 555-0142",
    hours="Monday to Friday, 8 am to 8 pm Central",
    email="help@meridian.example",
    web="meridian.example",
    mailing=("P.O. Box 1180", "Des Moines, IA 50304"),
    payments=("P.O. Box 9004", "Des Moines, IA 50305"),
    errors=("P.O. Box 1180", "Des Moines, IA 50304"),
)

# Appendix H-30(A): the sample statement of a loan that is current but for two fees.
H30A = StatementFacts(
    loan_number="1234567",
    product="mortgage",
    servicer=SERVICER,
    names=("Jordan Smith", "Dana Smith"),
    mailing=("4700 Jones Drive", "Memphis, TN 38109"),
    property_line="4700 Jones Drive, Memphis, TN 38109",
    dated=date(2012, 3, 20),
    period_from=date(2012, 2, 20),
    period_to=date(2012, 3, 19),
    due_date=date(2012, 4, 1),
    amount_due=207_971,
    late_fee=LateFee(16_000, date(2012, 4, 16)),
    payment=Parts(38_646, 104_807, 23_518),
    fees_charged=41_000,
    past_due=0,
    paid_since=Parts(38_493, 104_960, 23_518),
    unapplied_since=0,
    paid_year=Parts(115_025, 315_334, 70_554),
    held=0,
    principal=26_477_643,
    annual_rate="4.75",
    next_rate_change=date(2012, 10, 1),
    maturity_date=date(2034, 3, 1),
    prepayment_penalty=True,
    escrow_balance=134_512,
    activity=(
        Activity(date(2012, 3, 12), "Payment received, thank you", payment=166_971),
        Activity(date(2012, 3, 16), "Late fee charged", charge=16_000),
        Activity(date(2012, 3, 19), "Property inspection fee", charge=25_000),
    ),
)


def alvarez() -> StatementFacts:
    """Maria and Daniel: 77 days late, 1,500.00 held, a late fee tonight."""
    history = tuple(Cycle(date(2026, month, 1), 357_292) for month in (9, 10, 11))
    return replace(
        H30A,
        loan_number="1000482213",
        names=("Maria Alvarez", "Daniel Alvarez"),
        mailing=("4117 Bluebonnet Ln", "Austin, TX 78745"),
        property_line="4117 Bluebonnet Ln, Austin, TX 78745",
        dated=date(2026, 11, 17),
        period_from=date(2026, 10, 18),
        period_to=date(2026, 11, 17),
        due_date=date(2026, 12, 1),
        amount_due=1_266_316,
        late_fee=LateFee(12_852, date(2026, 12, 17)),
        payment=Parts(49_209, 207_825, 87_406),
        fees_charged=12_852,
        past_due=1_059_024,
        held_counted=150_000,
        paid_since=Parts(0, 0),
        unapplied_since=150_000,
        paid_year=Parts(380_091, 1_676_181, 662_294, 25_704),
        held=150_000,
        principal=39_265_979,
        annual_rate="6.375",
        next_rate_change=None,
        maturity_date=date(2052, 6, 1),
        prepayment_penalty=False,
        escrow_balance=-151_109,
        activity=(
            Activity(date(2026, 10, 22), "Partial payment received (held)*", payment=150_000),
            Activity(date(2026, 11, 17), "Late fee, 11/01/2026 payment", charge=12_852),
        ),
        delinquency=Delinquency(
            77,
            history,
            921_876,
            ("We have received your application for help; 2 documents are missing.",),
        ),
    )


def auto() -> StatementFacts:
    """A current daily simple interest loan on a car: no escrow, no counselor."""
    return replace(
        H30A,
        loan_number="A200417",
        product="auto",
        names=("James O’Connell",),
        mailing=("88 Lake Street, Apt 4", "Duluth, MN 55802"),
        property_line="2024 Subaru Outback, VIN ending 4471",
        dated=date(2026, 11, 16),
        period_from=date(2026, 10, 16),
        period_to=date(2026, 11, 15),
        due_date=date(2026, 12, 5),
        amount_due=48_213,
        late_fee=LateFee(2_500, date(2026, 12, 16)),
        payment=Parts(36_402, 11_811),
        fees_charged=0,
        past_due=0,
        paid_since=Parts(36_150, 12_063),
        paid_year=Parts(354_811, 127_319),
        principal=2_178_930,
        annual_rate="6.49",
        next_rate_change=None,
        maturity_date=date(2030, 11, 5),
        prepayment_penalty=False,
        escrow_balance=None,
        partial_payments="applied",
        split_estimated=True,
        activity=(Activity(date(2026, 11, 4), "Payment received, thank you", payment=48_213),),
    )


def busy() -> StatementFacts:
    """Twelve transactions: too many for the first page."""
    names = (
        "Payment received, thank you", "County tax paid from escrow", "Late fee charged",
        "Extra payment to principal", "Hazard insurance premium paid from escrow",
        "Late fee waived", "Partial payment received (held)*", "Held money applied",
        "Property inspection fee", "Escrow refund", "Returned payment fee reversed",
        "Interest adjustment",
    )  # fmt: skip
    activity = [
        Activity(date(2012, 2, 20) + timedelta(days=2 * n), name, *((0, 4_375), (2_500, 0))[n % 2])
        for n, name in enumerate(names)
    ]
    return replace(H30A, activity=tuple(activity))


def many(count: int, seed: int = 7) -> list[StatementFacts]:
    """A night's mix: one in ten delinquent, one in ten an auto loan, one in six busy."""
    random = Random(seed)  # noqa: S311  not a secret
    built = []
    for number in range(count):
        model = alvarez() if number % 10 == 3 else auto() if number % 10 == 6 else H30A
        if number % 6 == 1:
            model = replace(model, activity=busy().activity)
        more = random.randrange(100_000)
        payment = replace(model.payment, interest=model.payment.interest + more)
        built.append(
            replace(
                model,
                loan_number=str(1_000_000_000 + number),
                names=(f"{random.choice(('Ann', 'Ben', 'Chloé', 'Dai'))} Borrower {number}",),
                payment=payment,
                amount_due=model.amount_due + more,
                principal=random.randrange(5_000_000, 60_000_000),
            )
        )
    return built
