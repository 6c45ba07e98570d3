"""`manage.py prove [--business-date D] [--full] [--json]`: checks every invariant."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.proof import Report, default_date, prove
from backoffice.schema import EXPECTED, keep_schema
from backoffice.trail import keep_trail
from itservices.queries import current_instant
from ledger.queries import business_date_or_none


class Command(BaseCommand):
    """One line a broken invariant with its rows and likely cause, or one JSON object; exit status 1 unless all hold."""

    help = "Checks every invariant of the books and of settlement on one snapshot, and keeps the results."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The date, how much is read, and the form of the report."""
        parser.add_argument("--business-date", type=date.fromisoformat, help="the date to prove; default: the open one")
        parser.add_argument(
            "--full", action="store_true", help="read everything, not only what came since the last proof"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        parser.add_argument(
            "--keep-schema",
            action="store_true",
            help="after a migration: write the declarations of this database as those to be expected",
        )

    def handle(self, *, business_date: date | None, full: bool, json: bool, keep_schema: bool, **options: Any) -> None:
        """Proves, prints, exits."""
        if keep_schema:
            return self._keep()
        shown = sys.stderr.isatty() and not json
        keep_trail()
        report = prove(business_date or _date(), full, self._progress if shown else None)
        self.stdout.write(_as_json(report) if json else _as_lines(report))
        if not report.proved:
            sys.exit(1)

    def _keep(self) -> None:
        self.stdout.write(f"{keep_schema()} lines in {EXPECTED}")

    def _progress(self, what: str, done: int, total: int) -> None:
        self.stderr.write(f"\r\033[K{done}/{total} {what}", ending="" if done < total else "\r\033[K")
        self.stderr.flush()


def _date() -> date:
    """The open business date; in a new installation, whose books were never opened, today."""
    return default_date() if business_date_or_none() else current_instant().date()


def _as_json(report: Report) -> str:
    return json.dumps(report.as_json(), indent=2)


def _as_lines(report: Report) -> str:
    lines = []
    for result in report.broken:
        lines += [
            f"{result.code}  {result.sentence}",
            f"      broken {result.violations} times; likely cause: {result.cause}",
        ]
        lines += [f"      {v.key}: expected {v.expected}, found {v.found}" for v in result.sample]
    start = "everything" if report.full or report.since == "-infinity" else f"since {report.since}"
    verdict = "proved" if report.proved else f"NOT PROVED: {len(report.broken)} broken"
    lines.append(
        f"{report.business_date} {verdict}: {len(report.results)} invariants, {start}, {report.milliseconds / 1000:.1f} s"
    )
    return "\n".join(lines)
