"""The pure rules: what blocks funding, when a UCC filing lapses, when what is due and chased."""

from datetime import date, timedelta

import pytest

from servicing.closing.conditions import CONDITIONS, OPEN, Stage, blocking, condition_of
from servicing.closing.filings import lapse, window
from servicing.closing.trailing import (
    KINDS,
    chase_days,
    first_chase,
    next_chase,
    openings,
    shown_state,
    statements_due,
)
from servicing.loans.models import Loan


def test_a_filing_lapses_after_five_years_and_is_continued_in_the_last_six_months() -> None:
    lapses = lapse(date(2024, 3, 15))
    assert lapses == date(2029, 3, 15)
    open_in = window(lapses)
    assert open_in == (date(2028, 9, 15), date(2029, 3, 15))
    held = {on: open_in.holds(on) for on in (
        date(2028, 9, 14), date(2028, 9, 15), date(2029, 3, 15), date(2029, 3, 16),
    )}  # fmt: skip
    assert list(held.values()) == [False, True, True, False]
    assert lapse(lapses) == date(2034, 3, 15)  # 9-515(e): from the lapse, not from the filing


@pytest.mark.parametrize(
    ("filed", "lapses", "opens"),
    [
        (date(2024, 2, 29), date(2029, 3, 1), date(2028, 9, 1)),  # no February 29, 2029
        (date(2023, 8, 31), date(2028, 8, 31), date(2028, 2, 29)),  # the last of February
        (date(2025, 8, 31), date(2030, 8, 31), date(2030, 2, 28)),
        (date(2022, 1, 10), date(2027, 1, 10), date(2026, 7, 10)),
        (date(2020, 6, 30), date(2025, 6, 30), date(2024, 12, 30)),
    ],
)
def test_days_that_a_month_does_not_have(filed: date, lapses: date, opens: date) -> None:
    assert lapse(filed) == lapses
    assert window(lapses).opens == opens


def test_a_continuation_is_chased_before_its_lapse_everything_else_after_it_is_due() -> None:
    assert chase_days("ucc_continuation", date(2029, 3, 15)) == (
        date(2028, 9, 15), date(2028, 12, 15), date(2029, 2, 13),
    )  # fmt: skip
    due = date(2026, 6, 20)
    assert chase_days("title_policy", due) == (
        date(2026, 7, 20), date(2026, 8, 19), date(2026, 9, 18),
    )  # fmt: skip
    assert next_chase("title_policy", due, date(2026, 7, 19)) == date(2026, 7, 20)
    assert next_chase("title_policy", due, date(2026, 7, 20)) == date(2026, 8, 19)
    assert next_chase("title_policy", due, date(2026, 9, 18)) is None


def test_what_is_long_overdue_is_asked_for_at_once() -> None:
    due = date(2026, 6, 20)
    assert first_chase("title_policy", due, date(2026, 9, 17)) == date(2026, 9, 18)
    assert first_chase("title_policy", due, date(2026, 9, 18)) == date(2026, 9, 18)
    assert first_chase("title_policy", due, date(2026, 12, 1)) == date(2026, 12, 1)


def test_a_window_that_is_open_already_is_told_of_at_once() -> None:
    lapses = date(2029, 3, 15)
    assert first_chase("ucc_continuation", lapses, date(2028, 9, 14)) == date(2028, 9, 15)
    assert first_chase("ucc_continuation", lapses, date(2028, 10, 1)) == date(2028, 10, 1)
    assert first_chase("ucc_continuation", lapses, date(2029, 3, 16)) is None


def test_overdue_is_the_day_after_the_due_date() -> None:
    due = date(2026, 6, 20)
    assert shown_state("open", due, due) == "open"
    assert shown_state("open", due, due + timedelta(1)) == "overdue"
    assert shown_state("received", due, due + timedelta(1)) == "received"


def test_statements_of_a_year_are_due_120_days_after_it() -> None:
    assert statements_due(2025) == date(2026, 4, 30)
    assert statements_due(2027) == date(2028, 4, 29)  # a leap year
    [one] = [row for row in openings(date(2026, 5, 1)) if row.kind == "financial_statements"]
    assert (one.key, one.due_on, one.began_by) == (
        "financial_statements:2025", date(2026, 4, 30), date(2025, 12, 31),
    )  # fmt: skip


def test_what_the_night_opens_for_each_product() -> None:
    found: dict[str, set[str]] = {}
    for row in openings(date(2026, 5, 1)):
        found.setdefault(row.product, set()).add(row.kind)
    assert found == {
        "mortgage": {"recorded_mortgage", "title_policy", "insurance_evidence"},
        "home_equity": {"recorded_mortgage", "title_policy", "insurance_evidence"},
        "auto": {"vehicle_title", "insurance_evidence"},
        "business": {"ucc1", "insurance_evidence", "financial_statements"},
    }


def test_every_product_has_a_checklist_of_every_stage_it_needs() -> None:
    assert set(CONDITIONS) == set(Loan.Product.values)
    for product, conditions in CONDITIONS.items():
        stages = [one.stage for one in conditions]
        assert stages == sorted(stages, key=list(Stage).index), product
        assert set(stages) == set(Stage), product
        assert len({one.code for one in conditions}) == len(conditions), product
        assert all(len(one.code) <= 30 and one.title and one.why for one in conditions), product
    assert {one for kind in KINDS.values() for one in kind.products} <= set(CONDITIONS)


def test_funding_waits_for_what_is_required_and_open_or_rejected() -> None:
    required = [one.code for one in CONDITIONS["personal"] if one.required]
    assert required == ["credit_notice", "identity", "note", "tila_disclosure", "payee"]
    states = dict.fromkeys(required, "received")
    assert blocking("personal", states) == []
    assert [one.code for one in blocking("personal", states | {"note": "rejected"})] == ["note"]
    assert [one.code for one in blocking("personal", states | {"payee": OPEN})] == ["payee"]
    assert blocking("personal", states | {"payee": "waived"}) == []
    assert [one.code for one in blocking("personal", {})] == required


def test_what_the_law_asks_for_cannot_be_waived() -> None:
    laws = {
        "mortgage": "ability_to_repay", "home_equity": "rescission", "auto": "tila_disclosure",
        "business": "beneficial_owners",
    }  # fmt: skip
    for product, code in laws.items():
        condition = condition_of(product, code)
        assert condition is not None
        assert not condition.waivable
