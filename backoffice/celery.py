"""The Celery application, its worker's poller, and beat's one entry: the tick.

Workers find due steps by themselves every two seconds, so the broker may lose everything; messages only shorten the
wait. Beat may run twice or not at all: the tick opens runs that are unique per job and business date.
"""

import os
import socket
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["itservices", "settlements", "backoffice"])

POLL_SECONDS = 2.0


def wake(step_id: int) -> None:
    """Tells a worker to look at a step; a broker that is away is no trouble, the poller finds the step."""
    app.send_task("itservices.run_step", [step_id], retry=False, ignore_result=True)


def take_in(load_id: int) -> None:
    """Tells a worker to look at a body that was handed in, likewise."""
    app.send_task("settlements.load_body", [load_id], retry=False, ignore_result=True)


def take_up(message: int) -> None:
    """Tells a worker to look at a settlement message that came in, likewise."""
    app.send_task("settlements.take_up_message", [message], retry=False, ignore_result=True)


def tell_parties() -> None:
    """Tells a worker to tell parties what became of their instructions, likewise."""
    app.send_task("settlements.tell_parties", retry=False, ignore_result=True)


def send_outside() -> None:
    """Tells a worker to send to depositories what is to be sent there, likewise."""
    app.send_task("settlements.send_outside", retry=False, ignore_result=True)


@worker_process_init.connect
def close_inherited_connections(**_: Any) -> None:
    """A forked child must not share its parent's database connection."""
    from django.db import connections

    connections.close_all()


@worker_ready.connect
def start_poller(sender: Any, **_: Any) -> None:
    """Looks for due steps and leaves a sign of life, from the worker's own timer; sends events out from threads."""
    from backoffice.poller import poll
    from notifications.sender import keep_sending

    name = f"{socket.gethostname()}:{os.getpid()}"
    sender.timer.call_repeatedly(POLL_SECONDS, poll, (name,))
    sender.timer.call_repeatedly(POLL_SECONDS, keep_sending)
