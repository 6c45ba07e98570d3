"""`manage.py load-instructions FILE`: takes in a file of pre-matched trades, CSV or NDJSON."""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from itservices.operations import FileAlreadyLoaded
from itservices.queries import current_instant
from ledger.queries import business_date_or_none
from settlements.loading import Loaded, load_file
from settlements.messages import FORMATS, format_of
from settlements.operations.faults import reasons_of
from vocabulary.actor import Actor
from vocabulary.control_totals import REFUSED, totals_as_json
from vocabulary.outcome import Refusal

BY = Actor("job", "load-instructions", "manage.py load-instructions")
REFUSED_WHOLE, SOME_SET_ASIDE = 1, 3
SHOWN = 20
PLAIN_EVERY = 5.0


class Command(BaseCommand):
    """Exit status 0: every row stands (or the file was loaded before); 1: refused as a whole; 3: rows are in quarantine.

    Progress is on standard error, the answer on standard output. A load that was killed is begun again with the same
    file and goes on: each row is taken once.
    """

    help = (
        "Takes in a file of pre-matched trades. Exit status: 0 every row stands, or the file was loaded before; "
        "1 the file was refused: nothing is in, or what its message says; 3 some rows are in quarantine with their reasons."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, on which occasion, and how to answer."""
        parser.add_argument("file", type=Path, help="the file: CSV with a header, or one JSON object a line")
        parser.add_argument("--format", choices=sorted(FORMATS), help="its format, where its name does not tell")
        parser.add_argument(
            "--business-date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: the open business date"
        )
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="check the whole file first; load nothing if a row is faulty"
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
            raise CommandError(f"{path.name} does not tell its format. Say --format csv or --format ndjson.")
        day = options["business_date"] or business_date_or_none()
        if day is None:
            raise CommandError("No business date is open. Open the books first, or make the demo firm.")
        try:
            loaded = self.load(path, file_format, day, options)
        except FileAlreadyLoaded as before:
            facts = {"file": path.name, "already_loaded": before.data["load"]}
            self.stdout.write(json.dumps(facts) if options["json"] else str(before))
            return 0
        except Refusal as no:
            return self.refuse(path, no.code, str(no), no.data.get("faults", []), as_json=options["json"])
        except OSError as trouble:
            words = f"{path} cannot be read: {trouble.strerror}. Look at its name and its rights."
            return self.refuse(path, "not_readable", words, [], as_json=options["json"])
        return self.tell(path, day, loaded, as_json=options["json"])

    def load(self, path: Path, file_format: str, day: date, options: dict[str, Any]) -> Loaded:
        """Loads with progress."""
        bar = Bar(self.stderr)
        try:
            return load_file(
                path,
                file_format,
                by=BY,
                at=current_instant(),
                business_date=day,
                all_or_nothing=options["all_or_nothing"],
                progress=bar.show,
            )
        finally:
            bar.end()

    def refuse(self, path: Path, code: str, words: str, faults: list[dict[str, Any]], *, as_json: bool) -> int:
        """Why nothing was loaded: in words on standard error, as JSON on standard output."""
        self.stderr.write("\n".join([words, *_lines(faults)]))
        if as_json:
            self.stdout.write(json.dumps({"file": path.name, "refused": code, "message": words, "faults": faults}))
        return REFUSED_WHOLE

    def tell(self, path: Path, day: date, loaded: Loaded, *, as_json: bool) -> int:
        """What became of the rows."""
        faults = [{"line": found.row.line, "reasons": reasons_of(found.faults)} for found in loaded.faulty]
        facts = {"load": loaded.load, "file": path.name, "business_date": day.isoformat(), **loaded.counts}
        facts |= {"received": sum(loaded.counts.values()), "totals": totals_as_json(loaded.totals), "faults": faults}
        text = [f"{path.name}: load {loaded.load}, business date {day}", *_table(loaded), *_lines(faults)]
        more = loaded.counts[REFUSED] - min(len(faults), SHOWN)
        if more > 0:
            text.append(f"  and {more:,} rows more; all of them, with their reasons, are in load {loaded.load}")
        self.stdout.write(json.dumps(facts) if as_json else "\n".join(text))
        return SOME_SET_ASIDE if loaded.counts[REFUSED] else 0


class Bar:
    """How far a load is: on a terminal one line drawn again and again, elsewhere a plain line now and then."""

    def __init__(self, output: OutputWrapper) -> None:
        self.output, self.is_terminal = output, output.isatty()
        self.began = self.shown_at = time.monotonic()
        self.stage, self.width = "", 0

    def show(self, stage: str, done: int, total: int) -> None:
        """Shows how many rows a stage has done, and how many a second."""
        now = time.monotonic()
        if stage != self.stage:
            self.stage, self.began = stage, self.began if not self.stage else now
        text = f"  {stage}  {done:,} of {total:,} rows, {done / max(now - self.began, 0.001):,.0f} a second"
        if self.is_terminal:
            self.output.write(f"\r{text.ljust(self.width)}", style_func=str, ending="")
            self.width = len(text)
        elif now - self.shown_at > PLAIN_EVERY:
            self.shown_at = now
            self.output.write(text, style_func=str)
        self.output.flush()

    def end(self) -> None:
        """Takes the line away."""
        if self.width:
            self.output.write(f"\r{' ' * self.width}\r", style_func=str, ending="")
            self.output.flush()


def _table(loaded: Loaded) -> list[str]:
    """Rows and amounts by currency and by what became of them."""
    lines = [f"  {'':<12}{'currency':<10}{'rows':>12}{'amount':>28}"]
    for state, found in loaded.totals.items():
        for currency, (number, amount) in sorted(found.items()):
            shown = {"": "free", "?": "unreadable"}.get(currency, currency)
            lines.append(f"  {state:<12}{shown:<10}{number:>12,}{amount:>28,}")
    return lines


def _lines(faults: list[dict[str, Any]]) -> list[str]:
    """The first faulty rows, a line for each reason."""
    return [f"  line {found['line']}: {reason['sentence']}" for found in faults[:SHOWN] for reason in found["reasons"]]
