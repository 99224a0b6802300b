"""Small questions: the annual percentage rate, escrow, late charges, payoffs, insurance."""

from typing import Any

from servicing.api.operations import Answered, Call, operation
from servicing.api.shapes.calculators import CalculatorAnswer, CalculatorAsked
from servicing.calculators.asking import KINDS, calculate
from servicing.loans.simulation.reading import Wrong

GROUP = "Calculators"


@operation("POST", "calculators/<str:kind>/", "calculate", "Ask a calculator", group=GROUP,
           permission="loan.view", body=CalculatorAsked, answer=CalculatorAnswer,
           as_sent=True)  # fmt: skip
def ask(call: Call, kind: str) -> Any:
    """Stores nothing, so no key is needed. A list is answered with a list; what is wrong is
    answered with 400 and `errors`, each with its path. `kind`: apr, clocks, escrow, late_fee,
    payoff or pmi."""
    if kind not in KINDS:
        said = f"expected one of {', '.join(sorted(KINDS))}, not {kind!r}"
        return Answered({"detail": said, "code": "not_found", "field": "kind"}, 404)
    try:
        return calculate(kind, call.sent)
    except Wrong as error:
        path, message = error.problems[0]
        first = {"detail": message, "code": "wrong_question", "field": path}
        return Answered(first | error.as_json(), 400)
