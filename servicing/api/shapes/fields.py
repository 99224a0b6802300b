"""The fields and shapes that requests and answers are made of, each with one way to write it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from servicing.api.paging import MOST, USUAL
from servicing.payments.lockbox import DESIGNATIONS, LARGEST


class Asked(serializers.Serializer[Any]):
    """What is sent. A field that is not known is an error, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = {
            str(name): ["There is no such field."] for name in data if name not in self.fields
        }
        if unknown:
            raise serializers.ValidationError(unknown, code="unknown_field")
        return super().to_internal_value(data)


class Paged(Asked):
    """Every list is asked for in pages."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, help_text=f"Rows of a page, at most {MOST}."
    )
    cursor = serializers.CharField(
        required=False, max_length=1000,
        help_text="Where to go on. Take it from `next` of the page before, as it is.",
    )  # fmt: skip


class OneOrMore(serializers.CharField):
    """Names of a fixed set in a query, with commas between them; read as a list."""

    def __init__(self, names: Iterable[str], words: str) -> None:
        self.names = tuple(names)
        super().__init__(
            required=False, max_length=400,
            help_text=f"{words}, with commas between them: {', '.join(self.names)}.",
        )  # fmt: skip

    def to_internal_value(self, data: Any) -> Any:
        asked = super().to_internal_value(data).split(",")
        for name in asked:
            if name not in self.names:
                raise serializers.ValidationError(f"There is no {name}.", code="invalid_choice")
        return asked


class Answer(serializers.Serializer[Any]):
    """What is answered."""


class WholeNumber(serializers.IntegerField):
    """A JSON integer: no text, no fraction, no true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Amount(WholeNumber):
    """Money that is sent: more than nothing, in minor units."""

    def __init__(self, what: str) -> None:
        super().__init__(
            min_value=1, max_value=LARGEST, help_text=f"{what} In minor units: 149910 is $1,499.10."
        )


class Money(serializers.IntegerField):
    """Money that is answered, an integer of minor units (cents)."""

    def __init__(self, what: str = "", **more: Any) -> None:
        super().__init__(help_text=f"{what} Minor units.".strip(), **more)


class Rate(serializers.CharField):
    """Percent a year as a decimal string: 6.25."""

    def __init__(self, what: str, **more: Any) -> None:
        super().__init__(help_text=f"{what} Percent a year, a decimal string.", **more)

    def to_representation(self, value: Any) -> str:
        return f"{Decimal(value).normalize():f}"


class Text(serializers.CharField):
    """Text that is answered."""

    def __init__(self, what: str = "", **more: Any) -> None:
        super().__init__(help_text=what, **more)


class Words(serializers.CharField):
    """Text that a person wrote, for the record. `empty`: it may be left out."""

    def __init__(self, what: str, *, longest: int, empty: bool = False) -> None:
        more: dict[str, Any] = {"required": False, "default": ""} if empty else {}
        super().__init__(max_length=longest, allow_blank=empty, help_text=what, **more)


class Day(serializers.DateField):
    """A calendar day, YYYY-MM-DD."""

    def __init__(self, what: str = "", **more: Any) -> None:
        super().__init__(help_text=what, **more)


class Count(serializers.IntegerField):
    """How many."""

    def __init__(self, what: str = "", **more: Any) -> None:
        super().__init__(help_text=what, **more)


class Use(serializers.ChoiceField):
    """What the payer wants the money used for."""

    def __init__(self) -> None:
        super().__init__(
            choices=list(DESIGNATIONS), required=False, default="",
            help_text="What the money is for. Empty: the loan's own rules decide.",
        )  # fmt: skip


class ErrorOne(Answer):
    """One thing that is wrong."""

    detail = Text("What is wrong, for people.")
    code = Text("What is wrong, for programs.")
    field = Text("The path to what was sent wrong, or empty.", allow_blank=True)


class Error(ErrorOne):
    """An error. `errors` lists every one where there are several."""

    errors = ErrorOne(many=True, required=False)  # type: ignore[assignment]
