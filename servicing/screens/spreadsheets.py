"""Text that goes into a spreadsheet: shown, never run."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: an apostrophe before what could be one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def is_number(text: str) -> bool:
    """A plain number, which stays one where texts and amounts come alike."""
    return text.lstrip("-").replace(".", "", 1).isdigit()
