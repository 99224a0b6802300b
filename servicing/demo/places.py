"""Where the demo's borrowers live: states with their cities and the days their taxes fall due."""

from decimal import Decimal
from typing import NamedTuple


class City(NamedTuple):
    """A city, the county that taxes it, and a postal code of it."""

    name: str
    county: str
    postal: str
    area: str  # telephone area code


class State(NamedTuple):
    """What differs by state. Tax days are the year's two halves; amounts are percent."""

    code: str
    weight: int
    tax_days: str
    tax_percent: Decimal  # of the home's value, a year
    late_percent: Decimal  # the usual late charge clause of a note
    home: int  # a usual home, in dollars
    cities: tuple[City, ...]

    @property
    def time_zone(self) -> str:
        return TIME_ZONES.get(self.code, "America/New_York")


# Where most of the state lives; what is not named lives on Eastern time.
TIME_ZONES = {
    "TX": "America/Chicago", "IL": "America/Chicago", "MN": "America/Chicago",
    "CO": "America/Denver", "AZ": "America/Phoenix", "CA": "America/Los_Angeles",
    "WA": "America/Los_Angeles",
}  # fmt: skip


def _state(code: str, weight: int, days: str, tax: str, late: str, home: int,
           *cities: tuple[str, str, str, str]) -> State:  # fmt: skip
    return State(
        code, weight, days, Decimal(tax), Decimal(late), home, tuple(City(*c) for c in cities)
    )


STATES = (
    _state("TX", 12, "01-31;06-30", "1.75", "5", 335_000,
           ("Austin", "Travis", "78745", "512"), ("San Antonio", "Bexar", "78228", "210"),
           ("Plano", "Collin", "75074", "972"), ("Lubbock", "Lubbock", "79412", "806")),
    _state("FL", 10, "03-31;11-30", "0.95", "5", 390_000,
           ("Tampa", "Hillsborough", "33611", "813"), ("Ocala", "Marion", "34471", "352"),
           ("Jacksonville", "Duval", "32210", "904")),
    _state("CA", 9, "04-10;12-10", "0.78", "5", 610_000,
           ("Fresno", "Fresno", "93704", "559"), ("Riverside", "Riverside", "92506", "951"),
           ("Sacramento", "Sacramento", "95820", "916")),
    _state("GA", 8, "09-30;11-15", "0.95", "4", 320_000,
           ("Decatur", "DeKalb", "30030", "404"), ("Macon", "Bibb", "31204", "478"),
           ("Marietta", "Cobb", "30060", "770")),
    _state("NC", 7, "01-05;09-01", "0.82", "4", 330_000,
           ("Raleigh", "Wake", "27606", "919"), ("Greensboro", "Guilford", "27405", "336")),
    _state("OH", 7, "02-15;07-15", "1.55", "5", 230_000,
           ("Columbus", "Franklin", "43206", "614"), ("Dayton", "Montgomery", "45419", "937"),
           ("Toledo", "Lucas", "43606", "419")),
    _state("IL", 6, "06-01;09-01", "2.05", "5", 270_000,
           ("Joliet", "Will", "60435", "815"), ("Peoria", "Peoria", "61604", "309")),
    _state("PA", 6, "04-30;08-31", "1.45", "5", 265_000,
           ("Allentown", "Lehigh", "18104", "610"), ("Erie", "Erie", "16508", "814")),
    _state("MI", 6, "02-14;09-14", "1.40", "5", 250_000,
           ("Grand Rapids", "Kent", "49506", "616"), ("Lansing", "Ingham", "48910", "517")),
    _state("WA", 5, "04-30;10-31", "0.92", "5", 560_000,
           ("Tacoma", "Pierce", "98406", "253"), ("Spokane", "Spokane", "99203", "509")),
    _state("AZ", 5, "05-01;11-01", "0.65", "5", 415_000,
           ("Mesa", "Maricopa", "85203", "480"), ("Tucson", "Pima", "85711", "520")),
    _state("CO", 4, "02-28;06-15", "0.55", "5", 520_000,
           ("Aurora", "Arapahoe", "80012", "303"), ("Pueblo", "Pueblo", "81005", "719")),
    _state("MN", 4, "05-15;10-15", "1.10", "5", 330_000,
           ("Duluth", "St. Louis", "55804", "218"), ("Rochester", "Olmsted", "55901", "507")),
    _state("IN", 4, "05-10;11-10", "0.85", "5", 235_000,
           ("Gary", "Lake", "46404", "219"), ("Fort Wayne", "Allen", "46805", "260")),
    _state("VA", 4, "06-05;12-05", "0.87", "5", 405_000,
           ("Roanoke", "Roanoke", "24015", "540"), ("Chesapeake", "Chesapeake", "23320", "757")),
    _state("VT", 3, "02-15;08-15", "1.80", "4", 345_000,
           ("Barre", "Washington", "05641", "802"), ("Rutland", "Rutland", "05701", "802")),
    _state("LA", 0, "12-31", "0.55", "5", 220_000, ("Lafayette", "Lafayette", "70503", "337")),
)  # fmt: skip
BY_CODE = {state.code: state for state in STATES}

STREETS = (
    "Alder", "Ashford", "Bluebonnet", "Briar", "Cedar Ridge", "Chestnut", "Clearwater", "Copper",
    "Dogwood", "Elmhurst", "Fairview", "Fernwood", "Glen Oak", "Harvest", "Hawthorn", "Heron",
    "Hickory", "Hollis", "Juniper", "Kestrel", "Lakeshore", "Larch", "Laurel", "Linden",
    "Magnolia", "Maple Grove", "Meadow", "Mill Creek", "Mulberry", "Oakdale", "Orchard",
    "Pecan", "Pine Hollow", "Prairie", "Quarry", "Quail Run", "Ridgeline", "Riverbend", "Rosewood",
    "Sagebrush", "Shady Brook", "Spruce", "Stonegate", "Sumac", "Sycamore", "Thornhill",
    "Timber", "Walnut", "Westfield", "Willow", "Windmill", "Wren",
)  # fmt: skip
ENDINGS = ("St", "Ave", "Ln", "Dr", "Rd", "Ct", "Way", "Pl")
INSURERS = (
    "Lone Star Mutual", "Peachtree Mutual", "Granite State Casualty", "Lakeland Home Insurance",
    "Prairie Farmers Mutual", "Harborview Insurance", "Cascade Property Insurance",
    "Blue Ridge Casualty", "Old Orchard Mutual", "Summit Home Assurance",
)  # fmt: skip


def tax_office(state: State, city: City) -> str:
    """The payee of the county's taxes."""
    return f"{city.county} County Tax Collector, {state.code}"
