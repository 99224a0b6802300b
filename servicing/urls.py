"""Every address of the site."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []

if find_spec("servicing.office.urls"):
    urlpatterns += [path("", include("servicing.office.urls"))]

handler500 = "servicing.office.views.errors.server_error"
