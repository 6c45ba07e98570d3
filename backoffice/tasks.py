"""Beat's one task."""

from celery import shared_task

from backoffice.schedule import open_due_runs


@shared_task(name="backoffice.tick", ignore_result=True)
def tick() -> None:
    """Opens the runs that are due by now. Again changes nothing."""
    open_due_runs()
