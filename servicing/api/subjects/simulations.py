"""What if: hypothetical facts on a real loan, by the engine that posts real money."""

from typing import Any

from servicing.api.operations import Answered, Call, operation
from servicing.api.shapes.simulations import SimulationAnswer, SimulationAsked
from servicing.loans.simulation.asking import simulate
from servicing.loans.simulation.reading import Wrong

GROUP = "Simulations"


@operation("POST", "simulations/", "simulate", "Ask what would become of a loan", group=GROUP,
           permission="loan.view", body=SimulationAsked, answer=SimulationAnswer,
           as_sent=True)  # fmt: skip
def ask(call: Call) -> Any:
    """Stores nothing, so no key is needed. A list is answered with a list; what is wrong is
    answered with 400 and `errors`, each with its path."""
    try:
        return simulate(call.sent)
    except Wrong as error:
        path, message = error.problems[0]
        first = {"detail": message, "code": "wrong_simulation", "field": path}
        return Answered(first | error.as_json(), 400)
