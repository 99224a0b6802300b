"""Pay now, step by step: what is offered, what would happen, what is posted, what is refused."""

from uuid import uuid4

from servicing.audit.models import Act
from servicing.ledger.models import Event, LoanState, Posting
from servicing.payments.models import Receipt
from tests.make import FIRST_DAY, close_until

from .conftest import House

KEY = "7a64c7a0-0f4d-4f0e-9a55-3d3c1b7f4c11"


def entered(**changes: str) -> dict[str, str]:
    return {"choice": "one", "other": "", "key": KEY, "step": "review"} | changes


def post(house: House, who: str = "ann", status: int = 200, **changes: str) -> str:
    answer = house.browser(who).post(house.url("pay/"), entered(**changes))
    assert answer.status_code == status
    return answer.content.decode()


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Posting, Receipt, Act))


def principal(house: House) -> int:
    return LoanState.objects.get(pk=house.loan.pk).principal


def test_a_current_borrower_is_offered_one_payment_and_something_extra(house: House) -> None:
    page = house.page("ann", "pay/")
    assert "$1,499.10" in page
    assert "Your April payment." in page
    assert "Only something extra to principal" in page
    assert "Extra to principal" in page
    assert "Sandbox bank account" in page


def test_who_is_late_is_offered_to_catch_up_first_and_no_extra(late_house: House) -> None:
    page = late_house.page("ann", "pay/")
    assert page.index("Everything that is due: you catch up") < page.index("One payment")
    assert "$4,497.30" in page
    assert "Extra to principal" not in page


def test_the_review_shows_what_the_engine_will_do_and_writes_nothing(house: House) -> None:
    before = counts()
    page = post(house, extra="250.00")
    for figure in ("$1,749.10", "$199.10", "$1,000.00", "$300.00", "$250.00"):
        assert figure in page
    assert "It pays your April payment in full." in page
    assert "After this your next payment is the one of" in page
    assert counts() == before


def test_a_payment_is_posted_recorded_and_leads_to_its_receipt(house: House) -> None:
    answer = house.browser("ann").post(
        house.url("pay/"), entered(choice="other", other="1,499.10", extra="250", step="confirm")
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == house.url(f"pay/{KEY}/")
    assert principal(house) == 20000000 - 19910 - 25000
    assert list(
        Receipt.objects.order_by("seq").values_list("source", "channel", "amount", "designation")
    ) == [
        (f"portal:{KEY}", "portal", 149910, ""),
        (f"portal:{KEY}:extra", "portal", 25000, "principal"),
    ]
    acts = Act.objects.filter(action="payment:paid_online").values_list("actor", "stream")
    assert list(acts) == [("ann", house.loan.pk)] * 2
    page = house.page("ann", f"pay/{KEY}/")
    first, second = Receipt.objects.order_by("seq")
    assert f"1001-{first.seq}, 1001-{second.seq}" in page
    for figure in ("$1,749.10", "$199.10", "$1,000.00", "$300.00", "$250.00"):
        assert figure in page


def test_the_same_form_again_is_the_same_payment(house: House) -> None:
    confirm = entered(choice="other", other="1499.10", extra="250", step="confirm")
    house.browser("ann").post(house.url("pay/"), confirm)
    after = counts()
    again = house.browser("ann").post(house.url("pay/"), confirm)
    assert again.headers["Location"] == house.url(f"pay/{KEY}/")
    assert counts() == after


def test_the_same_key_for_another_payment_is_refused(house: House) -> None:
    house.browser("ann").post(
        house.url("pay/"), entered(choice="other", other="1499.10", step="confirm")
    )
    after = counts()
    page = post(house, status=422, choice="other", other="1499.10", extra="9", step="confirm")
    assert "This form was used before, for another payment." in page
    assert KEY not in page
    assert counts() == after


def test_a_part_of_a_payment_says_what_happens_to_the_money(late_house: House) -> None:
    page = post(late_house, choice="other", other="600")
    assert (
        "$600.00 is less than one full payment ($1,499.10). We will hold it until you send"
        " $899.10 more." in " ".join(page.split())
    )
    post(late_house, status=302, choice="other", other="600", step="confirm")
    assert LoanState.objects.get(pk=late_house.loan.pk).suspense == 60000
    page = late_house.page("ann", "pay/")
    assert "Completes your January payment with the $600.00 we are holding." in page
    assert "$899.10" in page
    assert "$3,897.30" in page  # all that is due, less what is held


def test_catching_up_pays_every_installment_and_every_charge(late_house: House) -> None:
    close_until(FIRST_DAY.replace(day=17))  # the late charge of March
    page = late_house.page("ann", "pay/")
    assert "With $59.96 in late charges." in page
    review = post(late_house, choice="all")
    assert "It pays your January, February and March payments in full." in " ".join(review.split())
    post(late_house, status=302, choice="other", other="4557.26", step="confirm")
    state = LoanState.objects.get(pk=late_house.loan.pk)
    assert (state.amount_due, state.fees_due, state.suspense) == (0, 0, 0)


def test_more_than_pays_the_loan_off_is_refused(house: House) -> None:
    before = counts()
    # a day's interest of 200,000.00 at 6% by actual/365 is 32.88
    for step in ("review", "confirm"):
        page = post(house, status=422, choice="other", other="250000", step=step)
        assert "That is more than the $200,032.88 needed to pay off the loan today." in page
    assert counts() == before


def test_amounts_that_cannot_be_read_are_asked_for_again(house: House) -> None:
    for other, words in (
        ("", "Enter the amount you want to pay, like 2,426.07."),
        ("abc", "Enter the amount in dollars, like 2,426.07."),
        ("0", "Enter $0.01 or more."),
        ("-5", "Enter $0.01 or more."),
    ):
        page = post(house, status=422, choice="other", other=other)
        assert words in page
        assert "<title>Error:" in page.replace("\n", "")
    assert "Choose how much you want to pay." in post(house, status=422, choice="")
    assert "Choose “Another amount”" in post(house, status=422, choice="one", other="5")


def test_paying_twice_on_a_day_is_asked_about(house: House) -> None:
    post(house, status=302, choice="other", other="10.00", step="confirm")
    page = post(house, choice="other", other="10.00", key=str(uuid4()))
    assert "You already paid $10.00 today. Pay again only if you mean to." in page


def test_change_goes_back_to_what_was_chosen(house: House) -> None:
    page = post(house, step="change", chosen="one", choice="other", other="1499.10", extra="5.00")
    one = page[page.index('id="choice-one"') :][:60]
    assert "checked" in one
    assert 'value="5.00"' in page
    assert 'value="1499.10"' not in page


def test_a_loan_that_is_paid_off_asks_for_nothing(house: House) -> None:
    post(house, status=302, choice="other", other="200032.88", step="confirm")
    state = LoanState.objects.get(pk=house.loan.pk)
    assert state.status == "paid_off"
    assert "There is nothing to pay" in house.page("ann", "pay/")
    assert "Your loan is paid off" in house.page("ann")


def test_who_has_paid_ahead_is_told_where_money_goes_now(house: House) -> None:
    post(house, status=302, choice="other", other="1499.10", step="confirm")
    page = house.page("ann", "pay/")
    assert "You have paid ahead." in page
    assert "Your May payment." not in page
