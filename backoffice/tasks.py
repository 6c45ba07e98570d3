"""Beat's one task."""

from celery import shared_task

from backoffice.schedule import (
    allege_due_instructions,
    exchange_files,
    expire_requests,
    forget_old_keys,
    make_due_statements,
    open_due_runs,
)


@shared_task(name="backoffice.tick", ignore_result=True)
def tick() -> None:
    """Opens the runs that are due by now, tells of instructions that wait for an answer, ends requests that nobody decided in time,
    forgets keys that were kept long enough, makes the statements of the dates that are over, and takes from and
    writes into the message folder. Again changes nothing."""
    open_due_runs()
    allege_due_instructions()
    expire_requests()
    forget_old_keys()
    make_due_statements()
    exchange_files()
