"""What a typed cell of a sheet says in one of our columns: text as a CSV would hold it, or what
was expected. Nothing is guessed: what a spreadsheet has lost is told, not made up.

A cell that is not text begins with TYPED and the letter of its kind, so that a number in a column
of text, or a date in one of money, can be told from what a person typed.
"""

from enum import StrEnum

from .values import Expected

TYPED = "\x01"
DIGITS = 15  # what a spreadsheet keeps of a number

AS_TEXT = "format the column as text in the spreadsheet"
DATES = frozenset({"date", "flag_or_date"})
FLAGS = frozenset({"flag", "flag_or_date"})
RATES = frozenset({"rate", "signed_rate"})
MONEY = frozenset({"money", "amount"})
# Text of digits in which leading zeros matter: how many digits they must have to be whole.
WHOLE = {"zip": (5, 9), "tin": (9,), "routing": (9,)}
NUMBERED = frozenset({"loan_number", "investor_loan_number", "mailing_zip"})
TEXTS = ("text", "loan_number")  # types of a column whose digits are no number


class Kind(StrEnum):
    """What a cell is that is not text."""

    NUMBER = "n"
    PERCENT = "p"  # shown as a percentage: 0.06375 is 6.375%; the text is the percentage
    PADDED = "z"  # shown with its leading zeros: the text has them
    LONG = "l"  # more digits than a spreadsheet keeps
    DATE = "d"
    MOMENT = "t"  # a time of day, or a date with one
    YES_NO = "b"
    ERROR = "e"
    UNCOMPUTED = "f"  # a formula that was saved without its result


# What is said once of a column whose cells were read by their type.
REMARKS = {
    Kind.PERCENT: "{} is formatted as a percentage: 0.06375 was read as 6.375",
    Kind.PADDED: "{} is formatted with leading zeros, and was read with them",
    Kind.NUMBER: "{} holds numbers, which cannot keep leading zeros: see that the sender uses none",
}


def bare(cell: str) -> str:
    """A cell without the mark of its type."""
    return cell[2:] if cell.startswith(TYPED) else cell


def remark_on(name: str, kind: str, type_: str) -> str | None:
    """What to say of a column because of a cell of this kind that could be read."""
    if kind == Kind.NUMBER and not (type_.startswith(TEXTS) and name in NUMBERED):
        return None
    return REMARKS[Kind(kind)].format(name) if kind in REMARKS else None


def plain_text(name: str, type_: str, cell: str) -> str:
    """The text of a typed cell for a column of this name and type. Raises Expected."""
    kind, text = Kind(cell[1]), cell[2:]
    if kind == Kind.ERROR:
        raise Expected("a value; the formula of this cell ends in an error")
    if kind == Kind.UNCOMPUTED:
        raise Expected("a value; this formula was saved without its result, open and save the file")
    if kind == Kind.LONG:
        raise Expected(f"{DIGITS} digits at most, a spreadsheet loses the rest: {AS_TEXT}")
    if kind in (Kind.DATE, Kind.MOMENT):
        return _day(type_, kind, text)
    if kind == Kind.YES_NO:
        if type_ not in FLAGS:
            raise Expected(f"a value of another kind, the cell holds TRUE or FALSE: {AS_TEXT}")
        return text
    if kind == Kind.PERCENT:
        if type_ not in RATES:
            raise Expected("a plain number, the cell is formatted as a percentage")
        return text
    return _number(name, type_, kind, text)


def _day(type_: str, kind: Kind, text: str) -> str:
    if type_ not in DATES:
        raise Expected(f"no date, the spreadsheet keeps one here: {AS_TEXT} and type it again")
    if kind == Kind.MOMENT:
        raise Expected("a date without a time of day")
    return text


def _number(name: str, type_: str, kind: Kind, text: str) -> str:
    if type_ in MONEY or type_ in RATES or type_.startswith("count"):
        if kind == Kind.PADDED:
            text = text.replace("-", "").lstrip("0") or "0"
        return _cents(text) if type_ in MONEY else text
    if type_ in DATES:
        raise Expected("a date like 2026-11-20; the cell holds a number, format it as a date")
    if "." in text or text.startswith("-"):
        raise Expected(f"text, the cell holds a number: {AS_TEXT}")
    if kind == Kind.NUMBER:
        _check_zeros(name, type_, text)
    return text


def _cents(text: str) -> str:
    """An amount with its cents: 1653.2 is 1653.20."""
    whole, _, fraction = text.partition(".")
    if len(fraction) > 2:
        raise Expected("an amount of whole cents")
    return f"{whole}.{fraction:0<2}"


def _check_zeros(name: str, type_: str, text: str) -> None:
    """Refuse a number where zeros before it may be lost and matter."""
    if type_ == "bank_account":
        raise Expected(f"text, a number keeps no leading zeros: {AS_TEXT}")
    digits = WHOLE["zip"] if name == "mailing_zip" else WHOLE.get(type_)
    if digits and len(text) not in digits:
        wanted = " or ".join(map(str, digits))
        raise Expected(f"{wanted} digits, a number keeps no leading zeros: {AS_TEXT}")
