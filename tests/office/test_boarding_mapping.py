"""A sender's own workbook: mapped on a screen, the mapping saved, checked, boarded; whose files
they are, and that none of them stays."""

import json
import os
import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from servicing.audit.models import Act
from servicing.ledger.days import start_books
from servicing.loans.boarding.mappings import MappingRefused, find_mapping, save_mapping
from servicing.loans.boarding.reading import ColumnMapping, FilesRefused
from servicing.loans.models import BoardingBatch, BoardingException, Loan, SavedMapping
from servicing.office.mapping_form import IGNORE
from tests.loans.sheets import rows_of_kinds, write_workbook
from tests.loans.tape import Tape, mortgage, three_loans

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)
# What Acme calls our columns and files.
THEIRS = {
    "loan_number": "Loan No", "annual_rate": "Note Rate", "current_principal": "UPB",
    "payment_pi": "P&I", "next_due_date": "Next Payment Due", "tin": "SSN",
}  # fmt: skip


@pytest.fixture
def priscilla(signed_in: SignedIn) -> Client:
    """A supervisor, with the books of Nov 20, 2026 open."""
    start_books(ON)
    return signed_in("supervisor")


def acme(folder: Path, tape: Tape | None = None) -> bytes:
    """Three loans, and Dee's that does not tie out, as Acme keeps them."""
    tape = tape or three_loans().add(mortgage("1004", current_principal="253456.21"))

    def in_their_words(book: Workbook) -> None:
        for sheet in book.worksheets:
            for cell in sheet[1]:
                cell.value = THEIRS.get(str(cell.value), cell.value)
            sheet.cell(1, sheet.max_column + 1, "Legacy Code")
            sheet.cell(2, sheet.max_column, "x")
        book["loans"].title = "Master Tape"

    path = write_workbook(folder / "acme.xlsx", rows_of_kinds(tape), in_their_words)
    return path.read_bytes()


def upload(client: Client, content: bytes, **more: Any) -> str:
    """Load Acme's workbook; the address that it leads to."""
    file = SimpleUploadedFile("acme.xlsx", content)
    answer = client.post(
        "/o/boarding/load/", {"tape": [file], "on": ON.isoformat(), "act": "check"} | more
    )
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def choices(client: Client, url: str, **over: str) -> dict[str, str]:
    """What the form on the screen would send if nobody touched it."""
    form = client.get(url).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | over


def mapped(client: Client, url: str, name: str = "Acme") -> dict[str, str]:
    """The form as it is suggested: Master Tape is loans, the legacy columns are ignored."""
    return choices(client, url, name=name, act="check")


def test_a_senders_workbook_is_mapped_checked_and_boarded(
    priscilla: Client, tmp_path: Path, settings: LazySettings
) -> None:
    url = upload(priscilla, acme(tmp_path))
    assert url.endswith("/mapping/")
    answer = priscilla.post(url, mapped(priscilla, url))
    assert answer.status_code == 303, answer.content.decode()
    saved = SavedMapping.objects.get()
    assert (saved.name, saved.version, saved.saved_by) == ("Acme", 1, "supervisor")
    assert saved.columns["loans"] == {
        "Loan No": "loan_number", "Note Rate": "annual_rate", "UPB": "current_principal",
        "P&I": "payment_pi", "Next Payment Due": "next_due_date",
    }  # fmt: skip
    assert saved.ignored["loans"] == ["Legacy Code"]
    assert saved.kinds == {"master_tape": "loans"}
    assert Act.objects.get(action="boarding:mapping").subject == "Acme v1"
    page = priscilla.get(answer["Location"]).content.decode()
    assert "What boarding these files would do" in page
    assert "Loan 1004 would wait for a decision" in page
    assert "Board 3 loans" in page
    assert (Loan.objects.count(), BoardingBatch.objects.count()) == (0, 0)
    answer = priscilla.post(answer["Location"], {"act": "board"}, follow=True)
    assert "Boarded 3 loans." in answer.content.decode()
    assert BoardingBatch.objects.get().report["mapping"] == "Acme v1"
    assert BoardingException.objects.get().loan_number == "1004"
    assert list(settings.BOARDING_FOLDER.iterdir()) == []


def test_a_saved_mapping_is_offered_and_asks_nothing_again(
    priscilla: Client, tmp_path: Path
) -> None:
    url = upload(priscilla, acme(tmp_path))
    priscilla.post(url, mapped(priscilla, url))
    url = upload(priscilla, acme(tmp_path), mapping=SavedMapping.objects.get().pk)
    form = priscilla.get(url).context["form"]
    assert form.complete()
    answer = priscilla.post(url, choices(priscilla, url, act="check"))
    assert answer.status_code == 303
    assert SavedMapping.objects.get().version == 1
    assert "Board 3 loans" in priscilla.get(answer["Location"]).content.decode()


def test_what_is_not_chosen_or_chosen_twice_is_told_at_its_column(
    priscilla: Client, tmp_path: Path
) -> None:
    url = upload(priscilla, acme(tmp_path))
    sent = mapped(priscilla, url)
    upb = next(name for name, value in sent.items() if value == "current_principal")
    legacy = next(name for name, value in sent.items() if value == IGNORE)
    answer = priscilla.post(url, sent | {upb: "annual_rate", legacy: ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("already. Choose another column.", "has no column for current_principal",
                  "Choose what Legacy Code is, or ignore it."):  # fmt: skip
        assert words in page
    assert SavedMapping.objects.count() == 0
    assert Loan.objects.count() == 0


def test_files_that_are_nothing_of_ours_say_so(priscilla: Client, tmp_path: Path) -> None:
    url = upload(priscilla, acme(tmp_path))
    sent = choices(priscilla, url, act="show")
    [kind] = [name for name in sent if name.startswith("kind-") and sent[name] == "loans"]
    shown = priscilla.post(url, sent | {kind: "(skip)"})
    assert "Its columns: Loan No, product, program" in shown.content.decode()
    again = priscilla.post(url, sent | {kind: "loans"}).context["form"]
    assert {name: again[name].value() for name in sent if name in again.fields} == {
        name: value for name, value in sent.items() if name in again.fields
    }
    answer = priscilla.post(url, sent | {kind: "(skip)", "act": "check"})
    assert answer.status_code == 422
    assert "None of the files is loans. Say which one is." in answer.content.decode()


def test_personal_values_are_masked(priscilla: Client, tmp_path: Path) -> None:
    page = priscilla.get(upload(priscilla, acme(tmp_path))).content.decode()
    assert "•••-••-••••" in page
    for hidden in ("123-45-6789", "1984-03-09"):
        assert hidden not in page
    assert "Ann" in page


def test_an_upload_is_its_owners_alone(
    priscilla: Client, signed_in: SignedIn, tmp_path: Path
) -> None:
    url = upload(priscilla, acme(tmp_path))
    other = signed_in("administrator")
    for path in (url, url.removesuffix("mapping/"), url.replace("mapping", "progress")):
        assert other.get(path).status_code == 404
    assert other.post(url.removesuffix("mapping/"), {"act": "discard"}).status_code == 404
    assert priscilla.get(url).status_code == 200
    assert url.removesuffix("mapping/") in priscilla.get("/o/boarding/").content.decode()


def test_an_upload_is_private_whole_and_goes(
    priscilla: Client, tmp_path: Path, settings: LazySettings
) -> None:
    url = upload(priscilla, acme(tmp_path))
    [folder] = settings.BOARDING_FOLDER.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert settings.BOARDING_FOLDER.stat().st_mode & 0o007 in (0, 5)
    answer = priscilla.post(url.removesuffix("mapping/"), {"act": "discard"}, follow=True)
    assert "The files are removed. Nothing was boarded." in answer.content.decode()
    assert list(settings.BOARDING_FOLDER.iterdir()) == []
    assert priscilla.get(url).status_code == 404


def test_what_lies_for_a_day_is_swept(
    priscilla: Client, tmp_path: Path, settings: LazySettings
) -> None:
    old = upload(priscilla, acme(tmp_path))
    [folder] = settings.BOARDING_FOLDER.iterdir()
    before = time.time() - 25 * 60 * 60
    os.utime(folder, (before, before))
    new = upload(priscilla, acme(tmp_path))
    assert priscilla.get(old).status_code == 404
    assert priscilla.get(new).status_code == 200


def test_refused_files_are_not_kept(
    priscilla: Client, tmp_path: Path, settings: LazySettings
) -> None:
    tape = Tape(with_control=False).add(mortgage("1001", property_state="ZZ"))
    path = write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(tape))
    for content, words in (
        (path.read_bytes(), "tape.xlsx:loans"), (b"PK\x03\x04", "expected a workbook that can be")
    ):  # fmt: skip
        answer = priscilla.post("/o/boarding/load/", {
            "tape": [SimpleUploadedFile("tape.xlsx", content)], "on": ON.isoformat(), "act": "board"
        })  # fmt: skip
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert list(settings.BOARDING_FOLDER.iterdir()) == []
    assert Loan.objects.count() == 0


def test_a_mapping_becomes_a_new_version_only_where_it_differs() -> None:
    first = ColumnMapping("Acme", {"loans": {"UPB": "current_principal"}})
    for _ in range(2):
        saved = save_mapping(mapping=first, actor="olga", recorded_at=NOON)
    assert (saved.version, Act.objects.count()) == (1, 1)
    more = ColumnMapping("Acme", {"loans": {"UPB": "current_principal", "P&I": "payment_pi"}})
    assert save_mapping(mapping=more, actor="ben", recorded_at=NOON).version == 2
    act = Act.objects.order_by("pk").last()
    assert act is not None
    assert act.details["before"]["columns"] == {"loans": {"UPB": "current_principal"}}
    assert find_mapping("Acme").columns == more.columns


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (ColumnMapping(" "), "Give the mapping a name"),
        (ColumnMapping("A", {"letters": {}}), "There is no file letters"),
        (ColumnMapping("A", {"loans": {"x": "y"}}), "loans has no column y"),
        (ColumnMapping("A", {"loans": {"x": "pool", "y": "pool"}}), "mapped to the same one"),
    ],
)
def test_a_mapping_that_cannot_serve(mapping: ColumnMapping, words: str) -> None:
    with pytest.raises(MappingRefused, match=words):
        save_mapping(mapping=mapping, actor="olga", recorded_at=NOON)
    assert (SavedMapping.objects.count(), Act.objects.count()) == (0, 0)


def test_a_mapping_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    path.write_text(json.dumps({"columns": {"loans": {"UPB": "current_principal"}}}))
    assert find_mapping(str(path)).columns == {"loans": {"UPB": "current_principal"}}
    path.write_text('{"columns": {"loans": {"UPB": "nothing"}}}')
    for told in (str(path), "Nobody"):
        with pytest.raises(FilesRefused):
            find_mapping(told)


def test_the_report_is_a_workbook_whose_totals_are_formulas(
    priscilla: Client, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    url = upload(priscilla, acme(tmp_path))
    answer = priscilla.post(url, mapped(priscilla, url))
    priscilla.post(answer["Location"], {"act": "board"})
    batch = BoardingBatch.objects.get()
    answer = priscilla.get(f"/o/boarding/{batch.pk}/report.xlsx")
    assert f"boarding-{batch.pk}.xlsx" in answer["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content))["Totals"]
    values = load_workbook(BytesIO(answer.content), data_only=True)
    assert sheet["C5"].value == "=SUM(C3:C4)"
    totals = values["Totals"]
    assert [cell.value for cell in totals["B"][1:6]] == [4, 3, 1, 4, 0]
    assert [cell.value for cell in totals["C"][1:6]] == [
        783991.5, 530535.29, 253456.21, 783991.5, 0,
    ]  # fmt: skip
    row = [cell.value for cell in values["Exceptions"][2]]
    assert row[:6] == ["1004", "Current principal", 253456.21, 258456.21, -5000, "yes"]
    assert row[8] == "waits"
    told = json.loads(priscilla.get(f"/o/boarding/{batch.pk}/report.json").content)
    assert told == batch.report
    assert priscilla.get(f"/o/boarding/{batch.pk}/report.pdf").status_code == 404
