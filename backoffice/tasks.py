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
    forgets keys that were kept long enough, takes from and writes into the message folder, and makes the statements of the dates
    that are over, which may be many. Again changes nothing."""
    open_due_runs()
    allege_due_instructions()
    expire_requests()
    forget_old_keys()
    exchange_files()
    make_due_statements()
