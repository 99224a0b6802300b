"""The statement as pages: everything 12 CFR 1026.41(d) asks for, in its place, and nothing cut."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from servicing.documents.contents.statement import Activity, StatementFacts
from servicing.documents.facts import Servicer
from servicing.documents.rendering import full
from tests.documents import make, pages

VARIANTS = {
    "sample": make.H30A,
    "delinquent": make.alvarez(),
    "busy": make.busy(),
    "delinquent and busy": replace(make.alvarez(), activity=make.busy().activity),
    "auto": make.auto(),
}
BY_GROUP = {
    "1 amount due": (
        "Payment due date 12/01/2026", "Amount due $12,663.16",
        "If we do not receive your payment by 12/16/2026, we will charge a $128.52 late fee"
        " on 12/17/2026.",
    ),
    "2 explanation": (
        "Principal $492.09", "Interest $2,078.25", "Escrow (taxes and insurance) $874.06",
        "Regular monthly payment $3,444.40", "Fees charged since last statement $128.52",
        "Past due amount $10,590.24", "Partial payment we are holding* −$1,500.00",
        "Total amount due $12,663.16",
    ),
    "3 past payments": (
        "Since last statement Year to date", "Principal $0.00 $3,800.91",
        "Interest $0.00 $16,761.81", "Escrow $0.00 $6,622.94", "Fees $0.00 $257.04",
        "Partial payment* $1,500.00 $1,500.00", "Total $1,500.00 $28,942.70",
    ),
    "4 transactions": (
        "Transaction activity, 10/18/2026 to 11/17/2026",
        "10/22/2026 Partial payment received (held)* $1,500.00",
        "11/17/2026 Late fee, 11/01/2026 payment $128.52",
    ),
    "5 partial payment": (
        "When you send the rest, we apply the full payment. We are holding $1,500.00 for you now.",
    ),
    "6 contact": ("Questions: (800) 555-0142", "help@meridian.example"),
    "7 account": (
        "Outstanding principal $392,659.79", "Interest rate (fixed) 6.375%",
        "Prepayment penalty No", "Escrow balance −$1,511.09",
        "consumerfinance.gov/find-a-housing-counselor", "call HUD at (800) 569-4287",
    ),
    "8 delinquency": (
        "you are 77 days delinquent on your mortgage", "fees and foreclosure",
        "Payment due 09/01/2026: unpaid balance of $3,572.92",
        "We have received your application for help; 2 documents are missing.",
        "We have not made the first notice or filing required for a foreclosure.",
        "Total: $9,218.76 past due. You must pay this amount to bring your loan current.",
        "lists free counseling",
    ),
}  # fmt: skip


@pytest.mark.parametrize("group", BY_GROUP)
def test_it_says_what_1026_41_d_asks_for(group: str) -> None:
    text = pages.text_of(make.alvarez())
    assert [said for said in BY_GROUP[group] if said not in text] == []


@pytest.mark.parametrize("group", ["1 amount due", "2 explanation", "3 past payments"])
def test_what_belongs_together_stands_together_on_page_1(group: str) -> None:
    page = pages.first_page(make.alvarez())
    first, last = page.index(BY_GROUP[group][0]), page.index(BY_GROUP[group][-1])
    between = page[first : last + len(BY_GROUP[group][-1])]
    assert between == " ".join(BY_GROUP[group]) or group == "2 explanation"
    assert set("*").isdisjoint(between) or group != "1 amount due"


def test_partial_payments_contact_and_the_notice_are_on_page_1() -> None:
    for variant in ("delinquent", "delinquent and busy"):
        page = pages.first_page(VARIANTS[variant])
        for group in ("5 partial payment", "6 contact", "8 delinquency"):
            assert [said for said in BY_GROUP[group] if said not in page] == []


def test_the_amount_due_is_the_most_prominent_thing_on_the_page() -> None:
    for facts in VARIANTS.values():
        by_size = sorted(pages.sizes(pages.reader(facts).pages[0]), reverse=True)
        largest = [text for size, text in by_size if size == by_size[0][0]]
        assert sorted(largest)[1] == "Amount due"
        assert len(largest) == 2


def test_the_sample_statement_shows_its_published_figures() -> None:
    text = pages.text_of(make.H30A)
    for said in (
        "Amount due $2,079.71", "Principal $386.46", "Interest $1,048.07",
        "Escrow (taxes and insurance) $235.18", "Regular monthly payment $1,669.71",
        "Fees charged since last statement $410.00", "Total amount due $2,079.71",
        "Outstanding principal $264,776.43", "Interest rate (until 10/01/2012) 4.750%",
        "Prepayment penalty Yes", "Total $1,669.71 $5,009.13",
    ):  # fmt: skip
        assert said in text
    assert "Delinquency notice" not in text


def test_a_foreclosure_that_has_begun_is_told() -> None:
    late = make.alvarez()
    assert late.delinquency is not None
    begun = replace(late, delinquency=replace(late.delinquency, first_filing=date(2026, 11, 3)))
    assert "On November 3, 2026 we made the first notice or filing" in pages.text_of(begun)


def test_a_car_loan_has_no_escrow_and_no_housing_counselor() -> None:
    text = pages.text_of(make.auto())
    assert "Auto loan statement" in text
    assert "The split holds if we receive your payment on the due date." in text
    assert "we apply any amount when we receive it" in text
    for absent in ("scrow", "HUD", "counsel", "foreclosure", "*", "ortgage"):
        assert absent not in text
    assert pages.rendered(make.auto()).pages == 1


def test_escrow_paid_before_the_account_was_closed_is_still_in_the_sums() -> None:
    closed = replace(
        make.H30A,
        payment=replace(make.H30A.payment, escrow=0),
        amount_due=make.H30A.amount_due - make.H30A.payment.escrow,
        escrow_balance=None,
    )
    text = pages.text_of(closed)
    assert "Escrow $235.18 $705.54" in text
    assert "Escrow balance" not in text


def test_a_late_car_loan_is_told_of_the_car_not_of_the_house() -> None:
    delinquency = make.alvarez().delinquency
    text = pages.text_of(replace(make.auto(), delinquency=delinquency))
    assert "delinquent on your auto loan" in text
    assert "the loss of your vehicle" in text
    assert "foreclosure" not in text


def test_much_activity_moves_to_page_2() -> None:
    assert "Transaction activity" not in pages.first_page(make.busy())
    second = pages.reader(make.busy()).pages[1].extract_text()
    assert [one for one in make.busy().activity if one.description not in second] == []
    assert "Transaction activity" in pages.first_page(make.H30A)


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_is_tagged_for_assistive_technology(variant: str) -> None:
    facts = VARIANTS[variant]
    catalog: Any = pages.reader(facts).trailer["/Root"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1" in catalog["/Metadata"].get_data() or (
        b'pdfuaid:part="1"' in catalog["/Metadata"].get_data()
    )
    title = pages.reader(facts).metadata
    assert title is not None
    assert title.title == (
        f"{facts.wording.title}, {facts.dated:%B} {facts.dated.day},"
        f" {facts.dated.year}, loan {facts.loan_number}"
    )


def test_the_same_facts_give_the_same_bytes_in_any_process() -> None:
    code = (
        "import django; django.setup();"
        "from hashlib import sha256; from tests.documents import make, pages;"
        "from tests.documents import make;"
        "print(sha256(pages.rendered(make.alvarez()).pdf).hexdigest())"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7"}
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    again = full.render_full(pages.STATEMENT, make.alvarez()).pdf
    assert answer.stdout.strip() == sha256(again).hexdigest()
    assert again == pages.rendered(make.alvarez()).pdf


LONG = replace(
    make.alvarez(),
    names=(
        "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley-Montgomery, Hubert B.",
        "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
        "The Amended and Restated Alvarez and Featherstonehaugh Family Revocable Living Trust",
        "Nguyễn Thị Minh Khai",
    ),
    property_line="Unit 4117-B, 12345 North Martin Luther King Junior Memorial Boulevard East,"
    " Winchester-on-the-Severn, Anne Arundel County, MD 21401-1234",
    principal=987_654_321_09,
    activity=(
        Activity(date(2026, 10, 20), "Reversal of a returned payment " * 3, charge=999_999_99),
        Activity(date(2026, 10, 22), "Wire " + "REF" * 30, payment=999_999_99),
    ),
    messages=("Your escrow payment changes on 01/01/2027. " * 4,),
)
MILLIONS = replace(
    make.H30A,
    payment=replace(make.H30A.payment, principal=123_456_789_00),
    amount_due=make.H30A.amount_due - 38_646 + 123_456_789_00,
    activity=(Activity(date(2012, 3, 1), "Payment received", payment=123_456_789_00),),
)


@pytest.mark.parametrize(
    "facts",
    [*VARIANTS.values(), LONG, MILLIONS, replace(make.H30A, activity=make.busy().activity * 9)],
    ids=[*VARIANTS, "long", "millions", "a hundred transactions"],
)
def test_no_text_leaves_its_page_or_covers_other_text(facts: StatementFacts) -> None:
    texts = pages.placed(facts)
    assert [one for one in texts if one.left < 50 or one.right > 816 - 50] == []
    assert [one for one in texts if one.bottom > 1056] == []
    covered = [
        (one.text, other.text)
        for number, one in enumerate(texts)
        for other in texts[number + 1 :]
        if one.covers(other)
    ]
    assert covered == []


def test_names_of_all_alphabets_are_kept_and_emoji_are_not() -> None:
    names = ("Nguyễn Thị Ánh", "Łukasz Żółć", "Δημήτρης Пётр", "Ann 👩‍🚀 Lee\u0007")
    text = pages.text_of(replace(make.H30A, names=names))
    for name in ("Nguyễn Thị Ánh", "Łukasz Żółć", "Δημήτρης Пётр", "Ann Lee"):
        assert name in text
    assert "👩" not in text


def test_what_looks_like_markup_stays_text() -> None:
    nasty = replace(
        make.H30A,
        names=("<b>Bold</b> & Sons", '"O\'Brien"'),
        servicer=replace(make.SERVICER, name="Smith & Sons <Servicing>"),
    )
    text = pages.text_of(nasty)
    assert "<b>Bold</b> & Sons" in text
    assert "Smith & Sons <Servicing>" in text
    assert "&amp;" not in text


def test_a_document_loads_nothing_from_outside(caplog: pytest.LogCaptureFixture) -> None:
    html = pages.html(make.H30A).replace("<h1", '<img src="file:///etc/passwd"/><h1')
    assert len(full.lay_out(pages.STATEMENT, full.page_of(html)).pages) == 2
    assert "URI uses disallowed protocol: file:///etc/passwd" in caplog.text


def test_page_counts_are_told() -> None:
    for facts in VARIANTS.values():
        assert pages.rendered(facts).pages == len(pages.reader(facts).pages)


def test_servicers_without_an_email_show_none() -> None:
    servicer: Servicer = replace(make.SERVICER, email="")
    assert " · " not in pages.first_page(replace(make.H30A, servicer=servicer))[:120]
