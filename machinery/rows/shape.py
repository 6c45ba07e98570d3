"""What the rows of a format are: their columns, and how one is made of its values. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Shape(Generic[RowT]):
    """The columns of a row, those without which there is none (`always`), and what makes a row: of its line, its text, its
    faults, and a text or None for each column, in their order."""

    columns: Sequence[str]
    always: Sequence[str]
    make: Callable[[Iterable[Any]], RowT]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(self.columns)

    def of(self, line: int, raw: str, faults: Sequence[Any] = (), values: Iterable[str | None] | None = None) -> RowT:
        """One row; without values all its columns are None."""
        return self.make((line, raw, tuple(faults), *(values or [None] * len(self.columns))))
