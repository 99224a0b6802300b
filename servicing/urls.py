"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from borrowers.portal.views.genuine import genuine

urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", genuine, name="genuine"),
    path("", include("servicing.office.urls")),
    path("", include("servicing.api.urls")),
    path("", include("borrowers.portal.urls")),
]

handler500 = "servicing.office.views.errors.server_error"
