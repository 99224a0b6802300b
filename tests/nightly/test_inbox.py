"""What lies in the inbox: good files are taken, everything else is refused and stops nothing."""

import os
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from servicing.ledger.models import BusinessDay
from servicing.nightly.steps import intake
from servicing.payments.models import BankFile, Receipt

from .portfolio import AT, FIRST_DAY, board, mortgage

pytestmark = pytest.mark.django_db
HEADER = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"


def lockbox(day: date = FIRST_DAY, check: str = "881") -> str:
    return HEADER + f"item,1,{day},1001,1499.10,{check},Ann Lee,\ntotal,1,,,1499.10,,,\n"


@pytest.fixture
def inbox(settings: Settings) -> Path:
    """The inbox of a house with Ann's loan 1001."""
    board(mortgage("1001"))
    return Path(settings.INBOX)


def names(inbox: Path) -> list[bytes]:
    return sorted(os.listdir(os.fsencode(inbox)))


def test_what_is_no_file_of_text_stops_nothing(inbox: Path) -> None:
    (inbox / "a.csv").mkdir()
    (inbox / "b.csv").symlink_to(inbox / "gone")
    (inbox / "c.csv").write_bytes(b"record,\xff\n")
    (inbox / "d.csv").write_text(lockbox())
    report = intake(FIRST_DAY, AT, "test")
    assert report["matched"] == 1
    assert [(one["file"], one["problems"][0][:30]) for one in report["refused"]] == [
        ("a.csv", "Is a directory"),
        ("b.csv", "No such file or directory"),
        ("c.csv", "'utf-8' codec can't decode byt"),
    ]
    assert names(inbox) == [b"a.refused", b"b.refused", b"c.refused", b"d.taken"]


def test_a_name_that_is_no_text(inbox: Path) -> None:
    (inbox / os.fsdecode(b"caf\xe9.csv")).write_text(lockbox())
    assert intake(FIRST_DAY, AT, "test") == {"matched": 1}
    assert BankFile.objects.get().name == "caf\ufffd.csv"
    assert names(inbox) == [b"caf\xe9.taken"]


def test_the_same_lines_under_another_name_are_taken_once(inbox: Path) -> None:
    (inbox / "monday.csv").write_text(lockbox())
    intake(FIRST_DAY, AT, "test")
    (inbox / "tuesday.csv").write_bytes(lockbox().replace("\n", "\r\n").encode())
    assert intake(FIRST_DAY, AT, "test") == {}
    assert Receipt.objects.count() == 1


def test_nights_that_are_caught_up_take_each_its_own_files(inbox: Path) -> None:
    """The house stood still for a day: the second day's file is not refused by the first night."""
    (inbox / "monday.csv").write_text(lockbox())
    (inbox / "tuesday.csv").write_text(lockbox(date(2026, 3, 3), "882"))
    assert intake(FIRST_DAY, AT, "test") == {"matched": 1, "early": ["tuesday.csv"]}
    assert names(inbox) == [b"monday.taken", b"tuesday.csv"]
    BusinessDay.objects.create(date=date(2026, 3, 3), state="open")
    assert intake(date(2026, 3, 3), AT, "test") == {"matched": 1}
    assert names(inbox) == [b"monday.taken", b"tuesday.taken"]


def test_money_of_another_year_is_a_slip_and_refused(inbox: Path) -> None:
    (inbox / "early.csv").write_text(lockbox(date(2027, 3, 2)))
    [refused] = intake(FIRST_DAY, AT, "test")["refused"]
    assert refused["problems"] == [
        "Row 2, received_date: 2027-03-02 lies after the business date 2026-03-02"
    ]
    assert Receipt.objects.count() == 0
