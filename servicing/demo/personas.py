"""The people that the house tells its stories with: hand-set loans, lived like all the others.

Their figures come out of the engine; what is set here is the note, the bills, and what people did.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

from servicing.engine.dates import add_months

from .contract import Act, Contract, Habit, Line
from .life import Story
from .notes import amounts, daily_loan, home, mortgage, usual_lines
from .people import Someone


def pays_late(**habit: Any) -> Habit:
    return Habit(channel="web", delay=(2, 9), **habit)


def personas() -> list[Contract]:
    """The personas whose facts the house can hold so far."""
    return [
        priya_raman(), alvarez(), james_oconnell(), eleanor_whitcomb(), kofi_mensah(),
        ines_carvalho(), nina_costa(), walter_stone(), jamal_rivers(), emily_hart(),
        emily_harts_car(),
    ]  # fmt: skip


def priya_raman() -> Contract:
    """All is well: pays by bank on the first, now and then something extra to principal."""
    lines = (
        Line("county_tax", "DeKalb County Tax Commissioner, GA", "09-30;10-26",
             amounts(y2024=4131_80, y2025=4058_04), "15-246-03-088"),
        Line("hazard", "Peachtree Mutual", "01-22", amounts(y2024=1918_00, y2025=1877_04),
             policy_number="HO-417733", coverage=39_500_000),
        Line("pmi", "Keystone Mortgage Guaranty", "01-15;04-15;07-15;10-15",
             amounts(y2024=873_60), "KMG-5580213"),
    )  # fmt: skip
    extras = tuple(
        Act(on, 4, extra_principal)
        for on in (date(2025, 3, 14), date(2025, 9, 15), date(2026, 3, 13), date(2026, 9, 14))
    )
    return mortgage(
        "1000391177", (Someone("Priya", "Raman", "000-00-4471", date(1989, 4, 17),
                               "priya.r@example.com", "(404) 555-0143"),),
        home("88 Hollis St", "Decatur", "GA", 33_900_000), originated=date(2024, 1, 2),
        first=date(2024, 2, 1), principal=318_500_00, rate="5.750", lines=lines, over=140_00,
        investor="Freddie Mac", pool="SD8407", first_analysis=date(2024, 12, 18), script=extras,
    )  # fmt: skip


def extra_principal(story: Story, on: date) -> None:
    story.receive(on, 250_00, designation="principal", channel="web")


# When the Alvarezes paid what was due on the first of a month: mostly within three days.
ALVAREZ_DAYS_LATE = {
    date(2025, 3, 1): 19, date(2025, 11, 1): 21, date(2026, 5, 1): 18, date(2026, 7, 1): 27,
    date(2026, 8, 1): 13,
}  # fmt: skip


def alvarez() -> Contract:
    """80 days late: a payment came back, part of one waits, insurance emptied the escrow."""
    acts = []
    due, month = date(2024, 12, 1), 24
    while due <= date(2026, 8, 1):
        paid = due + timedelta(days=ALVAREZ_DAYS_LATE.get(due, month % 4))
        channel = "lockbox" if month % 7 == 3 else "ach"
        acts.append(Act(paid, 3, partial(pay_all_due, channel=channel)))
        due, month = add_months(due, 1), month + 1
    acts += [
        Act(date(2026, 9, 28), 3, pay_september),
        Act(date(2026, 10, 1), 2, return_last),
        Act(date(2026, 10, 22), 3, pay_something),
    ]
    lines = (
        Line("county_tax", "Travis County Tax Office, TX", "01-31;06-30",
             amounts(y2024=5377_80, y2025=5580_90, y2026=5863_44), "04-1117-0552", lead_days=4),
        Line("hazard", "Lone Star Mutual", "09-22",
             amounts(y2024=ALVAREZ_INSURANCE[0], y2025=ALVAREZ_INSURANCE[1], y2026=4890_00),
             policy_number="HO-220418", coverage=47_500_000, lead_days=4),
    )  # fmt: skip
    return mortgage(
        "1000482213", (
            Someone("Maria", "Alvarez", "000-00-2213", date(1984, 6, 2), "maria.a@example.com",
                    "(512) 555-0119", language="es", paperless=False),
            Someone("Daniel", "Alvarez", "000-00-7741", date(1982, 11, 23), "",
                    "(512) 555-0177", "co_borrower", "es", paperless=False),
            Someone("Luz", "Herrera", "", None, "luz.herrera@example.com", "(512) 555-0162",
                    "authorized_third_party"),
        ),
        home("4117 Bluebonnet Ln", "Austin", "TX", 52_400_000), originated=date(2022, 10, 14),
        first=date(2022, 12, 1), principal=412_000_00, rate="6.375", lines=lines,
        investor="Fannie Mae", pool="AB1234", cushion_months=1, first_analysis=date(2025, 5, 18),
        escrow_payment=812_47, escrow=ALVAREZ_INSURANCE[1] - 2361_80,
        habit=Habit(stops_from=date(2024, 12, 1)), script=tuple(acts),
    )  # fmt: skip


# Premiums of 2024 and 2025, so that the analyses of May 2025 and May 2026 ask 812.47 and 874.06.
ALVAREZ_INSURANCE = (3703_05, 3945_42)


def pay_all_due(story: Story, on: date, channel: str) -> None:
    state = story.standing(on)
    fees = sum(fee.outstanding for fee in state.fees)
    story.receive(on, story.oldest_unpaid(state) + fees, channel=channel)


def pay_september(story: Story, on: date) -> None:
    amount = story.oldest_unpaid(story.standing(on))
    story.receive(on, amount, channel="web", reference="W-88213")


def pay_something(story: Story, on: date) -> None:
    """By telephone; it waits until it covers a full installment."""
    story.receive(on, 1500_00, channel="phone", reference="P-40177")


def return_last(story: Story, on: date) -> None:
    """The bank returns the last payment unpaid."""
    last = [fact for fact in story.life.chronicle.facts if fact.kind == "payment"][-1]
    story.reverse(on, last.seq)


def james_oconnell() -> Contract:
    """Day 36 is today: his first missed payment of the fall."""
    lines = usual_lines("St. Louis County Tax Collector, MN", "05-15;10-15",
                        amounts(y2024=3120_00, y2025=3204_00, y2026=3288_00),
                        "Lakeland Home Insurance", "04-08",
                        amounts(y2024=1940_00, y2025=2035_00, y2026=2110_00),
                        "010-2240-740155")  # fmt: skip
    return mortgage(
        "1000507766", (Someone("James", "O'Connell", "000-00-7766", date(1977, 2, 9),
                               "james.oconnell@example.com", "(218) 555-0134"),),
        home("740 Shore Dr", "Duluth", "MN", 31_000_000), originated=date(2020, 8, 21),
        first=date(2020, 10, 15), principal=241_500_00, rate="3.250", lines=lines,
        investor="Fannie Mae", pool="AB1219", first_analysis=date(2025, 8, 20),
        habit=pays_late(stops_from=date(2026, 10, 15)),
    )  # fmt: skip


def eleanor_whitcomb() -> Contract:
    """84, pays by check and reads on paper; 12 days late."""
    lines = usual_lines("Washington County Tax Collector, VT", "02-15;08-15",
                        amounts(y2024=4410_00, y2025=4520_00, y2026=4610_00),
                        "Granite State Casualty", "06-19",
                        amounts(y2024=1185_00, y2025=1220_00, y2026=1264_00),
                        "38-0719-120934")  # fmt: skip
    return mortgage(
        "1000120934", (Someone("Eleanor", "Whitcomb", "000-00-0934", date(1942, 5, 30), "",
                               "(802) 555-0108", paperless=False),),
        home("19 Quarry Rd", "Barre", "VT", 24_500_000), originated=date(2013, 5, 17),
        first=date(2013, 7, 8), principal=128_000_00, rate="3.875", lines=lines,
        first_analysis=date(2025, 5, 20),
        habit=Habit(channel="lockbox", delay=(1, 5), stops_from=date(2026, 11, 8)),
    )  # fmt: skip


def kofi_mensah() -> Contract:
    """97 days late."""
    lines = usual_lines("Lake County Tax Collector, IN", "05-10;11-10",
                        amounts(y2024=1690_00, y2025=1742_00, y2026=1788_00),
                        "Prairie Farmers Mutual", "02-27",
                        amounts(y2024=1610_00, y2025=1695_00, y2026=1780_00),
                        "45-0846-455801")  # fmt: skip
    return mortgage(
        "1000455801", (Someone("Kofi", "Mensah", "000-00-5801", date(1980, 9, 12),
                               "kofi.mensah@example.com", "(219) 555-0171"),),
        home("2310 W 5th Ave", "Gary", "IN", 19_800_000), originated=date(2021, 2, 26),
        first=date(2021, 4, 15), principal=171_000_00, rate="3.125", lines=lines,
        investor="Ginnie Mae", pool="MA7812", first_analysis=date(2025, 2, 20),
        habit=pays_late(stops_from=date(2026, 8, 15)),
    )  # fmt: skip


def ines_carvalho() -> Contract:
    """129 days late: past the day before which no foreclosure may be filed."""
    lines = usual_lines("Rutland County Tax Collector, VT", "02-15;08-15",
                        amounts(y2024=5060_00, y2025=5170_00, y2026=5290_00),
                        "Granite State Casualty", "10-03",
                        amounts(y2024=1402_00, y2025=1466_00, y2026=1530_00),
                        "54-0172-631540")  # fmt: skip
    return mortgage(
        "1000631540", (Someone("Ines", "Carvalho", "000-00-1540", date(1974, 12, 4),
                               "ines.carvalho@example.com", "(802) 555-0156"),),
        home("62 Grove St", "Rutland", "VT", 28_900_000), originated=date(2019, 9, 30),
        first=date(2019, 11, 14), principal=219_000_00, rate="4.000", lines=lines,
        first_analysis=date(2025, 9, 20), habit=pays_late(stops_from=date(2026, 7, 14)),
    )  # fmt: skip


def nina_costa() -> Contract:
    """Tonight's analysis finds a shortage: her insurance rose by half."""
    lines = usual_lines("Hillsborough County Tax Collector, FL", "03-31;11-30",
                        amounts(y2024=3310_00, y2025=3394_00, y2026=3620_00),
                        "Harborview Insurance", "08-11",
                        amounts(y2024=2630_00, y2025=2758_00, y2026=4137_00),
                        "A-04-274418")  # fmt: skip
    return mortgage(
        "1000274418", (Someone("Nina", "Costa", "000-00-4418", date(1991, 3, 22),
                               "nina.costa@example.com", "(813) 555-0189"),),
        home("907 Mulberry Ct", "Tampa", "FL", 38_800_000), originated=date(2021, 11, 9),
        first=date(2022, 1, 1), principal=302_000_00, rate="3.125", lines=lines,
        investor="Fannie Mae", pool="AB1241", first_analysis=date(2025, 11, 20),
    )  # fmt: skip


def walter_stone() -> Contract:
    """Tonight's analysis finds a surplus: a homestead exemption lowered his taxes."""
    lines = usual_lines("Franklin County Treasurer, OH", "02-15;07-15",
                        amounts(y2024=4260_00, y2025=4380_00, y2026=3290_00),
                        "Old Orchard Mutual", "05-04",
                        amounts(y2024=1288_00, y2025=1340_00, y2026=1322_00),
                        "010-066-318825")  # fmt: skip
    return mortgage(
        "1000318825", (Someone("Walter", "Stone", "000-00-8825", date(1958, 7, 15),
                               "walter.stone@example.com", "(614) 555-0127"),),
        home("1522 Fairview Ave", "Columbus", "OH", 26_400_000), originated=date(2016, 11, 4),
        first=date(2017, 1, 1), principal=187_500_00, rate="3.625", lines=lines,
        first_analysis=date(2025, 11, 20),
    )  # fmt: skip


def jamal_rivers() -> Contract:
    """An auto loan that is always paid a few days late: each day costs him interest."""
    someone = Someone("Jamal", "Rivers", "000-00-3308", date(1995, 10, 8),
                      "jamal.rivers@example.com", "(616) 555-0115")  # fmt: skip
    return daily_loan(
        "1000613308", "auto", someone, home("318 Linden St", "Grand Rapids", "MI", 0),
        date(2023, 9, 16), date(2023, 11, 1), 28_400_00, "7.490", 72,
        Habit(channel="web", delay=(3, 8)),
    )  # fmt: skip


EMILY = Someone("Emily", "Hart", "000-00-2651", date(1987, 1, 26), "emily.hart@example.com",
                "(303) 555-0192")  # fmt: skip


def emily_hart() -> Contract:
    """A personal loan with a little more than asked every month."""
    return daily_loan(
        "1000702651", "personal", EMILY, home("2204 Juniper Way", "Aurora", "CO", 0),
        date(2025, 2, 10), date(2025, 3, 24), 12_000_00, "11.250", 48, Habit(extra=50_00),
    )  # fmt: skip


def emily_harts_car() -> Contract:
    """Her other loan: one person, two loans, one login."""
    return daily_loan(
        "1000702734", "auto", EMILY, home("2204 Juniper Way", "Aurora", "CO", 0),
        date(2024, 5, 6), date(2024, 6, 12), 21_500_00, "6.490", 60, Habit(),
    )  # fmt: skip
