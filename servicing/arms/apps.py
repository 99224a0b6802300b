"""The app arms: index values and changes of adjustable rates."""

from django.apps import AppConfig


class ArmsConfig(AppConfig):
    name = "servicing.arms"
    label = "arms"
