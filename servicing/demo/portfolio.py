"""The demo portfolio: invented loans from a seed, as they come to us on their boarding day.

Pure: the same seed and count give the same contracts. About 60 % mortgages with escrow, 25 % auto
and 15 % personal loans at daily simple interest; cycles spread over the month.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from escrow.analysis import EscrowQuestion, Movement, analyze
from escrow.projection import project_disbursements, project_later, project_until_start
from servicing.engine.dates import add_months
from servicing.engine.money import rate_ratio, round_ratio
from servicing.engine.schedule import level_payment
from servicing.engine.terms import DAILY, LateFee, Terms
from servicing.loans.opening import Snapshot

from .contract import FIRST_DAY, TODAY, Contract, Habit, Line, Property
from .habits import draw_habit
from .kinds import take_kinds
from .people import draw_people
from .places import ENDINGS, INSURERS, STATES, STREETS, City, State, tax_office

MORTGAGE, AUTO, PERSONAL = "mortgage", "auto", "personal"
# What a 30-year note bore, by year of origination, in percent.
RATES = {
    2013: "4.00", 2014: "4.25", 2015: "3.875", 2016: "3.625", 2017: "4.00", 2018: "4.50",
    2019: "3.875", 2020: "3.125", 2021: "3.00", 2022: "5.25", 2023: "6.75", 2024: "6.75",
    2025: "6.625", 2026: "6.125",
}  # fmt: skip
MORTGAGE_YEARS = {2013: 3, 2014: 3, 2015: 4, 2016: 6, 2017: 6, 2018: 7, 2019: 9, 2020: 14,
                  2021: 15, 2022: 10, 2023: 7, 2024: 7, 2025: 6, 2026: 3}  # fmt: skip
AUTO_YEARS = {2021: 10, 2022: 17, 2023: 22, 2024: 24, 2025: 18, 2026: 9}
PERSONAL_YEARS = {2022: 8, 2023: 20, 2024: 30, 2025: 27, 2026: 15}
MORTGAGE_GRACE = 15
AUTO_LATE_FEE = LateFee(10, percent=Decimal(5), maximum=50_00)
PERSONAL_LATE_FEE = LateFee(10, amount=25_00)
# With 15 days of grace, the statement of an installment due on the 4th falls on the 20th.
STATEMENT_TONIGHT = 4
ANALYSIS_DAY = 20


def build_contracts(count: int, seed: int, taken: frozenset[str] = frozenset()) -> list[Contract]:
    """`count` contracts, none with a loan number that is taken."""
    random = Random(f"portfolio:{seed}")  # noqa: S311  a story, no secret
    mortgages, autos = round(count * 0.60), round(count * 0.25)
    products = [MORTGAGE] * mortgages + [AUTO] * autos + [PERSONAL] * (count - mortgages - autos)
    random.shuffle(products)
    numbers = [f"1000{n}" for n in random.sample(range(100_000, 1_000_000), count + len(taken))]
    free = [number for number in numbers if number not in taken]
    drawn = [
        (draw_mortgage if product == MORTGAGE else draw_daily_loan)(random, number, product)
        for number, product in zip(free, products, strict=False)
    ]
    drawn = take_kinds(drawn, seed)
    return [
        replace(contract, habit=habit)
        for contract, habit in zip(drawn, _habits(drawn, seed), strict=True)
    ]


def _habits(contracts: list[Contract], seed: int) -> list[Habit]:
    """A habit for each loan. The late ones are a fixed share, taken in a shuffled order."""
    random = Random(f"habits:{seed}")  # noqa: S311
    shares = ((30, 59, 0.020), (60, 89, 0.012), (90, 119, 0.008), (120, 170, 0.010))
    bands = [(low, high) for low, high, share in shares
             for _ in range(max(1, round(len(contracts) * share)))]  # fmt: skip
    order = list(range(len(contracts)))
    random.shuffle(order)
    habits = [draw_habit(random, contract) for contract in contracts]
    for place in order:
        contract = contracts[place]
        stop = late_since(contract, *bands[-1]) if bands else None
        if stop:
            habits[place] = replace(habits[place], stops_from=stop, pays_off_on=None, skips=())
            bands.pop()
    return habits


def late_since(contract: Contract, low: int, high: int) -> date | None:
    """The due date from which it must be unpaid to be low..high days late today, if any."""
    due = contract.board.next_due
    first = add_months(due, 2, contract.terms.due_day)  # everyone pays something first
    while due <= TODAY - timedelta(days=low):
        if due >= max(first, TODAY - timedelta(days=high)):
            return due
        due = add_months(due, 1, contract.terms.due_day)
    return None


def draw_day(random: Random, years: Mapping[int, int]) -> date:
    """An origination day: a year by its weight, never later than last month."""
    year = random.choices(list(years), list(years.values()))[0]
    latest = min(date(year, 12, 28), add_months(TODAY, -2))
    return date(year, random.randint(1, latest.month), random.randint(1, 28))


def draw_due_day(random: Random) -> int:
    """1 to 28: many on the first, the rest spread evenly."""
    draw = random.random()
    if draw < 0.15:
        return 1
    return STATEMENT_TONIGHT if draw < 0.18 else random.randint(1, 28)


def draw_home(random: Random) -> Property:
    state = random.choices(STATES, [s.weight for s in STATES])[0]
    line1 = f"{random.randint(2, 9899)} {random.choice(STREETS)} {random.choice(ENDINGS)}"
    value = state.home * random.randint(65, 160) // 100 // 1000 * 1000 * 100
    kind = random.choices(("single_family", "condo", "townhouse", "two_family"), (78, 9, 10, 3))[0]
    return Property(line1, random.choice(state.cities), state, value, kind)


def balance_after(principal: int, rate: Decimal, payment: int, payments: int) -> int:
    """The scheduled balance once so many level payments are made."""
    numerator, denominator = rate_ratio(rate)
    for _ in range(payments):
        principal -= payment - round_ratio(principal * numerator, denominator * 12)
    return principal


def snapshot(terms: Terms, principal: int, originated: date, boarded: date) -> Snapshot:
    """A loan that stands as scheduled on its boarding day: what is due until then is paid."""
    made = 0
    while add_months(terms.first_due_date, made, terms.due_day) <= boarded:
        made += 1
    before = add_months(terms.first_due_date, made - 1, terms.due_day)
    daily = terms.interest_method == "daily" and not made
    return Snapshot(
        principal=balance_after(principal, terms.annual_rate, terms.payment, made),
        next_due=add_months(terms.first_due_date, made, terms.due_day),
        interest_paid_to=originated if daily else before,
        number=made + 1,
    )


def first_due(originated: date, due_day: int, days: int) -> date:
    """The first due date that leaves at least so many days after the closing."""
    due = add_months(originated.replace(day=1), 1, due_day)
    return due if (due - originated).days >= days else add_months(due, 1, due_day)


def draw_mortgage(random: Random, number: str, product: str) -> Contract:
    home = draw_home(random)
    originated, months = draw_day(random, MORTGAGE_YEARS), 180 if random.random() < 0.2 else 360
    note = Decimal(RATES[originated.year]) + Decimal(random.randint(-3, 4)) / 8
    rate = note - Decimal("0.625") if months == 180 else note
    principal = home.value * random.randint(68, 95) // 100 // 50_000 * 50_000
    program, investor, pool = draw_investor(random)
    first = first_due(originated, draw_due_day(random), 30)
    lines = draw_lines(random, home, originated)
    boarded = max(originated, FIRST_DAY)
    terms = Terms(
        annual_rate=rate,
        payment=level_payment(principal, rate, months),
        first_due_date=first,
        maturity_date=add_months(first, months - 1),
        due_day=first.day,
        late_fee=LateFee(MORTGAGE_GRACE, percent=home.state.late_percent),
        servicing_fee_rate=Decimal(0) if not investor else Decimal("0.25"),
    )
    board = snapshot(terms, principal, originated, boarded)
    payment, balance = open_escrow(lines, boarded, board.next_due)
    drift = random.choices((0, random.randint(-9, 12)), (60, 40))[0]  # percent, off target
    return Contract(
        number=number, product=product, program=program, investor=investor, pool=pool,
        terms=replace(terms, escrow_payment=payment), originated=originated,
        original_principal=principal, term_months=months, boarded=boarded,
        board=replace(board, escrow=balance * (100 + drift) // 100),
        people=draw_people(random, home.city, 1946, 1998), home=home, habit=Habit(), lines=lines,
        first_analysis=first_analysis(random, first, boarded),
    )  # fmt: skip


def draw_investor(random: Random) -> tuple[str, str, str]:
    """(program, investor, pool): three in four mortgages are serviced for others."""
    draw = random.random()
    if draw < 0.25:
        return "conventional", "", ""
    if draw < 0.40:
        program = "fha" if random.random() < 0.65 else "va"
        return program, "Ginnie Mae", f"MA{random.randint(70, 99)}12"
    if draw < 0.67:
        return "conventional", "Fannie Mae", f"AB{random.randint(1200, 1260)}"
    if draw < 0.90:
        return "conventional", "Freddie Mac", f"SD{random.randint(81, 89)}07"
    return "conventional", "Harborline Trust 2023-2", ""


def draw_lines(random: Random, home: Property, originated: date) -> tuple[Line, ...]:
    """County tax in two halves and hazard insurance, a little dearer every year."""
    tax = int(home.value * home.state.tax_percent / 100) * random.randint(80, 105) // 100
    insured = home.value * random.randint(35, 90) // 10_000
    anniversary = f"{originated.month:02d}-{originated.day:02d}"
    parcel = f"{random.randint(10, 99)}-{random.randint(1000, 9999)}-{random.randint(100, 999)}"
    return (
        Line("county_tax", tax_office(home.state, home.city), home.state.tax_days,
             yearly(random, tax, -3, 6), parcel),
        Line("hazard", random.choice(INSURERS), anniversary, yearly(random, insured, -4, 12),
             policy_number=f"HO-{random.randint(100_000, 999_999)}", coverage=home.value),
    )  # fmt: skip


def yearly(random: Random, amount: int, low: int, high: int) -> dict[int, int]:
    """A yearly amount as it grows by low..high percent from year to year."""
    amounts = {2023: amount}
    for year in range(2024, 2029):
        amounts[year] = amounts[year - 1] * (100 + random.randint(low, high)) // 100
    return amounts


def open_escrow(lines: tuple[Line, ...], boarded: date, next_due: date) -> tuple[int, int]:
    """The escrow payment and the balance that an account without shortage has at boarding."""
    start = next_due.replace(day=1)
    bills = [line.recurring(boarded) for line in lines]
    waiting = project_until_start(bills, boarded, max(start, boarded))
    answer = analyze(
        EscrowQuestion(
            kind="initial",
            analysis_date=boarded,
            computation_start=start,
            actual_balance=0,
            disbursements=project_disbursements(bills, start),
            later=project_later(bills, start),
            until_start=tuple(Movement(b.date, 0, b.amount) for b in waiting if b.date < start),
        )
    )
    return answer.monthly_base, answer.required_start - answer.start


def first_analysis(random: Random, first: date, boarded: date) -> date:
    """The first annual analysis after boarding: before the anniversary of the first payment."""
    day = ANALYSIS_DAY if random.random() < 0.8 else ANALYSIS_DAY - 2
    earliest = max(boarded + timedelta(days=20), add_months(first, 9))
    on = add_months(date(earliest.year, first.month, 1), -2, day)
    while on < earliest:
        on = add_months(on, 12)
    return on


def draw_daily_loan(random: Random, number: str, product: str) -> Contract:
    """An auto or a personal loan, owned, at daily simple interest."""
    auto = product == AUTO
    state: State = random.choices(STATES, [s.weight for s in STATES])[0]
    city: City = random.choice(state.cities)
    originated = draw_day(random, AUTO_YEARS if auto else PERSONAL_YEARS)
    months = random.choice((60, 72, 72, 84) if auto else (36, 48, 60, 60))
    if originated.year < 2024 and not auto:
        months = 60  # paid off too early for this story otherwise
    rate = Decimal(random.randint(390, 1190) if auto else random.randint(790, 1890)) / 100
    dollars = random.randint(14_000, 52_000) if auto else random.randint(4_000, 35_000)
    principal = dollars // 50 * 5_000
    first = first_due(originated, draw_due_day(random), 28)
    terms = Terms(
        annual_rate=rate,
        payment=level_payment(principal, rate, months),
        first_due_date=first,
        maturity_date=add_months(first, months - 1),
        interest_method="daily",
        day_count="actual/365",
        due_day=first.day,
        late_fee=AUTO_LATE_FEE if auto else PERSONAL_LATE_FEE,
        allocation=DAILY,
    )
    boarded = max(originated, FIRST_DAY)
    line1 = f"{random.randint(2, 9899)} {random.choice(STREETS)} {random.choice(ENDINGS)}"
    return Contract(
        number=number, product=product, terms=terms, originated=originated,
        original_principal=principal, term_months=months, boarded=boarded,
        board=snapshot(terms, principal, originated, boarded),
        people=draw_people(random, city, 1955, 2004), home=Property(line1, city, state),
        habit=Habit(),
    )  # fmt: skip
