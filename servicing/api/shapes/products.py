"""How products and new loans are sent and written (docs/products.md)."""

from rest_framework import serializers

from .fields import Answer, Asked, Day, Paged, Text


class ProductsAsked(Paged):
    """Nothing more than the page."""


class ProductRow(Answer):
    """The last version of a product."""

    code = Text()
    version = serializers.IntegerField()
    name = Text()
    kind = Text()
    program = Text(allow_blank=True)
    draws = serializers.BooleanField(help_text="Paid out over time.")
    valid_from = Day()
    retired = serializers.BooleanField()
    terms = serializers.JSONField(help_text="Defaults, as the simulation contract writes terms.")
    limits = serializers.JSONField(help_text="The least and the most of what is entered.")


class ProductSent(Asked):
    code = serializers.CharField(max_length=30)
    name = serializers.CharField(max_length=80)
    kind = serializers.CharField(max_length=12)
    program = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    draws = serializers.BooleanField(required=False, default=False)
    retired = serializers.BooleanField(required=False, default=False)
    valid_from = serializers.DateField()
    terms = serializers.JSONField()
    limits = serializers.JSONField()
    why = serializers.CharField(max_length=400)


class LoanSent(Asked):
    """A new loan of a product."""

    entry = serializers.JSONField(
        help_text="product, number, borrowers, terms, property, first_draw (docs/products.md)."
    )
    why = serializers.CharField(max_length=400)


class LoanEntered(Answer):
    number = Text("The loan.")
    product = Text("Its product.")
    version = serializers.IntegerField(help_text="The version it was entered under.")
