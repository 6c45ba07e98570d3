"""`manage.py examples FILE... [--json]`: runs worked examples against the product's own functions."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.examples.run import Report, Result, run_files


class Command(BaseCommand):
    """One line an example, or one JSON object; exit status 1 unless all are ok. Needs no database."""

    help = "Runs worked examples (YAML) through the functions of the product and compares the answers."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and the form of the report."""
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="files of examples, run together")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *, files: list[Path], json: bool, **options: Any) -> None:
        """Runs, prints, exits."""
        report = run_files(files)
        self.stdout.write(_as_json(report) if json else _as_lines(report))
        if not report.passed:
            sys.exit(1)


def _as_json(report: Report) -> str:
    return json.dumps(report.as_json(), indent=2)


def _as_lines(report: Report) -> str:
    counts = report.as_json()
    summary = ", ".join(f"{counts[what]} {what}" for what in ("passed", "failed", "unknown", "errors"))
    return "\n".join([*map(_line, report.results), summary])


def _line(result: Result) -> str:
    """One line; characters that would break it, or that no terminal shows, are escaped."""
    why = " ".join(result.why.split())
    line = f"{result.verdict:<8}{result.id}  {result.kind}" + (f"  {why}" if why else "")
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)
