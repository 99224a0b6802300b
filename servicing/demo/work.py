"""What the people of the demo did around its loans: notes, contacts, promises, tasks. All of it
goes through the doors that officers use, as of the days on which it was done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from borrowers.profiles.changing import change_profile, last_change
from delinquency.contacts import NewContact, Promised, log_contact
from servicing.audit.models import User
from servicing.ledger.models import LoanState
from servicing.loans.models import BoardedRow, Loan, Note, Party
from servicing.loans.notes import add_note, retract_note
from servicing.loans.recent import opened_loan
from servicing.loans.tasks import make_task
from servicing.payments.payoffs import ask

from .contract import TODAY

ALVAREZ, PRIYA, JAMES = "1000482213", "1000391177", "1000507766"
ELEANOR, KOFI, INES, JAMAL = "1000120934", "1000455801", "1000631540", "1000613308"
PAYOFF_ASKED = date(2026, 11, 16)


class Desk(NamedTuple):
    """One loan, and the doors to it."""

    loan: Loan
    parties: list[Party]

    def note(self, who: str, day: date, at: str, text: str, *, pinned: bool = False) -> Note:
        held, recorded = _moment(day, at)
        return add_note(
            loan=self.loan, text=text, pinned=pinned, key=f"demo:{self.loan.number}:{day}:{held}",
            actor=who, business_date=day, recorded_at=recorded,
        )  # fmt: skip

    def contact(self, who: str, day: date, at: str, what: str, text: str = "", *,
                party: int | None = 0, **more: Any) -> None:  # fmt: skip
        """`what` is kind, direction and outcome; `party` the place of the person on the loan."""
        held, recorded = _moment(day, at)
        kind, direction, outcome = what.split()
        person = self.parties[party] if party is not None else None
        used = person.person.phone_mobile if person and kind == "call" else ""
        new = NewContact(
            kind, direction, outcome, day, held, party=person, used=used, text=text, **more
        )
        log_contact(
            loan=self.loan, new=new, key=f"demo:{self.loan.number}:{day}:{held}", actor=who,
            business_date=day, recorded_at=recorded,
        )  # fmt: skip


def _moment(day: date, at: str) -> tuple[time, datetime]:
    """A time of day at the servicer, and the instant."""
    held = time.fromisoformat(at)
    zone = ZoneInfo(str(settings.SERVICER_TIME_ZONE))
    return held, datetime.combine(day, held, zone).astimezone(UTC)


def desk(number: str) -> Desk:
    loan = Loan.objects.get(number=number)
    parties = Party.objects.filter(loan=loan).select_related("person").order_by("pk")
    return Desk(loan, list(parties))


@transaction.atomic
def write_work(now: datetime) -> None:
    """The work of the demo's people on its personas. `now` is when the demo is made."""
    alvarez(desk(ALVAREZ))
    oconnell(desk(JAMES))
    whitcomb(desk(ELEANOR))
    others()
    tasks(now)
    payoff_request(desk(PRIYA))
    openings = {"renee": (PRIYA, ELEANOR, ALVAREZ), "tom": (KOFI, JAMES, ALVAREZ)}
    for username, numbers in openings.items():
        user = User.objects.get(username=username)
        for place, number in enumerate(reversed(numbers)):
            at = now - timedelta(minutes=5 * (place + 1))
            opened_loan(user_id=user.pk, loan=Loan.objects.get(number=number), at=at)


def alvarez(of: Desk) -> None:
    """A promise that was broken, help asked for, a counselor who may speak for them."""
    of.contact("tom", date(2026, 10, 8), "10:20", "call out left_message")
    of.contact(
        "tom", date(2026, 10, 22), "17:41", "call in spoke",
        "Daniel’s hours were cut in August. Paid $1,500.00 by phone; explained that it is held"
        " until it covers a full installment. Promised $2,000.00 by Nov 6.",
        party=1, reason="income", promise=Promised(2000_00, date(2026, 11, 6)),
    )  # fmt: skip
    wrong = of.note("tom", date(2026, 10, 22), "17:55", "Daniel lost his job in August.")
    retract_note(
        note=wrong, why="He did not lose it: his hours were cut.", others=False, actor="tom",
        recorded_at=_moment(date(2026, 10, 22), "18:02")[1],
    )  # fmt: skip
    of.contact(
        "renee", date(2026, 11, 10), "09:02", "portal in received",
        "Uploaded the application for help (Form 710) and a hardship letter.",
    )  # fmt: skip
    of.note(
        "renee", date(2026, 11, 12), "11:30",
        "Luz Herrera, housing counselor, may discuss all matters until Mar 31, 2027. The signed"
        " authorization came on Nov 12.", pinned=True,
    )  # fmt: skip
    of.contact("tom", date(2026, 11, 16), "18:10", "call out no_answer")
    of.contact(
        "renee", date(2026, 11, 17), "14:14", "letter out sent",
        "Incomplete-application notice. Missing: Daniel’s last 2 pay stubs, page 2 of the 2025 tax"
        " return.", follow_up=date(2026, 11, 23),
    )  # fmt: skip
    of.contact(
        "tom", date(2026, 11, 18), "17:35", "call out left_message",
        "Asked in Spanish to call back about the promise of Nov 6.", party=1,
        follow_up=date(2026, 11, 20),
    )  # fmt: skip

    moved(of, 2, date(2026, 11, 12), {
        "mailing_line1": "1201 E 12th St", "mailing_line2": "Suite 4", "mailing_city": "Austin",
        "mailing_state": "TX", "mailing_zip": "78702",
    }, "The address on the signed authorization: her office, not the property.")  # fmt: skip
    moved(of, 0, date(2026, 11, 17), {"phone_work": "(512) 555-0148"},
          "Maria gave it with the application, for calls from noon to one.")  # fmt: skip


def moved(of: Desk, place: int, day: date, values: dict[str, str | bool], why: str) -> None:
    """How one of the loan's people is reached from a day on, and the history of it."""
    person = of.parties[place].person
    change_profile(
        person_id=person.pk, values=values, effective=day, why=why, seen=last_change(person.pk),
        actor="renee", stream=of.loan.pk, business_date=day,
        recorded_at=_moment(day, "11:34")[1],
    )  # fmt: skip


def oconnell(of: Desk) -> None:
    """Nobody picks up: seven attempts in a week, so the next step is a letter."""
    calls = ((16, "10:05"), (17, "09:40"), (17, "17:20"), (18, "12:15"), (18, "18:30"),
             (19, "17:50"), (20, "08:35"))  # fmt: skip
    for place, (day, at) in enumerate(calls):
        end = "left_message" if place in (2, 5) else "no_answer"
        of.contact("tom", date(2026, 11, day), at, f"call out {end}")


def whitcomb(of: Desk) -> None:
    """A check is in the mail."""
    of.note(
        "renee", date(2026, 6, 2), "10:12",
        "Reads with difficulty: send letters in large print. Mornings are best for a call.",
        pinned=True,
    )  # fmt: skip
    due = LoanState.objects.get(pk=of.loan.pk).amount_due
    of.contact(
        "renee", date(2026, 11, 19), "09:25", "call in spoke",
        "She was in the hospital at the beginning of the month. Her daughter mailed a check on"
        " Wednesday.", reason="illness", promise=Promised(due, date(2026, 11, 24)),
        follow_up=date(2026, 11, 25),
    )  # fmt: skip


def others() -> None:
    """A kept promise, an extra payment, and what former servicers told of two loans."""
    jamal = desk(JAMAL)
    jamal.contact(
        "tom", date(2026, 11, 2), "12:40", "call out spoke", "Is paid on the first Friday.",
        promise=Promised(400_00, date(2026, 11, 13)),
    )  # fmt: skip
    desk(PRIYA).contact(
        "renee", date(2026, 9, 14), "16:08", "call in spoke",
        "Asked when mortgage insurance ends. Explained 78% of the original value.",
    )  # fmt: skip
    told = {KOFI: {"attorney": "Prairie Legal Aid, (219) 555-0190"}, INES: {"cease": "2026-08-31"}}
    for number, row in told.items():
        of = desk(number)
        BoardedRow.objects.create(
            loan=of.loan, file="status", line=2, row={"loan_number": number} | row
        )
    desk(KOFI).contact(
        "tom", date(2026, 11, 6), "15:20", "call out spoke",
        "The attorney asks for all letters in copy.", party=None, attorney=True,
    )  # fmt: skip


# (what, days from today, for whom: a login or a role, loan)
TASKS = (
    ("Follow up the broken promise of $2,000.00", 0, "tom", ALVAREZ),
    ("Send the early intervention letter", -1, "tom", JAMES),
    ("Write to the attorney about trial payment 3", 4, "tom", KOFI),
    ("Call Luz Herrera about the missing pay stubs", 0, "renee", ALVAREZ),
    ("Answer Ms. Raman about the end of mortgage insurance", -2, "renee", PRIYA),
    ("Look whether Mrs. Whitcomb’s check came", 4, "renee", ELEANOR),
    ("Review the welcome letter in large print", 12, "renee", ELEANOR),
    ("Ask the bank for the image of item 14", 0, "dana", None),
    ("Balance the week’s lockbox with the bank", 3, "cashier", None),
    ("Look through the escrow analyses of last night", 3, "escrow_analyst", None),
    ("Go through the loans at 120 days and more", 5, "priscilla", None),
    ("File the signed authorizations of November", 6, "officer", None),
)  # fmt: skip


def tasks(now: datetime) -> None:
    """Open tasks around the day on which the demo begins."""
    people = {user.username: user for user in User.objects.all()}
    loans = Loan.objects.in_bulk([t[3] for t in TASKS if t[3]], field_name="number")
    for title, days, whose, number in TASKS:
        due = TODAY + timedelta(days=days)
        person = people.get(whose)
        make_task(
            loan=loans[number] if number else None, title=title, due=due, person=person,
            role="" if person else whose, key=f"demo:{title}", actor="priscilla",
            business_date=min(due, TODAY), recorded_at=now,
        )  # fmt: skip


def payoff_request(of: Desk) -> None:
    """Priya sells: her title company asked in writing four days ago; an answer is due soon."""
    _, recorded = _moment(PAYOFF_ASKED, "09:40")
    ask(
        loan=of.loan, how="written", requester="Piedmont Title Company", received_on=PAYOFF_ASKED,
        key=f"demo:payoff:{of.loan.number}", actor="renee", business_date=PAYOFF_ASKED,
        recorded_at=recorded,
    )  # fmt: skip
