"""What would become of Ann's mortgage: 200,000.00 at 6%, 1,199.10 and 300.00 of escrow a month."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from servicing.audit.roles import Role
from servicing.ledger.models import Event
from servicing.loans.simulation.asking import simulate
from servicing.loans.simulation.reading import Wrong
from tests.api.conftest import program
from tests.make import ann, board, close_until, pay
from tests.office.test_loan_pages import signed_in

__all__ = ["program"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> int:
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    pay(stream, date(2026, 4, 1))
    return stream


def ask(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = simulate({"loan": "1001", "events": list(events), **more})
    return answer


def changed(answer: dict[str, Any]) -> dict[str, tuple[Any, Any, Any]]:
    return {c["path"]: (c["before"], c["after"], c.get("difference")) for c in answer["changes"]}


def test_nothing_supposed_changes_nothing_and_nothing_is_stored(stream: int) -> None:
    events = Event.objects.count()
    answer = ask()
    assert answer["changes"] == []
    assert answer["before"] == answer["after"]
    balances = answer["before"]["balances"]
    assert (balances["principal"], balances["as_of"]) == ("199800.90", "2026-04-01")
    first, second = answer["before"]["schedule"][:2]
    assert (first["paid"], first["paid_on"], first["outstanding"]) == (
        "1499.10", "2026-04-01", "0.00"
    )  # fmt: skip
    assert (second["interest"], second["paid_on"]) == ("999.00", None)
    assert len(answer["before"]["schedule"]) == 360
    assert Event.objects.count() == events


def test_money_to_principal_saves_its_interest(stream: int) -> None:
    extra = {"id": "x", "date": "2026-04-01", "type": "payment", "amount": "10000.00",
             "designation": "principal"}  # fmt: skip
    found = changed(ask(extra))
    assert found["balances.principal"] == ("199800.90", "189800.90", "-10000.00")
    assert found["payoff.per_diem"] == ("32.84", "31.20", "-1.64")
    before, after, by = found["schedule.installments_left"]
    assert (before, after) == (359, 315)  # ln(1 - 189,800.90 x .005 / 1,199.10) / -ln 1.005 = 314.2
    assert by == after - before
    assert found["transactions[x]"][1]["principal"] == "10000.00"


def test_the_steps_of_each_amount_come_with_it_if_asked_for(stream: int) -> None:
    extra = {"date": "2026-04-01", "type": "payment", "amount": "10000.00", "id": "x",
             "designation": "principal"}  # fmt: skip
    told = ask(extra, explain=True)["after"]["explained"]["principal"]
    assert [step["amount"] for step in told["steps"]] == ["200000.00", "-199.10", "-10000.00"]
    assert (told["amount"], told["recomputed"]) == ("189800.90", "189800.90")


def test_a_returned_payment_and_a_payment_that_comes_late(stream: int) -> None:
    paid = Event.objects.get(kind="payment").seq
    back = {"date": "2026-04-01", "type": "reversal", "of": f"1001-{paid}", "reason": "R01"}
    again = {"id": "again", "date": "2026-04-01", "type": "payment", "amount": "1499.10",
             "entered": "2026-04-20"}  # fmt: skip
    found = changed(ask(back, as_of="2026-04-20"))
    assert found["balances.principal"][:2] == ("199800.90", "200000.00")
    assert found["delinquency.days_past_due"] == (0, 19, 19)
    assert found["balances.late_fees"][:2] == ("0.00", "59.96")
    assert found[f"transactions[1001-{paid}].reversed_by"][1] == "event-1"
    both = changed(ask(back, again, as_of="2026-04-20"))
    assert {path for path in both if not path.startswith("transactions")} == set()


@pytest.mark.parametrize(
    ("event", "path", "words"),
    [
        ({"type": "payment", "date": "2026-04-01"}, "events[0].amount", "is required"),
        ({"type": "payment", "date": "2026-4-1", "amount": "1.00"}, "events[0].date", "2026-11-20"),
        ({"type": "payment", "date": "2026-04-01", "amount": 1}, "events[0].amount", "string"),
        ({"type": "gift", "date": "2026-04-01"}, "events[0].type", "expected one of"),
        ({"type": "recast", "date": "2026-04-01", "of": "1"}, "events[0].of", "unknown key"),
        ({"type": "reversal", "date": "2026-04-01", "of": "1001-99"}, "events[0].of", "no trans"),
        ({"type": "rate_change", "date": "2026-04-01", "annual_rate": "six"},
         "events[0].annual_rate", "percent"),
        ({"type": "recast", "date": "2026-03-01"}, "events[0].date", "was boarded on"),
        ({"type": "recovery", "date": "2026-04-01", "amount": "1.00"}, "events", "charged off"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_path(
    stream: int, event: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(Wrong) as refused:
        ask(event)
    [(found, message)] = refused.value.problems
    assert found == path
    assert words in message


def test_a_list_is_answered_with_a_list_by_the_api_and_the_command(
    stream: int, program: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import call_command

    asked = [{"loan": "1001", "events": []}, {"loan": "9", "bogus": 1}]
    answer = program("officer").post("simulations/", asked, key=None).json()
    assert answer[0]["changes"] == []
    assert answer[1] == {"errors": [{"path": "loan", "message": "no loan has the number 9"}]}
    same = program("officer").post("/api/v1/simulations", asked, key=None).json()
    assert same == answer
    path = tmp_path / "asked.json"
    path.write_text(json.dumps(asked))
    call_command("simulate", str(path))
    assert json.loads(capsys.readouterr().out) == answer
    path.write_text(json.dumps(asked[1]))
    with pytest.raises(SystemExit) as left:
        call_command("simulate", str(path))
    assert left.value.code == 2
    assert json.loads(capsys.readouterr().out) == answer[1]
    refused = program("officer").post("simulations/", asked[1], key=None)
    assert (refused.status_code, refused.json()["errors"]) == (400, answer[1]["errors"])


def test_the_tab_shows_what_two_hundred_more_a_month_save(stream: int, client: Client) -> None:
    signed_in(client, Role.OFFICER)
    assert "Nothing on this page is stored" in client.get("/o/loans/1001/what-if/").content.decode()
    asked = {"extra": "200", "extra_from": "2026-05-01"}
    page = client.get("/o/loans/1001/what-if/", asked).content.decode()
    said = " ".join(strip_tags(page).split())
    # 199,800.90 at 1,399.10 a month: ln(1 - .714037) / -ln 1.005 = 251.04, so 252 of 359
    assert "Installments saved107" in said
    assert "Last installment04/01/2047instead of 03/01/2056" in said
    rows = list(client.get("/o/loans/1001/what-if/", asked | {"format": "csv"}))
    assert b"Figure,Before,After,Difference" in b"".join(rows)
    wrong = client.get("/o/loans/1001/what-if/", {"kind1": "rate", "value1": "x"})
    assert wrong.status_code == 422
