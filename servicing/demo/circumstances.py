"""More personas: those to whom something happened. Four of them came to us three weeks ago from
another servicer, with what was in flight there."""

from datetime import date
from functools import partial

from .contract import Act, Contract, Habit, Line
from .life import Story
from .notes import amounts, home, mortgage, usual_lines
from .people import Someone

TRANSFERRED = date(2026, 10, 31)


def circumstances() -> list[Contract]:
    return [
        sofia_romano(), michael_tran(), carlos_mendoza(), yuki_tanaka(), george_papas(),
        aisha_karim(), robert_dubois(),
    ]  # fmt: skip


def sofia_romano() -> Contract:
    """Pays in two halves and sends larger sums to principal twice."""
    lines = usual_lines("Kent County Treasurer, MI", "02-14;09-14",
                        amounts(y2024=4020_00, y2025=4110_00, y2026=4205_00),
                        "Lakeland Home Insurance", "05-22",
                        amounts(y2024=1390_00, y2025=1455_00, y2026=1502_00),
                        "41-18-2267710")  # fmt: skip
    extras = tuple(
        Act(on, 4, partial(send_to_principal, amount=amount))
        for on, amount in ((date(2025, 4, 15), 5_000_00), (date(2026, 4, 15), 7_500_00))
    )
    return mortgage(
        "1000267710", (Someone("Sofia", "Romano", "000-00-7710", date(1986, 2, 11),
                               "sofia.romano@example.com", "(616) 555-0148"),),
        home("315 Briar Ct", "Grand Rapids", "MI", 29_800_000), originated=date(2023, 5, 22),
        first=date(2023, 7, 6), principal=251_000_00, rate="6.250", lines=lines,
        first_analysis=date(2025, 5, 20), habit=Habit(channel="ach", split=True), script=extras,
    )  # fmt: skip


def send_to_principal(story: Story, on: date, amount: int) -> None:
    story.receive(on, amount, designation="principal", channel="web")


def michael_tran() -> Contract:
    """Sold his house: paid off in October, what was left in escrow refunded."""
    lines = usual_lines("Duval County Tax Collector, FL", "03-31;11-30",
                        amounts(y2024=2870_00, y2025=2944_00, y2026=3010_00),
                        "Harborview Insurance", "02-18",
                        amounts(y2024=2210_00, y2025=2378_00, y2026=2466_00),
                        "16-1108-540092")  # fmt: skip
    return mortgage(
        "1000540092", (Someone("Michael", "Tran", "000-00-0092", date(1979, 8, 30),
                               "michael.tran@example.com", "(904) 555-0166"),),
        home("58 Sumac Dr", "Jacksonville", "FL", 33_100_000), originated=date(2018, 2, 16),
        first=date(2018, 4, 1), principal=226_000_00, rate="4.500", lines=lines,
        first_analysis=date(2025, 2, 20), habit=Habit(pays_off_on=date(2026, 10, 15)),
    )  # fmt: skip


def carlos_mendoza() -> Contract:
    """The insurer ended his policy on October 29; nobody has sent a new one yet."""
    lines = (
        Line("county_tax", "Maricopa County Treasurer, AZ", "05-01;11-01",
             amounts(y2024=2110_00, y2025=2166_00, y2026=2209_00), "139-44-071"),
        Line("hazard", "Summit Home Assurance", "07-14",
             amounts(y2024=1540_00, y2025=1622_00, y2026=1718_00), policy_number="HO-350417",
             coverage=31_500_000, policy_expires=date(2026, 10, 29)),
    )  # fmt: skip
    return mortgage(
        "1000350417", (Someone("Carlos", "Mendoza", "000-00-0417", date(1983, 11, 5),
                               "carlos.mendoza@example.com", "(480) 555-0137", language="es"),),
        home("1264 Copper Way", "Mesa", "AZ", 41_200_000), originated=date(2020, 7, 14),
        first=date(2020, 9, 1), principal=318_000_00, rate="3.000", lines=lines,
        investor="Freddie Mac", pool="SD8411", first_analysis=date(2025, 7, 20),
    )  # fmt: skip


def yuki_tanaka() -> Contract:
    """Came with the transfer: what she paid before is the prior servicer's to show."""
    lines = usual_lines("Pierce County Assessor-Treasurer, WA", "04-30;10-31",
                        amounts(y2025=4480_00, y2026=4602_00),
                        "Cascade Property Insurance", "06-03",
                        amounts(y2025=1310_00, y2026=1377_00), "78-3300-914426")  # fmt: skip
    return mortgage(
        "1000914426", (Someone("Yuki", "Tanaka", "000-00-4426", date(1990, 1, 19),
                               "yuki.tanaka@example.com", "(253) 555-0120"),),
        home("2907 Heron Ln", "Tacoma", "WA", 52_900_000), originated=date(2021, 6, 3),
        first=date(2021, 8, 1), principal=402_000_00, rate="3.000", lines=lines,
        investor="Fannie Mae", pool="AB1255", boarded=TRANSFERRED,
        first_analysis=date(2027, 6, 20),
    )  # fmt: skip


def george_papas() -> Contract:
    """On active duty since March: no foreclosure without a court, interest capped at 6 %."""
    lines = usual_lines("Riverside County Tax Collector, CA", "04-10;12-10",
                        amounts(y2025=4690_00, y2026=4784_00), "Summit Home Assurance", "09-27",
                        amounts(y2025=1266_00, y2026=1340_00), "33-0221-776305")  # fmt: skip
    return mortgage(
        "1000776305", (Someone("George", "Papas", "000-00-6305", date(1994, 4, 2),
                               "george.papas@example.com", "(951) 555-0183"),),
        home("441 Kestrel St", "Riverside", "CA", 58_400_000), originated=date(2022, 9, 27),
        first=date(2022, 11, 1), principal=441_000_00, rate="5.125", lines=lines,
        boarded=TRANSFERRED, first_analysis=date(2027, 9, 20),
        status={"scra_from": "2026-03-02"},
    )  # fmt: skip


def aisha_karim() -> Contract:
    """In chapter 13 since May; the trustee's plan keeps the payments current."""
    lines = usual_lines("Ingham County Treasurer, MI", "02-14;09-14",
                        amounts(y2025=3120_00, y2026=3188_00), "Lakeland Home Insurance", "03-11",
                        amounts(y2025=1204_00, y2026=1251_00), "33-0104-681274")  # fmt: skip
    return mortgage(
        "1000681274", (Someone("Aisha", "Karim", "000-00-1274", date(1981, 12, 14),
                               "aisha.karim@example.com", "(517) 555-0151"),),
        home("76 Larch Rd", "Lansing", "MI", 21_600_000), originated=date(2019, 3, 11),
        first=date(2019, 5, 1), principal=168_000_00, rate="4.375", lines=lines,
        boarded=TRANSFERRED, first_analysis=date(2027, 3, 20),
        status={"bk_chapter": "13", "bk_case": "26-31847", "bk_filed": "2026-05-14",
                "bk_post_petition_due": "2026-11-01", "attorney": "Legal Aid of Ingham County"},
    )  # fmt: skip


def robert_dubois() -> Contract:
    """Died in June; his daughter is the confirmed successor in interest."""
    lines = usual_lines("Lafayette Parish Sheriff, LA", "12-31",
                        amounts(y2025=980_00, y2026=1012_00), "Old Orchard Mutual", "08-25",
                        amounts(y2025=2144_00, y2026=2290_00), "22-0917-405518")  # fmt: skip
    return mortgage(
        "1000405518", (
            Someone("Robert", "Dubois", "000-00-5518", date(1948, 10, 7), paperless=False),
            Someone("Celine", "Dubois", "000-00-8103", date(1976, 5, 24),
                    "celine.dubois@example.com", "(337) 555-0174", "successor_in_interest"),
        ),
        home("120 Magnolia St", "Lafayette", "LA", 23_300_000), originated=date(2015, 8, 25),
        first=date(2015, 10, 1), principal=174_500_00, rate="3.875", lines=lines,
        boarded=TRANSFERRED, first_analysis=date(2027, 8, 20),
        status={"deceased": "2026-06-11"},
    )  # fmt: skip
