"""The app payments: money in and out, matching, posting, exceptions."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "servicing.payments"
    label = "payments"
