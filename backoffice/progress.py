"""Live progress of runs in a terminal, read from the step rows by a thread with a connection of its own.

On a terminal the step at work is one line that is drawn again and again; elsewhere it is a plain line now and then.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.core.management.base import OutputWrapper
from django.db import DatabaseError, connection
from django.utils.timezone import now

from itservices.models import Step

EVERY = 0.2
PLAIN_EVERY = 5.0
ENDED = frozenset({Step.State.DONE, Step.State.DEAD, Step.State.SKIPPED})


@contextmanager
def shown(job: str, dates: Sequence[date], output: OutputWrapper) -> Iterator[None]:
    """Shows how far the runs of a job for these dates are while the block runs; what had ended before is not told."""
    watch = _Watch(job, dates, output)
    watch.thread.start()
    try:
        yield
    finally:
        watch.stop.set()
        watch.thread.join()


class _Watch:
    def __init__(self, job: str, dates: Sequence[date], output: OutputWrapper) -> None:
        self.steps = Step.objects.filter(run__job=job, run__business_date__in=list(dates)).select_related("run")
        self.output = output
        self.is_terminal = output.isatty()
        self.told = set(self.steps.filter(state__in=ENDED).values_list("pk", flat=True))
        self.plain_at = time.monotonic()
        self.drawn = ""
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    def _watch(self) -> None:
        try:
            while not self.stop.wait(EVERY):
                self._look()
            self._look()
        except DatabaseError as trouble:
            self._line(f"progress is not to be seen: {trouble}")
        finally:
            self._draw("")
            connection.close()

    def _look(self) -> None:
        at_work = ""
        for step in self.steps.exclude(pk__in=self.told).order_by("run__business_date", "position"):
            if step.state in ENDED:
                self.told.add(step.pk)
                self._line(ended(step))
            elif step.state == Step.State.RUNNING:
                at_work = running(step, now())
        if self.is_terminal:
            self._draw(at_work)
        elif at_work and time.monotonic() - self.plain_at > PLAIN_EVERY:
            self._line(at_work)

    def _line(self, text: str) -> None:
        self._draw("")
        self.plain_at = time.monotonic()
        self.output.write(text, style_func=str)
        self.output.flush()

    def _draw(self, text: str) -> None:
        if not self.is_terminal or text == self.drawn:
            return
        self.output.write(
            f"\r{text.ljust(len(self.drawn))}" if text else f"\r{' ' * len(self.drawn)}\r", style_func=str, ending=""
        )
        self.output.flush()
        self.drawn = text


def running(step: Step, at: datetime) -> str:
    """The line of a step at work: done of total, rate, time since it began."""
    elapsed = (at - step.started_at).total_seconds() if step.started_at else 0.0
    text = f"  {step.run.business_date}  {step.name:<14}{elapsed:7.1f} s"
    if step.total_count:
        rate = step.done_count / elapsed if elapsed else 0.0
        text += f"  {step.done_count:,} of {step.total_count:,}, {rate:,.0f} a second"
    return text


def ended(step: Step) -> str:
    """The line of a step that has ended."""
    seconds = (step.finished_at - step.started_at).total_seconds() if step.finished_at and step.started_at else 0.0
    text = f"  {step.run.business_date}  {step.name:<14}{seconds:7.1f} s  {step.state.lower()}"
    if step.attempt > 1:
        text += f", attempt {step.attempt}"
    if step.total_count:
        text += f"  {step.done_count:,} of {step.total_count:,}"
    return text + (f"  {step.trouble.splitlines()[0][:120]}" if step.trouble else "")
