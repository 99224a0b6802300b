"""Text that goes into a spreadsheet: shown, never run."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: an apostrophe before what could be one.
    A plain number stays a number."""
    if text.startswith(FORMULA_STARTS) and not text.lstrip("-").replace(".", "", 1).isdigit():
        return f"'{text}"
    return text
