"""Acts for a page, by the same answers that the audit trail's report takes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from servicing.audit.models import Act
from servicing.loans.models import Loan


def acts_of(values: Mapping[str, Any]) -> QuerySet[Act]:
    """Acts between two days of the servicer's, by actor, action and loan where these are given."""
    found = Act.objects.filter(at__gte=_begins(values["first"]))
    if values["last"]:
        found = found.filter(at__lt=_begins(values["last"] + timedelta(days=1)))
    if values["actor"]:
        found = found.filter(actor=values["actor"])
    if values["action"]:
        found = found.filter(action=values["action"])
    if values["loan"]:
        found = found.filter(stream__in=Loan.objects.filter(number=values["loan"]).values("pk"))
    return found.order_by("-pk")


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(str(settings.SERVICER_TIME_ZONE)))
