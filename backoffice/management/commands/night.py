"""`manage.py night --business-date D [--json]`: runs or resumes the nights up to a date, in the foreground."""

import json
import logging
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from backoffice.day import NIGHT, DateNotDue, nights_up_to, run_night
from backoffice.progress import shown
from backoffice.proof import ProofFailed
from backoffice.results import NightResult, night_result
from backoffice.tables import night_table
from itservices.operations import OtherRunIsOpen
from itservices.queries import current_instant
from vocabulary.actor import Actor

BY = Actor("job", "night", "manage.py night")
HELD_BY_ANOTHER = 0.5
"""Seconds between two looks at a night that another process works on."""


class Command(BaseCommand):
    """Exit status 0 when the night of the date is done, 2 when the date has not come, 1 otherwise.

    Progress is on standard error, the result on standard output. Run again for a date that is done, it changes nothing
    and says so.
    """

    help = "Runs or resumes the night of a business date, missed dates first. Again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The date, and the form of the result."""
        parser.add_argument("--business-date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")

    def handle(self, *, business_date: date, json: bool, **options: Any) -> None:
        """Runs, prints, exits."""
        try:
            code = self.perform(business_date, current_instant(), as_json=json)
        except OperationalError as away:
            raise CommandError(
                f"The database does not answer: {away}. Run the night again when it does; it goes on where it was."
            ) from away
        if code:
            sys.exit(code)

    def perform(self, asked: date, at: datetime, *, as_json: bool) -> int:
        """The nights up to the asked date; the exit status."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        try:
            dates = nights_up_to(asked, at)
        except DateNotDue as no:
            self.stderr.write(no.sentence())
            return 2
        try:
            with shown(NIGHT, dates, self.stderr), suppress(ProofFailed):
                self.run_to_the_end(asked, at)
        except OtherRunIsOpen as no:
            self.stderr.write(no.sentence())
            return 1
        earlier = [found for found in map(night_result, dates) if found and found.business_date != asked]
        self.tell(asked, night_result(asked), earlier, ran=bool(dates), as_json=as_json)
        found = night_result(asked)
        return 0 if (found is None and not dates) or (found is not None and found.state == "DONE") else 1

    def run_to_the_end(self, asked: date, at: datetime) -> None:
        """Runs until every night is done or one has stopped; a step that another process holds is waited for."""
        while "RUNNING" in run_night(asked, by=BY, at=at).values():
            time.sleep(HELD_BY_ANOTHER)

    def tell(
        self, asked: date, found: NightResult | None, earlier: list[NightResult], *, ran: bool, as_json: bool
    ) -> None:
        """The result, and what came of missed nights before it."""
        if as_json:
            nights = [each.as_json() for each in earlier]
            result = found.as_json() if found else {"business_date": asked.isoformat(), "run": None, "state": "CLOSED"}
            self.stdout.write(json.dumps({**result, "changed": ran, "missed": nights}, indent=2))
            return
        for each in [*earlier, *([found] if found else [])]:
            self.stdout.write(night_table(each) + "\n")
        if not ran:
            why = "was done before" if found else "never was: the date is closed or no business date"
            self.stdout.write(f"The night of {asked} {why}; nothing was changed.")
