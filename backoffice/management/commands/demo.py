"""`manage.py demo [--size small|large]`: makes the demo firm in an empty database."""

import logging
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.demo.making import SEED, Making, begun, made, make
from backoffice.demo.plan import MADRID, SIZES, Size
from itservices.queries import current_instant
from vocabulary.outcome import Refusal


class Command(BaseCommand):
    """Again: says that the firm is there. Killed and run again: goes on. Progress is on standard error."""

    help = "Makes the demo firm: reference data, opening balances, past nights, tonight's instructions, demo users."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Size, date and seed; the same three give the same rows."""
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument("--date", type=date.fromisoformat, help="the demo's today; without it, today in Madrid")
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--nights", type=int, help="how many past nights, instead of the size's")
        parser.add_argument("--matches-a-night", type=int, help="matches of a past night, instead of the size's")
        parser.add_argument("--matches-tonight", type=int, help="matches of tonight, instead of the size's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes what is missing."""
        if not settings.SANDBOX:
            raise CommandError("The demo firm is not for production: BACKOFFICE_MODE is not demo.")
        standing = made()
        if standing is not None:
            self.stderr.write(f"The demo firm of {standing.date} is there already; nothing was changed.")
            return
        found = begun()
        if found is not None:
            self.stderr.write(f"Going on with the demo firm of {found.date} that was begun before.")
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        started = time.monotonic()
        try:
            make(
                self.making(options),
                Path(settings.VAR) / "demo",
                lambda said: self.stderr.write(f"  {time.monotonic() - started:6.1f} s  {said}"),
            )
        except Refusal as no:
            raise CommandError(str(no)) from no
        self.stderr.write(f"The demo firm is made, in {time.monotonic() - started:.1f} s.")

    def making(self, options: dict[str, Any]) -> Making:
        """What the command line asks for."""
        size = SIZES[options["size"]]
        asked = Size(
            options["nights"] or size.nights,
            options["matches_a_night"] or size.past,
            options["matches_tonight"] or size.tonight,
        )
        day = options["date"] or current_instant().astimezone(MADRID).date()
        return Making(day, asked, options["seed"])
