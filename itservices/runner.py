"""Runs steps: claims one, keeps its lease alive, calls its function, and says how it ended.

Every worker on every host may do this at any time; the rows decide who does. The broker only wakes workers up.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import Error, connection

from itservices.operations import (
    LEASE,
    Lease,
    LostLease,
    claim_step,
    fail_step,
    finish_step,
    give_back,
    keep_alive,
)
from itservices.owners import me
from itservices.queries import next_step, run_state, seconds_of_rest
from itservices.registry import step_function
from machinery.transactions import whole
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)


def run_step(step_id: int, owner: str = "") -> bool:
    """One attempt at one step, in the caller's thread; False when someone else has it or it is not due.

    Trouble with the database gives the step back for another attempt, at most five; so does whoever interrupts this
    process, which then ends. A refusal or a bug ends the run at once and is raised. A step whose lease was lost meanwhile stops
    without a word: its successor carries on from the checkpoint.
    """
    with whole():
        lease = claim_step(step_id, owner or me())
    if lease is None:
        return False
    log.info("step %s %s of %s: attempt begins", lease.step_id, lease.name, lease.business_date)
    try:
        with heartbeat(lease):
            counts = step_function(lease.job, lease.name)(lease)
        with whole():
            finish_step(lease, _plain(counts))
    except LostLease:
        log.warning("step %s %s: lost to another attempt", lease.step_id, lease.name)
    except Error as trouble:
        log.warning("step %s %s: %s", lease.step_id, lease.name, trouble)
        _tell(give_back, lease, trouble)
    except (KeyboardInterrupt, SystemExit) as interruption:
        _tell(give_back, lease, interruption)
        raise
    except BaseException as bug:
        _tell(fail_step, lease, bug)
        raise
    return True


def _tell(ending: Callable[[Lease, str | Refusal], None], lease: Lease, trouble: BaseException) -> None:
    """Says how an attempt ended, as soon as the database answers. When it does not until the lease has lapsed, the step
    is free without a word."""
    told = trouble if isinstance(trouble, Refusal) else f"{type(trouble).__name__}: {trouble}"
    for wait in range(int(LEASE.total_seconds())):
        connection.close()
        try:
            with whole():
                ending(lease, told)
        except Error as away:
            log.warning("step %s %s: the database is away (%s s): %s", lease.step_id, lease.name, wait, away)
            time.sleep(1)
        else:
            return


def _plain(counts: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if counts is None else dict(counts)


def run_to_end(run_id: int) -> str:
    """Runs the steps of one run in this thread until it is done, stopped, or held by another worker; its state.

    A step that rests after trouble is waited for.
    """
    while True:
        rest = seconds_of_rest(run_id)  # asked first: a rest that ends between the two is a step that is due
        step_id = next_step(run_id)
        if step_id is None:
            if rest is None:
                return run_state(run_id)
            time.sleep(rest)
        elif not run_step(step_id):
            return run_state(run_id)


@contextmanager
def heartbeat(lease: Lease) -> Iterator[None]:
    """Renews the lease from a thread with a connection of its own, so that one long statement does not lose it.

    Trouble with one beat does not end it: the next one connects again. Another attempt's lease does.
    """
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(LEASE.total_seconds() / 5):
                if not _renewed(lease):
                    break
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{lease.step_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renewed(lease: Lease) -> bool:
    """False only when the step is known to belong to another attempt."""
    try:
        return keep_alive(lease)
    except Error as trouble:
        log.warning("heartbeat of step %s: %s", lease.step_id, trouble)
        connection.close()
        return True
