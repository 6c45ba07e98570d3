"""`manage.py export-trail [--since DAY] [--until DAY] --to FILE.zip`: hands the trail out with what verifies it."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.trail_export import NothingToExport, export_trail
from itservices.queries import current_instant
from recordkeeping.operations import TrailDoesNotAddUp
from vocabulary.actor import Actor

BY = Actor("job", "export-trail", "manage.py export-trail")


class Command(BaseCommand):
    """One line with what was written, and how to verify it."""

    help = "Writes raw events, leaves, signed checkpoints, public keys and the verifier into one zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which business dates, and where to."""
        parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="the first business date")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last business date")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE.zip", help="the file to write")

    def handle(self, *, since: date | None, until: date | None, to: Path, **options: Any) -> None:
        """Exports, tells."""
        started = time.perf_counter()
        try:
            found = export_trail(to, since=since, until=until, by=BY, at=current_instant())
        except (NothingToExport, TrailDoesNotAddUp) as no:
            raise CommandError(str(no)) from no
        except OSError as trouble:
            raise CommandError(f"{to} cannot be written: {trouble.strerror}.") from trouble
        self.stdout.write(
            f"{to}: leaves {found.first} to {found.end - 1}, {found.checkpoints} checkpoints,"
            f" {time.perf_counter() - started:.1f} s. Verify it: bin/verify-trail {to} --trust CHECKPOINTS --key KEYS"
        )
        if found.unsealed:
            self.stderr.write(f"{found.unsealed} events were never sealed: is a worker running?")
