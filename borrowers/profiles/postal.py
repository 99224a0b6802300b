"""What can be told of an address, an e-mail address or a telephone number by looking at it."""

import re

USPS = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP"
)
STATES = frozenset(USPS.split())
_ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+()\d .\-]+( ?(x|ext\.?) ?\d{1,6})?", re.ASCII | re.IGNORECASE)
FEWEST_DIGITS, MOST_PHONE = 10, 20


def is_state(text: str) -> bool:
    """Whether it is a state's two capital letters, as the post office writes them."""
    return text in STATES


def is_zip(text: str) -> bool:
    return bool(_ZIP.fullmatch(text))


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def is_phone(text: str) -> bool:
    """Ten digits at least, area code first, in any of the ways that people write them."""
    digits = sum(character.isdigit() for character in text)
    return bool(_PHONE.fullmatch(text)) and digits >= FEWEST_DIGITS and len(text) <= MOST_PHONE
