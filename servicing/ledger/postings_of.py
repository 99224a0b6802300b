"""The postings of one transaction: what it made, and what others made for it later."""

from django.db.models import Q, QuerySet

from .models import Posting


def postings_of(stream: int, seq: int) -> QuerySet[Posting]:
    """In the order in which they were made, with their accounts."""
    found = Posting.objects.filter(stream_id=stream).filter(Q(subject=seq) | Q(cause=seq))
    return found.select_related("debit", "credit").order_by("cause", "line")
