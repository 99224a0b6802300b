"""The app profiles: who a borrower is and how to reach them."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "borrowers.profiles"
    label = "profiles"
