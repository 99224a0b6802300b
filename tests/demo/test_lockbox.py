"""Tonight's lockbox has something for every queue, and the intake can read it."""

from servicing.demo.contract import TODAY
from servicing.demo.lived import Life
from servicing.demo.lockbox import asked, lockbox_file
from servicing.payments.lockbox import read_lockbox


def test_the_file_reads_without_a_problem(lives: list[Life]) -> None:
    box = read_lockbox(lockbox_file(lives, 7), TODAY)
    assert box.problems == []
    assert sum(item.amount for item in box.items) == box.total
    assert box.items[0].loan_number == "1000391177"
    assert (box.items[0].amount, box.items[0].check_number) == (2_426_07, "10231")


def test_it_holds_every_kind_of_item(lives: list[Life]) -> None:
    items = read_lockbox(lockbox_file(lives, 7), TODAY).items
    by_number = {life.contract.number: life for life in lives}
    earlier = {
        (life.contract.number, r.amount, r.check_number) for life in lives for r in life.received
    }
    duplicates = [i for i in items if (i.loan_number, i.amount, i.check_number) in earlier]
    strangers = [i for i in items if i.loan_number not in by_number]
    known = [i for i in items if i.loan_number in by_number and i not in duplicates]
    periodic = [i for i in known if not i.designation]
    due = {i.item: asked(by_number[i.loan_number]) for i in periodic}

    assert duplicates
    assert {i.loan_number[:4] for i in strangers} == {"1000", "2000"}  # mistyped, never heard of
    assert [i for i in known if i.designation == "principal"]
    assert [i for i in periodic if i.amount == due[i.item]]
    assert [i for i in periodic if i.amount < due[i.item]]
    assert [i for i in periodic if i.amount > due[i.item]]


def test_it_is_the_same_for_the_same_seed(lives: list[Life]) -> None:
    assert lockbox_file(lives, 7) == lockbox_file(lives, 7)
    assert lockbox_file(lives, 7) != lockbox_file(lives, 8)
