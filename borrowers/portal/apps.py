from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "borrowers.portal"
    label = "portal"
