"""Tells people what happens: one line a step with its time, tables, and how it ended."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

__all__ = ["Report", "table"]

WIDTH = 34


@dataclass
class Report:
    """Speaks to `stream`. On a terminal a running step is shown before it has ended."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str = "") -> None:
        """A line."""
        print(text, file=self.stream, flush=True)

    @contextmanager
    def step(self, name: str, *, speaks: bool = False) -> Iterator["Step"]:
        """A step: its line carries the seconds it took and what it notes; a failing one is marked.

        One that `speaks` says lines of its own in between, so it begins with a line.
        """
        step = Step()
        started = time.monotonic()
        passing = self.stream.isatty() and not speaks
        if passing or speaks:
            print(f"  ..  {name}", end="" if passing else "\n", file=self.stream, flush=True)
        mark = "!!"
        try:
            yield step
            mark = "ok"
        finally:
            if passing:
                print("\r\033[K", end="", file=self.stream)
            seconds = time.monotonic() - started
            self.say(f"  {mark}  {name:<{WIDTH}} {seconds:6.1f} s  {step.note}".rstrip())

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.started


@dataclass
class Step:
    """What a step has to say of itself when it is done."""

    note: str = ""


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Rows as aligned text, two spaces in; the head underlined."""
    lines = [tuple(head), *map(tuple, rows)] if head else list(map(tuple, rows))
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))] if lines else []
    shown = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in lines]
    if head:
        shown.insert(1, "  " + "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in shown)
