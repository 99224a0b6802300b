"""What one must know before calling about a loan: the facts that are on file, gravest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from borrowers.profiles.changing import LANGUAGES
from servicing.loans.models import BoardedRow, Party

from .call_limit import CITATION, CallLimit
from .contacts import calls_on
from .promises import BROKEN, PENDING, PromiseStanding, latest_promise

MOST = 4
FORBIDDEN = ("cease", "attorney")  # there is no call to count
BORROWERS = (Party.Role.BORROWER, Party.Role.CO_BORROWER)


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know. `code` names it; the rest is what its sentence is made of."""

    code: str
    citation: str = ""
    detail: str = ""
    limit: CallLimit | None = None
    promise: PromiseStanding | None = None


def before_calling(*, loan_id: int, parties: Iterable[Party], day: date, business_date: date
                   ) -> list[Caution]:  # fmt: skip
    """The gravest facts, at most four, in four reads. `day` is the calendar day of the call.

    What a former servicer told of the loan (its row of the boarding file status) counts until
    somebody takes it back.
    """
    row = BoardedRow.objects.filter(loan_id=loan_id, file="status").order_by("-line").first()
    found = restrictions(row.row if row else {})
    limit = calls_on(loan_id, day)
    promise = latest_promise(loan_id, business_date)
    if limit.reached:
        found.append(Caution("call_limit", CITATION, limit=limit))
    if promise and promise.state in (BROKEN, PENDING):
        found.append(Caution(f"promise_{promise.state}", promise=promise))
    found += [Caution("language", detail=name) for name in languages(parties)]
    if not limit.reached and not any(one.code in FORBIDDEN for one in found):
        found.append(Caution("calls", CITATION, hours(parties), limit=limit))
    return found[:MOST]


def restrictions(status: Mapping[str, str]) -> list[Caution]:
    """What forbids or bars talking to the borrower, from a row of the boarding file status."""

    def told(name: str) -> bool:
        return status.get(name, "N") not in ("", "N")

    found = []
    if told("cease"):
        found.append(Caution("cease", "15 USC 1692c(c)", _since(status["cease"])))
    if told("attorney"):
        found.append(Caution("attorney", "15 USC 1692c(a)(2)", status["attorney"]))
    if told("deceased"):
        found.append(Caution("deceased", "12 CFR 1024.38(b)(1)(vi)", _since(status["deceased"])))
    if told("bk_chapter"):
        found.append(Caution("bankruptcy", "12 CFR 1024.39(c)", status["bk_chapter"]))
    return found


def _since(text: str) -> str:
    """The day of a flag that was sent as one, or nothing."""
    return "" if text == "Y" else text


def languages(parties: Iterable[Party]) -> list[str]:
    """The languages other than English that the borrowers prefer."""
    told = {p.person.language for p in parties if p.role in BORROWERS}
    return sorted(LANGUAGES.get(code, code) for code in told if code and code != "en")


def hours(parties: Iterable[Party]) -> str:
    """The borrower's time zone, by whose clock one calls from 8 am to 9 pm (1006.6(b)(1))."""
    return next((p.person.time_zone for p in parties if p.role in BORROWERS), "")
