"""Celery's skin over the runner: a message only says which step to look at. Losing it loses nothing."""

from celery import shared_task

from itservices.runner import run_step


@shared_task(name="itservices.run_step", ignore_result=True)
def run_step_task(step_id: int) -> None:
    """Runs one step, if it is still due."""
    run_step(step_id)
