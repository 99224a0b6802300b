"""One loan of every product in the catalogue, each with its life. Those that were written here
since the books began are paid out by draws; the older ones came to us as they stood."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from servicing.ledger.journal import Draft
from servicing.loans.opening import Snapshot
from servicing.loans.simulation.reading import Reader
from servicing.loans.simulation.supposed import rows_of
from servicing.loans.simulation.terms import Asked
from servicing.products.reading import buydown_money, read_product_terms
from servicing.products.usual import PRODUCTS

from .adjusting import adjusts
from .contract import FIRST_DAY, Act, Contract, Habit, Line, Property
from .life import Story
from .notes import amounts, home, usual_lines
from .people import Someone
from .places import City, State
from .portfolio import open_escrow

ONTARIO = State("ON", 0, "", Decimal(0), Decimal(0), 0, ())
OFFERED = {one["code"]: one for one in PRODUCTS}


def assortment() -> list[Contract]:
    return [*mortgages(), *unescrowed(), *consumer_loans(), *business_loans(), *abroad()]


def asked_of(code: str, principal: str, rate: str, months: int, start: date, first: date
             ) -> Asked:  # fmt: skip
    """The product's terms with what is entered of one loan. Raises ValueError where they do not
    go together."""
    entered = {
        "principal": principal, "annual_rate": rate, "term_months": months,
        "interest_from": start.isoformat(), "first_due_date": first.isoformat(),
    }  # fmt: skip
    reader = Reader({**OFFERED[code]["terms"], **entered}, "")
    asked = read_product_terms(reader)
    if asked is None:
        raise ValueError(f"{code}: {reader.problems}")
    return asked


def standing(asked: Asked, boarded: date, here: bool) -> Snapshot:
    """How the loan begins with us: not yet paid out where it was written here, else as scheduled,
    with what fell due until then paid."""
    made = [] if here else [row for row in rows_of(asked) if row.due_date <= boarded]
    return Snapshot(
        principal=0 if here else made[-1].balance if made else asked.principal,
        next_due=rows_of(asked)[len(made)].due_date,
        interest_paid_to=made[-1].due_date if made else asked.interest_from,
        number=len(made) + 1,
    )


def loan(code: str, number: str, someone: Someone, where: Property, asked: Asked, months: int, *,
         lines: tuple[Line, ...] = (), paid_out: int | None = None, **more: Any
         ) -> Contract:  # fmt: skip
    """A loan of a product, written on the day from which it bears interest; `paid_out` is its
    first draw, where that is not all."""
    written = asked.interest_from
    here = written > FIRST_DAY
    boarded = max(written, FIRST_DAY)
    board, terms = standing(asked, boarded, here), asked.terms
    if lines:
        payment, balance = open_escrow(lines, boarded, board.next_due)
        terms, board = replace(terms, escrow_payment=payment), replace(board, escrow=balance)
    if more.get("investor"):
        terms = replace(terms, servicing_fee_rate=Decimal("0.25"))
    return Contract(
        number=number, product=OFFERED[code]["kind"], program=OFFERED[code]["program"] or "none",
        terms=terms, originated=written, original_principal=asked.principal, term_months=months,
        boarded=boarded, board=board, people=(someone,), home=where,
        habit=more.pop("habit", Habit()), lines=lines, offered_as=code,
        paid_out=(asked.principal if paid_out is None else paid_out) if here else 0, **more,
    )  # fmt: skip


def someone(first: str, last: str, number: str, born: date, phone: str) -> Someone:
    email = f"{first}.{last}@example.com".lower()
    return Someone(first, last, f"000-00-{number[-4:]}", born, email, phone)


def mortgages() -> list[Contract]:
    """The programs; a rate that will adjust for the first time next summer, and one that did."""
    monthly = ";".join(f"{month:02d}-10" for month in range(1, 13))
    premium = Line("mip", "HUD Single Family Insurance Operations", monthly,
                   amounts(y2025=1512_00, y2026=1494_00))  # fmt: skip
    fixed = asked_of("conv-fixed", "268000.00", "6.625", 360, date(2025, 3, 14), date(2025, 5, 1))
    fha = asked_of("fha-fixed", "241250.00", "6.125", 360, date(2025, 2, 7), date(2025, 4, 1))
    va = asked_of("va-fixed", "352000.00", "5.875", 360, date(2025, 6, 20), date(2025, 8, 1))
    usda = asked_of("usda-fixed", "186500.00", "6.000", 360, date(2025, 9, 5), date(2025, 11, 1))
    adjusted = asked_of("conv-arm-5-1", "287000.00", "3.000", 360, date(2020, 8, 14),
                        date(2020, 10, 1))  # fmt: skip
    arm = asked_of("conv-arm-5-1", "415000.00", "4.250", 360, date(2022, 5, 10), date(2022, 7, 1))
    return [
        loan("conv-fixed", "1000801101", someone("Hannah", "Lindqvist", "1101", date(1988, 3, 9),
                                                 "(616) 555-0101"),
             home("48 Larch Rd", "Grand Rapids", "MI", 33_500_000), fixed, 360,
             lines=usual_lines("Kent County Treasurer, MI", "02-14;09-14",
                               amounts(y2024=3980_00, y2025=4066_00, y2026=4150_00),
                               "Lakeland Home Insurance", "03-14",
                               amounts(y2024=1410_00, y2025=1468_00, y2026=1519_00),
                               "41-18-0801101"),
             investor="Fannie Mae", pool="AB1258", first_analysis=date(2026, 3, 20)),
        loan("fha-fixed", "1000801102", someone("Marcus", "Bell", "1102", date(1993, 7, 21),
                                                "(614) 555-0102"),
             home("2204 Fairview Ave", "Columbus", "OH", 25_000_000), fha, 360,
             lines=(*usual_lines("Franklin County Treasurer, OH", "02-15;07-15",
                                 amounts(y2024=3610_00, y2025=3702_00, y2026=3788_00),
                                 "Old Orchard Mutual", "02-07",
                                 amounts(y2024=1180_00, y2025=1226_00, y2026=1271_00),
                                 "010-066-801102"), premium),
             investor="Ginnie Mae", pool="MA9112", first_analysis=date(2026, 2, 20)),
        loan("va-fixed", "1000801103", someone("Dana", "Whitefeather", "1103", date(1985, 1, 30),
                                               "(757) 555-0103"),
             home("71 Harvest Ln", "Chesapeake", "VA", 36_800_000), va, 360,
             lines=usual_lines("Chesapeake City Treasurer, VA", "06-05;12-05",
                               amounts(y2024=3120_00, y2025=3190_00, y2026=3262_00),
                               "Blue Ridge Casualty", "06-20",
                               amounts(y2024=1540_00, y2025=1602_00, y2026=1660_00),
                               "51-0550-801103"),
             investor="Ginnie Mae", pool="MA9412", first_analysis=date(2026, 6, 20),
             habit=Habit(channel="web", delay=(1, 6))),
        loan("usda-fixed", "1000801104", someone("Ruth", "Okonjo", "1104", date(1990, 10, 2),
                                                 "(802) 555-0104"),
             home("9 Meadow Rd", "Barre", "VT", 19_400_000), usda, 360,
             lines=usual_lines("Washington County Tax Collector, VT", "02-15;08-15",
                               amounts(y2025=3340_00, y2026=3402_00),
                               "Granite State Casualty", "09-05",
                               amounts(y2025=1040_00, y2026=1086_00), "38-0719-801104"),
             investor="Ginnie Mae", pool="MA9712", first_analysis=date(2026, 9, 20)),
        loan("conv-arm-5-1", "1000801105", someone("Peter", "Aldana", "1105", date(1979, 5, 16),
                                                   "(303) 555-0105"),
             home("617 Quail Run", "Aurora", "CO", 51_900_000), arm, 360,
             lines=usual_lines("Arapahoe County Treasurer, CO", "02-28;06-15",
                               amounts(y2024=2790_00, y2025=2856_00, y2026=2914_00),
                               "Summit Home Assurance", "05-10",
                               amounts(y2024=2120_00, y2025=2290_00, y2026=2410_00),
                               "08-0005-801105"),
             first_analysis=date(2025, 5, 20)),
        loan("conv-arm-5-1", "1000801118", someone("Rosa", "Lindgren", "1118", date(1984, 7, 7),
                                                   "(904) 555-0123"),
             home("27 Shady Brook Dr", "Jacksonville", "FL", 36_200_000), adjusted, 360,
             lines=usual_lines("Duval County Tax Collector, FL", "03-31;11-30",
                               amounts(y2024=2980_00, y2025=3056_00, y2026=3120_00),
                               "Harborview Insurance", "08-14",
                               amounts(y2024=2390_00, y2025=2510_00, y2026=2622_00),
                               "16-1108-801118"),
             first_analysis=date(2025, 8, 20),
             script=adjusts(date(2025, 9, 1), date(2026, 9, 1))),
    ]  # fmt: skip


def unescrowed() -> list[Contract]:
    """Mortgages whose borrowers pay their own taxes and insurance."""
    only = asked_of("conv-interest-only", "540000.00", "6.375", 360, date(2025, 5, 5),
                    date(2025, 7, 1))  # fmt: skip
    halves = asked_of("conv-biweekly", "232000.00", "5.990", 360, date(2025, 5, 16),
                      date(2025, 6, 6))  # fmt: skip
    balloon = asked_of("balloon-7", "298000.00", "4.875", 84, date(2022, 3, 8), date(2022, 5, 1))
    bought = date(2025, 9, 12)
    down = asked_of("conv-buydown-2-1", "316000.00", "6.5", 360, bought, date(2025, 11, 1))
    return [
        loan("conv-interest-only", "1000801106",
             someone("Simone", "Achterberg", "1106", date(1976, 12, 11), "(253) 555-0106"),
             home("33 Heron Ct", "Tacoma", "WA", 72_500_000), only, 360),
        loan("conv-biweekly", "1000801107",
             someone("Luis", "Ferrer", "1107", date(1991, 4, 4), "(480) 555-0107"),
             home("1810 Copper Way", "Mesa", "AZ", 29_000_000), halves, 360),
        loan("balloon-7", "1000801108",
             someone("Greta", "Holm", "1108", date(1968, 8, 27), "(507) 555-0109"),
             home("5 Prairie Ave", "Rochester", "MN", 38_000_000), balloon, 84),
        loan("conv-buydown-2-1", "1000801119",
             someone("Felix", "Abara", "1119", date(1994, 5, 17), "(404) 555-0119"),
             home("27 Willow Bend", "Macon", "GA", 39_500_000), down, 360,
             script=(Act(bought, 5, partial(buy_down, amount=buydown_money(down))),)),
    ]  # fmt: skip


def buy_down(story: Story, on: date, amount: int) -> None:
    """The builder pays in what the borrower's first payments will be short of."""
    draft = Draft("payment", on, "buydown:builder", amount, {"to": {"buydown": amount}})
    story.life.chronicle.record(draft, on, "renee")


def consumer_loans() -> list[Contract]:
    car = asked_of("auto", "31400.00", "7.24", 66, date(2025, 1, 10), date(2025, 2, 24))
    plain = asked_of("personal", "9500.00", "12.75", 36, date(2025, 10, 3), date(2025, 11, 15))
    fee = asked_of("personal-fee", "6000.00", "9.50", 24, date(2025, 12, 12), date(2026, 1, 20))
    nothing = asked_of("zero-percent", "2400.00", "0", 24, date(2025, 11, 28), date(2026, 1, 5))
    where = home("77 Rosewood Dr", "Macon", "GA", 0)
    return [
        loan("auto", "1000801109",
             someone("Tariq", "Nasser", "1109", date(1996, 2, 14), "(478) 555-0110"), where, car,
             66, habit=Habit(channel="web", delay=(0, 5))),
        loan("personal", "1000801110",
             someone("Olga", "Petrenko", "1110", date(1987, 6, 30), "(919) 555-0111"),
             home("12 Spruce St", "Raleigh", "NC", 0), plain, 36),
        loan("personal-fee", "1000801111",
             someone("Andre", "Baptiste", "1111", date(1999, 9, 9), "(904) 555-0112"),
             home("409 Clearwater Ln", "Jacksonville", "FL", 0), fee, 24),
        loan("zero-percent", "1000801112",
             someone("Mei", "Halvorsen", "1112", date(1994, 11, 23), "(815) 555-0113"),
             home("240 Walnut St", "Joliet", "IL", 0), nothing, 24),
    ]  # fmt: skip


def business_loans() -> list[Contract]:
    """A house that is being built, paid out as it grows; a shop that repays equal principal."""
    building = asked_of("construction", "480000.00", "9.25", 18, date(2026, 2, 10),
                        date(2026, 3, 15))  # fmt: skip
    shop = asked_of("business-equal-principal", "180000.00", "8.40", 60, date(2025, 1, 15),
                    date(2025, 4, 15))  # fmt: skip
    stages = ((date(2026, 4, 22), 95_000_00, "framing"), (date(2026, 7, 9), 120_000_00, "roof"),
              (date(2026, 10, 6), 88_000_00, "interior"))  # fmt: skip
    return [
        loan("construction", "1000801113",
             someone("Harold", "Castellanos", "1113", date(1972, 1, 8), "(512) 555-0114"),
             home("15 Stonegate Dr", "Austin", "TX", 0), building, 18, paid_out=60_000_00,
             script=tuple(Act(on, 4, partial(fund, amount=amount, stage=stage))
                          for on, amount, stage in stages)),
        loan("business-equal-principal", "1000801114",
             someone("Imelda", "Reyes", "1114", date(1981, 3, 3), "(210) 555-0116"),
             home("901 Pecan St", "San Antonio", "TX", 0), shop, 60),
    ]  # fmt: skip


def fund(story: Story, on: date, amount: int, stage: str) -> None:
    """Another draw of what was agreed, once the inspector saw the stage finished."""
    data = {"payee": "Ridgeline Builders", "for": stage}
    story.life.chronicle.record(Draft("draw", on, f"draw:{stage}", amount, data), on, "renee")


def abroad() -> list[Contract]:
    """Other currencies: with two decimals, with none, with three."""
    canada = asked_of("canadian-mortgage", "420000.00", "5.04", 60, date(2025, 4, 1),
                      date(2025, 5, 1))  # fmt: skip
    yen = asked_of("personal-yen", "1800000", "4.5", 48, date(2025, 7, 4), date(2025, 8, 10))
    dinars = asked_of("business-dinar", "24500.000", "6.25", 60, date(2025, 1, 20),
                      date(2025, 7, 20))  # fmt: skip
    windsor = Property("88 Maple Grove Rd", City("Windsor", "Essex", "N9A 1A1", "519"), ONTARIO,
                       55_000_000)  # fmt: skip
    return [
        loan("canadian-mortgage", "1000801115",
             someone("Noah", "Tremblay", "1115", date(1983, 10, 17), "(519) 555-0117"), windsor,
             canada, 60),
        loan("personal-yen", "1000801116",
             someone("Haruko", "Ueda", "1116", date(1992, 5, 5), "(253) 555-0121"),
             home("410 Fernwood Pl", "Tacoma", "WA", 0), yen, 48),
        loan("business-dinar", "1000801117",
             someone("Faisal", "Karam", "1117", date(1975, 2, 25), "(972) 555-0122"),
             home("66 Ashford Way", "Plano", "TX", 0), dinars, 60),
    ]  # fmt: skip
