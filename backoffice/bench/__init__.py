"""Benches: each measures a ratio against a limit in the same run, prints a table, and with --json one object."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of a bench: `ratio` is value to `limit` in the sense of `goal`; `met` is true where there is no goal."""

    what: str
    value: float
    unit: str
    limit: float
    ratio: float
    goal: str
    met: bool
