"""`manage.py drill NAME [options] [--json]`: breaks things on purpose, and says whether what is promised held.

`all` does every drill in the sizes of a profile and prints one table.
"""

import json
import logging
import platform
import sys
import time
from argparse import ArgumentParser
from types import ModuleType
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from backoffice.drill import (
    Row,
    authorize,
    bank,
    broker,
    calendar,
    corruption,
    crash,
    durability,
    every,
    hosts,
    idempotency,
    night,
    planted,
    poison,
    restore,
    tamper,
    versions,
)
from backoffice.drill.databases import NoServerOfItsOwn

DRILLS: Final[dict[str, ModuleType]] = {
    "authorize": authorize,
    "bank": bank,
    "broker": broker,
    "calendar": calendar,
    "corruption": corruption,
    "crash": crash,
    "durability": durability,
    "hosts": hosts,
    "idempotency": idempotency,
    "night": night,
    "planted": planted,
    "poison": poison,
    "restore": restore,
    "tamper": tamper,
    "versions": versions,
}
ALL: Final = "all"


class Command(BaseCommand):
    """A drill by name. Exit status 0 when everything held, 1 when something did not."""

    help = "Breaks things on purpose on databases of its own: bin/drill NAME."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The drills with their options."""
        chosen = parser.add_subparsers(dest="name", metavar="NAME", required=True)
        for name, module in DRILLS.items():
            summary = (module.__doc__ or "").split(": ", 1)[1].splitlines()[0]
            options = chosen.add_parser(name, help=summary, description=module.__doc__)
            module.add_arguments(options)
            options.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
        options = chosen.add_parser(ALL, help="every drill in the sizes of a profile", description=every.__doc__)
        every.add_arguments(options)
        options.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *, name: str, json: bool, **options: Any) -> None:
        """Drills, prints, exits."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        started = time.perf_counter()
        try:
            if name == ALL:
                done = every.perform_all(DRILLS, options["profile"], options["seed"], self._tell)
                found = [row for each in done for row in each.rows]
            else:
                found = DRILLS[name].perform(options, self._tell)
        except NoServerOfItsOwn as no:
            raise CommandError(str(no)) from no
        self._tell("")
        seconds = time.perf_counter() - started
        self.stdout.write(_as_json(name, found, seconds) if json else _as_table(found, seconds))
        if not all(row.held for row in found):
            sys.exit(1)

    def _tell(self, what: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{what[:100]}", ending="")
            self.stderr.flush()


def _as_json(name: str, found: list[Row], seconds: float) -> str:
    machine = {"processor": platform.machine(), "system": platform.platform(), "python": platform.python_version()}
    passed = all(row.held for row in found)
    rows = [vars(row) for row in found]
    return json.dumps(
        {"drill": name, "machine": machine, "seconds": round(seconds, 1), "rows": rows, "passed": passed}, indent=2
    )


def _as_table(found: list[Row], seconds: float) -> str:
    widths = [max(len(getattr(row, column)) for row in found) for column in ("bar", "what", "expected")]
    lines = [
        f"{'ok' if row.held else '!!'}  {row.bar:<{widths[0]}}  {row.what:<{widths[1]}}  {row.expected:<{widths[2]}}  {row.found}"
        for row in found
    ]
    missed = sum(not row.held for row in found)
    return "\n".join([*lines, f"{len(found) - missed} of {len(found)} held, {seconds:.0f} s"])
