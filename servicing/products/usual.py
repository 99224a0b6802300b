"""Products to start a catalogue from: one of every kind that the engine knows."""

from datetime import date, datetime
from typing import Any

from .catalogue import add_version
from .models import ProductVersion

LATE_5 = {"grace_days": 15, "percent": "5"}
LATE_4 = {"grace_days": 15, "percent": "4"}
LATE_4_PAYMENT = {**LATE_4, "basis": "payment"}
FHA_ORDER = {"order": ["escrow", "interest", "principal"]}  # 24 CFR 203.24
HOUSE = {"principal": ["20000.00", "3000000.00"], "annual_rate": ["1", "15"],
         "term_months": [120, 360]}  # fmt: skip
SMALL = {"principal": ["500.00", "75000.00"], "annual_rate": ["3", "36"],
         "term_months": [6, 84]}  # fmt: skip
BUSINESS = {"principal": ["5000.00", "5000000.00"], "annual_rate": ["3", "24"],
            "term_months": [6, 300]}  # fmt: skip
ARM = {"index": "SOFR30A", "margin": "2.75", "fixed_months": 60, "change_every_months": 12,
       "lookback_days": 45, "initial_cap": "2", "periodic_cap": "2", "lifetime_cap": "5",
       "floor": "2.75"}  # fmt: skip
DAILY = {"interest_method": "daily", "day_count": "actual/365"}


def _one(code: str, name: str, kind: str, terms: dict[str, Any], limits: dict[str, Any],
         program: str = "", draws: bool = False) -> dict[str, Any]:  # fmt: skip
    return {"code": code, "name": name, "kind": kind, "program": program, "draws": draws,
            "retired": False, "terms": terms, "limits": limits}  # fmt: skip


PRODUCTS = (
    _one("conv-fixed", "Conventional fixed", "mortgage", {"late_fee": LATE_5}, HOUSE,
         "conventional"),
    _one("fha-fixed", "FHA fixed", "mortgage",
         {"late_fee": LATE_4_PAYMENT, "allocation": FHA_ORDER}, HOUSE, "fha"),
    _one("va-fixed", "VA fixed", "mortgage", {"late_fee": LATE_4_PAYMENT}, HOUSE, "va"),
    _one("usda-fixed", "USDA fixed", "mortgage", {"late_fee": LATE_4}, HOUSE, "usda"),
    _one("conv-arm-5-1", "Conventional 5/1 adjustable", "mortgage",
         {"late_fee": LATE_5, "arm": ARM}, HOUSE, "conventional"),
    _one("conv-interest-only", "Interest only, then amortizing", "mortgage",
         {"late_fee": LATE_5, "interest_only_months": 120}, HOUSE, "conventional"),
    _one("conv-buydown-2-1", "Conventional, bought down for two years", "mortgage",
         {"late_fee": LATE_5, "buydown": [{"through_month": 12, "points": "2"},
                                          {"through_month": 24, "points": "1"}]},
         HOUSE, "conventional"),
    _one("conv-biweekly", "Conventional, paid every two weeks", "mortgage",
         {"late_fee": LATE_5, "payment_frequency": "biweekly"}, HOUSE, "conventional"),
    _one("balloon-7", "Balloon after seven years", "mortgage",
         {"late_fee": LATE_5, "amortization_months": 360},
         {**HOUSE, "term_months": [84, 84]}, "conventional"),
    _one("construction", "Construction, paid out in draws", "business",
         {"method": "interest_only", "day_count": "actual/360"},
         {**BUSINESS, "term_months": [6, 24]}, draws=True),
    _one("auto", "Auto, simple interest", "auto",
         {**DAILY, "late_fee": {"grace_days": 10, "percent": "5", "max": "50.00"}}, SMALL),
    _one("personal", "Personal, simple interest", "personal",
         {**DAILY, "late_fee": {"grace_days": 10, "amount": "25.00"}}, SMALL),
    _one("personal-fee", "Personal, with a monthly fee", "personal",
         {**DAILY, "fee_per_period": "3.00"}, SMALL),
    _one("zero-percent", "Purchase without interest", "personal", {},
         {**SMALL, "annual_rate": ["0", "0"]}),
    _one("business-equal-principal", "Business, equal principal", "business",
         {"method": "level_principal", "payment_frequency": "quarterly"},
         {**BUSINESS, "term_months": [12, 240]}),
    _one("canadian-mortgage", "Canadian mortgage", "mortgage",
         {"currency": "CAD", "compounding": "semi_annual", "amortization_months": 300},
         {**HOUSE, "term_months": [60, 60]}),
    _one("personal-yen", "Personal in yen", "personal", {**DAILY, "currency": "JPY"},
         {**SMALL, "principal": ["100000", "10000000"]}),
    _one("business-dinar", "Business in Kuwaiti dinars", "business",
         {"currency": "KWD", "day_count": "actual/365", "payment_frequency": "semi_annual"},
         {**BUSINESS, "principal": ["1000.000", "1000000.000"], "term_months": [12, 120]}),
)  # fmt: skip


def add_usual(*, actor: str, why: str, today: date, at: datetime) -> list[ProductVersion]:
    """Put them into the catalogue; what is there already stays as it is."""
    known = set(ProductVersion.objects.values_list("code", flat=True))
    return [
        add_version({**one, "valid_from": today}, actor=actor, why=why, today=today, at=at)
        for one in PRODUCTS
        if one["code"] not in known
    ]
