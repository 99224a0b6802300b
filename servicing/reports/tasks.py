"""The proof on Celery's workers."""

from celery import shared_task

from .models import VerifyRun
from .proofs import work_on


@shared_task
def prove(pk: int) -> None:
    """Work on a proof that was begun. A message that comes again changes nothing."""
    run = VerifyRun.objects.filter(pk=pk, state=VerifyRun.State.RUNNING).first()
    if run is not None:
        work_on(run)
