"""`manage.py bench NAME [options] [--json]`: measures the product against the machine's own limits."""

import json
import logging
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from backoffice.bench import BENCHES, PRINTED, Row, bench_of
from backoffice.bench.machine import in_a_line, this_machine
from backoffice.tables import aligned

BUSY = 0.5
"""Load of a core before a bench from which on its figures are not to be trusted."""


class Command(BaseCommand):
    """A table on standard output, or with --json one object; progress on standard error.

    A bench reports and does not judge: exit status 0 also when a goal is missed (`met` says so), 1 when it could not
    measure, 2 for a wrong argument.
    """

    help = (
        "Measures ratios against limits of this machine, on a fresh database: bin/bench NAME brings one up. "
        "The exit status is 0 whether goals are met or not: read the column `met`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A sub-command a bench, with its sizes and seed."""
        benches = parser.add_subparsers(dest="bench", metavar="NAME", required=True, help=", ".join(BENCHES))
        for name in BENCHES:
            bench = bench_of(name)
            one = benches.add_parser(name, description=bench.__doc__)
            bench.add_arguments(one)
            one.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *, bench: str, json: bool, **options: Any) -> None:
        """Measures, prints."""
        logging.getLogger("itservices.runner").setLevel(logging.WARNING)
        machine = this_machine()
        if float(machine["load_before"]) > BUSY * int(machine["cores"]):
            self._tell(f"the machine is busy (load {machine['load_before']}): ratios of this run may be wrong")
        started = time.perf_counter()

        def progress(text: str) -> None:
            self._tell(f"{time.perf_counter() - started:7.1f} s  {text}")

        rows = bench_of(bench).measure(options, progress)
        if json:
            self.stdout.write(_as_json(bench, machine, rows))
        else:
            self.stdout.write("\n".join([f"bench {bench} on {in_a_line(machine)}", "", *bench_table(rows)]))

    def _tell(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()


def _as_json(bench: str, machine: dict[str, Any], rows: Sequence[Row]) -> str:
    return json.dumps({"bench": bench, "machine": machine, "rows": [asdict(row) for row in rows]}, indent=2)


def bench_table(rows: Sequence[Row]) -> list[str]:
    """A line a row: what, value, limit, ratio, goal, and whether it is met."""
    return aligned(
        ["what", "value", "unit", "limit", "ratio", "goal", "met"],
        [
            [row.what, figure(row.value), row.unit, figure(row.limit), f"{row.ratio:,.2f}", row.goal, said(row)]
            for row in rows
        ],
        right={1, 3, 4},
    )


def figure(number: float) -> str:
    """Whole from a hundred on, with two decimals below."""
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:,.2f}"


def said(row: Row) -> str:
    """yes, NO, or nothing where there is no goal."""
    return "" if row.goal == PRINTED else "yes" if row.met else "NO"
