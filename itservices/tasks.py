"""Celery's skin over the runner: a message only says which step to look at. Losing it loses nothing."""

from contextlib import suppress

from celery import shared_task
from kombu.exceptions import OperationalError

from itservices.queries import step_following
from itservices.runner import run_step


@shared_task(name="itservices.run_step", ignore_result=True)
def run_step_task(step_id: int) -> None:
    """Runs one step, if it is still due, and wakes a worker for the next one; else the poller finds it."""
    run_step(step_id)
    following = step_following(step_id)
    if following is not None:
        with suppress(OperationalError):
            run_step_task.apply_async((following,), retry=False)
