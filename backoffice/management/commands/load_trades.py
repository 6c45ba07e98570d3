"""`manage.py load-trades FILE`: captures a file of trades, CSV, NDJSON or FIX."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.management.commands.load_instructions import REFUSED_WHOLE, SHOWN, SOME_SET_ASIDE, Bar
from clearing.loading import Loaded, load_trades
from clearing.messages import FORMATS, format_of
from clearing.operations.faults import reasons_of
from itservices.operations import FileAlreadyLoaded
from itservices.queries import current_instant
from ledger.queries import business_date_or_none
from vocabulary.actor import Actor
from vocabulary.control_totals import REFUSED, totals_as_json
from vocabulary.outcome import Refusal

BY = Actor("job", "load-trades", "manage.py load-trades")


class Command(BaseCommand):
    """Exit status 0: every row stands (or the file was loaded before); 1: refused as a whole; 3: rows are in quarantine.

    Progress is on standard error, the answer on standard output. A load that was killed is begun again with the same
    file and goes on: each row is captured once.
    """

    help = (
        "Captures a file of trades. Exit status: 0 every row stands, or the file was loaded before; "
        "1 the file was refused; 3 some rows are in quarantine with their reasons."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, on which occasion, and how to answer."""
        parser.add_argument(
            "file", type=Path, help="CSV with a header, one JSON object a line, or one FIX message a line"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), help="its format, where its name does not tell")
        parser.add_argument(
            "--business-date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: the open business date"
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads, answers, exits."""
        code = self.perform(options["file"], options)
        if code:
            sys.exit(code)

    def perform(self, path: Path, options: dict[str, Any]) -> int:
        """The exit status of one load."""
        file_format = options["format"] or format_of(path)
        if file_format is None:
            raise CommandError(f"{path.name} does not tell its format. Say --format csv, ndjson or fix.")
        day = options["business_date"] or business_date_or_none()
        if day is None:
            raise CommandError("No business date is open. Open the books first, or make the demo firm.")
        bar = Bar(self.stderr)
        try:
            at = current_instant()
            loaded = load_trades(path, file_format, by=BY, at=at, business_date=day, progress=bar.show)
        except FileAlreadyLoaded as before:
            self.stdout.write(str(before))
            return 0
        except Refusal as no:
            self.stderr.write(str(no))
            return REFUSED_WHOLE
        except OSError as trouble:
            self.stderr.write(f"{path} cannot be read: {trouble.strerror}. Look at its name and its rights.")
            return REFUSED_WHOLE
        finally:
            bar.end()
        return self.tell(path, loaded, as_json=options["json"])

    def tell(self, path: Path, loaded: Loaded, *, as_json: bool) -> int:
        """What became of the rows."""
        faults = [(each.row.line, reasons_of(each.faults)) for each in loaded.faulty]
        facts = {"load": loaded.load, "file": path.name, **loaded.counts, "exceptions": loaded.exceptions}
        facts |= {
            "totals": totals_as_json(loaded.totals),
            "faults": [{"line": line, "reasons": reasons} for line, reasons in faults],
        }
        text = [
            f"{path.name}: load {loaded.load}",
            *(f"  {state:<12}{number:>12,}" for state, number in loaded.counts.items()),
            f"  {'exceptions':<12}{loaded.exceptions:>12,}",
            *(f"  line {line}: {reason['sentence']}" for line, reasons in faults[:SHOWN] for reason in reasons),
        ]
        self.stdout.write(json.dumps(facts) if as_json else "\n".join(text))
        return SOME_SET_ASIDE if loaded.counts[REFUSED] else 0
