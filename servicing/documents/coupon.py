"""The tear-off coupon: the line that the lockbox's machine reads."""

from servicing.documents.statement import StatementFacts


def scan_line(facts: StatementFacts) -> str:
    """The line the lockbox reads off the coupon: loan number, amount due, with late fee, check.

    Amounts are ten digits of minor units. The check digit is mod 10 (Luhn) over all before it, a
    letter counting as its place in the alphabet plus nine.
    """
    with_fee = facts.amount_due + (facts.late_fee.amount if facts.late_fee else 0)
    body = f"{facts.loan_number} {facts.amount_due:010d} {with_fee:010d}"
    return f"{body} {check_digit(body)}"


def check_digit(text: str) -> int:
    """The mod 10 check digit of the digits and letters of `text`."""
    digits = [int(sign, 36) % 10 for sign in text if sign.isascii() and sign.isalnum()]
    doubled = [2 * one if place % 2 == 0 else one for place, one in enumerate(reversed(digits))]
    return -sum(one - 9 if one > 9 else one for one in doubled) % 10
