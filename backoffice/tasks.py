"""Beat's one task."""

from celery import shared_task

from backoffice.schedule import allege_due_instructions, expire_requests, forget_old_keys, open_due_runs


@shared_task(name="backoffice.tick", ignore_result=True)
def tick() -> None:
    """Opens the runs that are due by now, tells of instructions that wait for an answer, ends requests that nobody decided in time,
    and forgets keys that were kept long enough. Again changes nothing."""
    open_due_runs()
    allege_due_instructions()
    expire_requests()
    forget_old_keys()
