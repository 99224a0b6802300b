from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "servicing.demo"
    label = "demo"
