"""The addresses of closing and trailing documents (urls.py has all of them)."""

from django.urls import URLPattern, path

from .views import closing as closing_views
from .views import trailing as trailing_views

closing: list[URLPattern] = [
    path("o/trailing/", trailing_views.trailing, name="trailing"),
    path("o/trailing/<int:pk>/", trailing_views.trailing_item, name="trailing-item"),
    path("o/loans/<str:number>/closing/", closing_views.loan_closing, name="loan-closing"),
    path(
        "o/loans/<str:number>/closing/<str:code>/",
        closing_views.closing_condition,
        name="closing-condition",
    ),
    path("o/loans/<str:number>/trailing/new/", trailing_views.trailing_new, name="trailing-new"),
    path("o/loans/<str:number>/recordings/new/", closing_views.recording_new, name="recording-new"),
    path("o/loans/<str:number>/recordings/<int:pk>/", closing_views.recording, name="recording"),
]
