"""`manage.py demo-night`: the night of the demo's tonight, at an instant after the last cut-off of that date."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from backoffice.demo.making import demo_date
from backoffice.demo.plan import evening
from backoffice.management.commands.night import BY
from backoffice.management.commands.night import Command as NightCommand
from itservices.operations import move_clock
from itservices.queries import clock_ahead, current_instant
from machinery.transactions import whole


class Command(NightCommand):
    """As `night`. Where it is not yet 23:00 in Madrid on that date, the clock of the sandbox is moved to it, so that the
    whole installation agrees what time it is; run again it changes nothing."""

    help = "Runs the demo's night, moving the sandbox clock to 23:00 in Madrid of its date where that has not come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The form of the result."""
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")

    def handle(self, *args: Any, **options: Any) -> None:
        """Moves the clock, then runs the night."""
        if not settings.SANDBOX:
            raise CommandError("The demo night is not for production: BACKOFFICE_MODE is not demo.")
        day = demo_date()
        if day is None:
            raise CommandError("There is no demo firm here yet: manage.py demo makes it.")
        now = current_instant()
        if now < evening(day):
            with whole():
                move_clock(clock_ahead() + (evening(day) - now), by=BY, at=now)
            self.stderr.write(f"The sandbox clock now stands at 23:00 in Madrid of {day}.")
        super().handle(business_date=day, **options)
