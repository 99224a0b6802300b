"""The check digit of the line that the lockbox's machine reads off a coupon."""


def check_digit(text: str) -> int:
    """The mod 10 (Luhn) check digit of the digits and letters of `text`, a letter counting as its
    place in the alphabet plus nine."""
    digits = [int(sign, 36) % 10 for sign in text if sign.isascii() and sign.isalnum()]
    doubled = [2 * one if place % 2 == 0 else one for place, one in enumerate(reversed(digits))]
    return -sum(one - 9 if one > 9 else one for one in doubled) % 10
