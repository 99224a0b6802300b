"""Tools: small questions answered with the engine's functions, nothing stored."""

from typing import Any

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from servicing.loans.simulation.reading import Wrong
from servicing.office.access import OfficerRequest, requires
from servicing.office.csv_answer import csv_answer
from servicing.office.tool_answer import Shown, show, show_escrow, show_loan
from servicing.office.tool_forms import ToolForm
from servicing.office.tools import BY_CODE, ESCROW, LOAN, TOOLS, Tool


@requires("loan.view")
def tools(request: OfficerRequest) -> HttpResponseBase:
    return render(request, "office/tools.html", {"tools": TOOLS})


@requires("loan.view")
def tool(request: OfficerRequest, code: str) -> HttpResponseBase:
    """The form, and once it is filled in its answer. The address holds all that is asked, so
    that it can be sent to somebody; it exports as CSV and as the API's JSON."""
    one = BY_CODE.get(code)
    if one is None:
        raise Http404
    asked = bool(request.GET)
    form = ToolForm(one.groups, request.GET) if asked else ToolForm(one.groups)
    question, answer, shown = None, None, None
    if asked and form.is_valid():
        question = form.question()
        try:
            answer = one.answer(question)
            shown = laid_out(one, question, answer)
        except Wrong as error:
            form.show_problems(error.problems)
    kept = request.GET.copy()
    wanted = kept.pop("format", [""])[-1]
    if answer is not None and shown is not None:
        if wanted == "json":
            return JsonResponse({"question": question, "answer": answer})
        if wanted == "csv":
            return csv_answer([shown.main.heads, *shown.main.rows], f"{code}.csv")
    context = {
        "tool": one, "tools": TOOLS, "form": form, "shown": shown, "query": kept.urlencode(),
    }  # fmt: skip
    return render(request, "office/tool.html", context, status=422 if form.errors else 200)


def laid_out(one: Tool, question: dict[str, Any], answer: dict[str, Any]) -> Shown:
    if one is LOAN:
        return show_loan(answer, question["terms"].get("currency", "USD"))
    return show_escrow(answer) if one is ESCROW else show(answer)
