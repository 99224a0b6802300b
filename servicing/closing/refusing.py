"""What the acts of this app refuse: the field that is wrong, and why."""


class ClosingRefused(ValueError):
    """An act that cannot be: (field, message) of every mistake; an empty field is the whole."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(said for _, said in problems))
        self.problems = list(problems)


class ItemChanged(ValueError):
    """Somebody else changed the item since it was read."""
