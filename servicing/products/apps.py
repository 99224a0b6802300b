"""The app products: the catalogue and new loans."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "servicing.products"
    label = "products"

    def ready(self) -> None:
        from .approving import register_new_loans

        register_new_loans()
