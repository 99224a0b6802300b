"""Run the night of the open business date, or of every date up to one."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.ledger.days import NoOpenDay
from servicing.nightly.models import Run
from servicing.nightly.run import NightFailed, NightRunning, pending_day, run_nights, unfinished
from servicing.nightly.workers import dispatcher

MOST_DAYS = 366  # caught up at once: what is further off is a slip of the pen


class Command(ReportingCommand):
    help = "Run the night: bill, post, age, analyse, make statements, close, prove."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", help="catch up to this business date (YYYY-MM-DD)")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        upto = read_date("--date", options["date"])
        try:
            day = pending_day()
            if upto and upto < day and not unfinished():
                message = f"{upto} is closed already. Nothing was changed."
                return {"changed": False, "message": message, "open": f"{day}", "runs": []}, 0
            if upto and upto > (last := day + timedelta(MOST_DAYS)):
                message = f"expected a date up to {last}, a year after the open {day}"
                raise WrongInput(("--date", message))
            runs = run_nights(
                upto=upto, actor="command", dispatch=dispatcher(), notify=self.progress
            )
            opened = f"{pending_day()}"
        except NoOpenDay as error:
            raise WrongInput(("--date", str(error))) from error
        except NightRunning as error:
            return {"changed": False, "message": str(error), "runs": []}, 1
        except NightFailed as error:
            return {"changed": True, "message": str(error), "runs": []}, 1
        documents = [as_json(run) for run in runs]
        failed = any(d["steps"]["close"].get("differences") for d in documents)
        message = f"Closed {', '.join(d['business_date'] for d in documents)}; {opened} is open."
        return {
            "changed": True, "message": message, "open": opened, "runs": documents,
        }, int(failed)  # fmt: skip

    def tell(self, document: dict[str, Any]) -> str:
        lines = [document["message"]]
        for run in document["runs"]:
            for name, report in run["steps"].items():
                figures = ", ".join(f"{k} {v}" for k, v in report.items() if k != "root")
                lines.append(f"  {name}: {figures}")
        return "\n".join(lines)


def as_json(run: Run) -> dict[str, Any]:
    """A run as the command prints it (docs/schemas/nightly.json)."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
    return {
        "business_date": run.business_date.isoformat(), "state": run.state, "seconds": seconds,
        "steps": run.totals,
    }  # fmt: skip
