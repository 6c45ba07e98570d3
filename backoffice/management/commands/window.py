"""`manage.py window`: runs or resumes the windows of the open business date that are open now, in the foreground."""

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.windows import run_windows
from itservices.labels import job_name
from itservices.queries import current_instant
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

BY = Actor("job", "window", "manage.py window")


class Command(BaseCommand):
    """Exit status 0 when every window that is open is done, 2 while a night runs, 1 otherwise.

    A window that is over is not run any more: what it would have settled is tried in the next one, or by night.
    """

    help = "Runs or resumes the windows of the open business date that are open now. Again changes nothing."

    def handle(self, **options: Any) -> None:
        """Runs, prints, exits."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        try:
            ended = run_windows(by=BY, at=current_instant())
        except Refusal as no:
            self.stderr.write(no.sentence())
            sys.exit(2)
        for job, state in ended.items():
            self.stdout.write(f"{job_name(job)}: {state}")
        if not ended:
            self.stdout.write("No window is open that has not been run; nothing was changed.")
        if set(ended.values()) - {"DONE"}:
            sys.exit(1)
