"""Benches: each measures a ratio against a limit in the same run, prints a table, and with --json one object.

A bench is a module with `add_arguments` (its sizes and seed) and `measure` (its rows), named in BENCHES. It runs on a
fresh database of servers that do nothing else: `bin/bench NAME` brings them up.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol, cast

Progress = Callable[[str], None]

BENCHES: Final = {
    "night": "backoffice.bench.night",
    "load": "backoffice.bench.load",
    "ledger": "backoffice.bench.ledger",
    "trail": "backoffice.bench.trail",
    "read": "backoffice.bench.read",
    "intake": "backoffice.bench.intake",
    "clearing": "backoffice.bench.clearing",
    "authorize": "backoffice.bench.authorize",
    "gridlock": "backoffice.bench.gridlock",
    "penalties": "backoffice.bench.penalties",
    "matching": "backoffice.bench.matching",
}
PRINTED: Final = "printed"
"""Stands in a row for "there is no goal"."""


@dataclass(frozen=True)
class Row:
    """One line of a bench: `ratio` is value to `limit` in the sense of `goal`; `met` is true where `goal` is PRINTED."""

    what: str
    value: float
    unit: str
    limit: float
    ratio: float
    goal: str
    met: bool


class Bench(Protocol):
    """What a module of a bench offers."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its sizes and seed."""

    def measure(self, options: Mapping[str, Any], progress: Progress) -> list[Row]:
        """Measures on the database of this process, which must be fresh; a row for every goal."""


def bench_of(name: str) -> Bench:
    """The bench of a name of BENCHES."""
    return cast(Bench, import_module(BENCHES[name]))
