"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("servicing.office.urls")),
    path("", include("servicing.api.urls")),
    path("", include("borrowers.portal.urls")),
]

handler500 = "servicing.office.views.errors.server_error"
