"""Runs of the day in the foreground, as commands: what ended how is printed, and the exit status says it."""

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from itservices.labels import job_name
from itservices.queries import current_instant
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal


class ForegroundCommand(BaseCommand):
    """Exit status 0 when all that is due is done, 2 where it is refused (a night runs), 1 otherwise.

    runs     runs or resumes it (by, at): job -> DONE, RUNNING or STOPPED
    by       who does
    nothing  what is said where nothing is due
    """

    runs: ClassVar[Callable[..., Mapping[str, str]]]
    by: ClassVar[Actor]
    nothing: ClassVar[str]

    def handle(self, **options: Any) -> None:
        """Runs, prints, exits."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        try:
            ended = type(self).runs(by=self.by, at=current_instant())
        except Refusal as no:
            self.stderr.write(no.sentence())
            sys.exit(2)
        for job, state in ended.items():
            self.stdout.write(f"{job_name(job)}: {state}")
        if not ended:
            self.stdout.write(self.nothing)
        if set(ended.values()) - {"DONE"}:
            sys.exit(1)
