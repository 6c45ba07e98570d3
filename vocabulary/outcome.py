"""How work ended: a refusal of the whole, or what was done and which items failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self


class Refusal(Exception):
    """An anticipated "no" of an operation: nothing was changed.

    A subclass lives beside the operation that raises it, sets `code` (stable, snake_case) and, where it is
    not a conflict, `status` (the HTTP status of the edge), and writes `sentence()`: what, why, what to do.
    The facts of the case are its keyword arguments, kept in `data` (plain values that JSON can carry).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **data: Any) -> None:
        self.data: dict[str, Any] = data
        super().__init__(data)

    def sentence(self) -> str:
        """One sentence for a person: what was refused, why, and what to do."""
        raise NotImplementedError(f"{type(self).__name__} must say its sentence")

    def __str__(self) -> str:
        return self.sentence()


def said_again(code: str, data: Mapping[str, Any]) -> str:
    """The sentence of a refusal that was kept as its code and its data, in the language of who reads now.

    "" for a code that no refusal of this process has, and for data of a shape that its sentence no longer knows: who kept
    it then shows the text of that day.
    """
    below = list(Refusal.__subclasses__())
    while below:
        found = below.pop()
        below += found.__subclasses__()
        if found.code == code:
            try:
                return found(**data).sentence()
            except (LookupError, TypeError, ValueError):
                return ""
    return ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One item of a set that could not be done, while the rest went on.

    item  how its owner names it: a reference, an id, a line number
    code  the stable reason, as of a refusal
    data  the facts of the case
    """

    item: str | int
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a set: how many items were done, and those that failed (in the order of the set)."""

    done: int = 0
    failures: tuple[Failure, ...] = ()

    def __post_init__(self) -> None:
        if self.done < 0:
            raise ValueError(f"Expected a count of items done, found {self.done}.")

    @property
    def total(self) -> int:
        """How many items there were."""
        return self.done + len(self.failures)

    def __add__(self, other: Self) -> "Outcome":
        return Outcome(self.done + other.done, self.failures + other.failures)

    @staticmethod
    def of(parts: Iterable["Outcome"]) -> "Outcome":
        """The outcome of several parts together, empty for none."""
        done = 0
        failures: list[Failure] = []
        for part in parts:
            done += part.done
            failures.extend(part.failures)
        return Outcome(done, tuple(failures))
