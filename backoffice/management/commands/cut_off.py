"""`manage.py cut_off`: marks as failing what the cut-offs that have passed by now have ended, in the foreground."""

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.cut_offs import run_cut_offs
from itservices.labels import job_name
from itservices.queries import current_instant
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

BY = Actor("job", "cut-off", "manage.py cut_off")


class Command(BaseCommand):
    """Exit status 0 when what passed cut-offs have ended is marked, 2 while a night or window runs, 1 otherwise."""

    help = "Marks as failing what the cut-offs that have passed by now have ended. Again changes nothing."

    def handle(self, **options: Any) -> None:
        """Runs, prints, exits."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        try:
            ended = run_cut_offs(by=BY, at=current_instant())
        except Refusal as no:
            self.stderr.write(no.sentence())
            sys.exit(2)
        for job, state in ended.items():
            self.stdout.write(f"{job_name(job)}: {state}")
        if not ended:
            self.stdout.write("Nothing is pending whose cut-off has ended it; nothing was changed.")
        if set(ended.values()) - {"DONE"}:
            sys.exit(1)
